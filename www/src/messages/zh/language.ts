import type { EndReason } from "../../client/language-types";
import type { Language } from "../en/language";
import type { Formats } from "../format";

const ends: Record<EndReason, string> = {
  length: "已达到设定的长度。",
  "end-of-text": "它自行写完了。",
  stop: "它到了该停的地方。",
  context: "它已容纳不下更多内容。",
};

export const language = ({ count, figure, one, plural, progress, megabytes, wholeMegabytes, percent }: Formats): Language => ({
  opinion: {
    title: "另一种看法",
    about:
      "它也能阅读本页上方的文本。在它对文本的表示之上，另外训练了与分类器相同价值观的输出层，并以同样方式测量；它会在别处出错，用时也多出许多倍。",
    ask: "让它阅读上方的文本",
    again: "让它再次阅读上方的文本",
    empty: "上方没有可供阅读的文本。",
    reading: (share) => `它正在阅读：${progress(share)}`,
    stopped: "已停止。",
    failed: "它无法阅读这段文本",
    of: (text) => `关于以“${text.trim().replace(/\s+/g, " ").slice(0, 60)}……”开头的文本`,
    classifier: "分类器",
    model: "语言模型",
  },
  stances: {
    title: "支持还是反对某种价值观",
    about: "对分类器找到价值观证据的每个句子：它是支持还是反对该价值观。引语和反讽会误导它。",
    quality: ({ right, all, majority, irony }) =>
      `在人工标注的 ${count(all)} 个句子中，它判断正确 ${count(right)} 次；总是给出同一答案则正确 ${count(Math.round(majority * all))} 次。在 ${count(irony[1])} 个反讽句中正确 ${count(irony[0])} 次。`,
    none: "分类器在任何句子中都没有找到价值观的证据，因此没有可问的。",
    asking: (done, all) => `正在逐句询问：${count(done)}/${count(all)}`,
    sentence: "句子",
    stance: "倾向",
    words: { supports: "支持", opposes: "反对", unsure: "无法判断" },
    probability: (supports) => `支持的概率 ${percent(supports)}`,
  },
  about: (name, parameters, license) =>
    `${name} 是一个小型语言模型，有约 ${figure(parameters / 1e8)} 亿个参数（${license}）。它在本页中写作，每写完一句，分类器就立即标注。它只是把经常相继出现的词连在一起：它写的不是任何人的观点，往往并不属实，也不评判文本或人。`,
  once: (bytes) => `它的 ${wholeMegabytes(bytes)} MB 文件只来自本页所在的服务器。只获取一次，之后保存在本浏览器的存储中。`,
  load: (bytes) => `加载（${wholeMegabytes(bytes)} MB）`,
  absent: "本页面的这个副本不带语言模型。提供本页的人可以添加一个，然后重新构建页面：",
  loading: "正在加载语言模型。",
  ready: "语言模型已就绪。",
  progress: {
    begin: "正在查找语言模型",
    download: (loaded, total) => `正在下载（仅此一次）：${megabytes(loaded)} / ${megabytes(total)} MB`,
    cache: (loaded, total) => `正在从本浏览器的存储中打开：${megabytes(loaded)} / ${megabytes(total)} MB`,
    start: "正在启动语言模型",
  },
  cancel: "取消",
  failed: "语言模型没有运行",
  hints: {
    device: "GPU 出现故障。重试时将使用 CPU。",
    "out-of-memory": "内存不足。请关闭其他标签页，或使用内存更大的设备。",
    "worker-crashed": "它意外终止，可能是内存不足。分类器不受影响。重试会从头开始。",
    "context-overflow": "内容超过了它一次能读取的长度。请给它短一些的文本。",
  },

  example: "A good neighbour is someone who",
  beginning: "一个开头（英文），由它接着写",
  question: "一个问题或请求（英文），由它回答",
  way: "它如何处理这段文本",
  plain: "接着写",
  chat: "回答",
  settings: {
    title: "设置",
    temperature: "温度",
    maxTokens: "长度（词元数）",
    seed: "随机种子",
    hints: {
      temperature: "0 表示总是取最可能的词；数值越大，越随机。",
      maxTokens: "最多写这么多；一个词元约为四分之三个英文单词。",
      seed: "种子与文本相同，回答就相同。",
    },
  },
  write: "开始写",
  stop: "停止",
  writing: "它正在写。",
  empty: "它写的内容会显示在这里，每写完一句就标出它最诉诸的价值观。",
  label: "写出的内容，每个句子按其最强的价值观标出。用方向键可逐句移动。",
  pace: (state, tokens, rate) => {
    const wrote = `${plural(tokens, { other: "# 个词元" })}${rate === null ? "" : `，每秒 ${one(rate)} 个`}`;
    switch (state.kind) {
      case "reading":
        return "正在阅读给它的内容";
      case "writing":
        return `正在写：${wrote}`;
      case "stopped":
        return `写了 ${wrote}后停止。`;
      case "done":
        return `共写 ${wrote}。${state.end ? ends[state.end.reason] : ""}`;
      default:
        return tokens > 0 ? `共写 ${wrote}。` : "";
    }
  },
  given: "斜体部分：给它的内容。",
  unscored: "有一个句子无法评分。",
  stuck: "它无法继续",
  back: "修改文本",
  read: "在页面上方阅读这段文本",
  device: ({ model, device, source, downloadedBytes, cache }) =>
    `${model.name} 在本机 ${device.toUpperCase()} 上运行。` +
    `${source === "cache" ? "没有下载任何内容" : `下载了 ${megabytes(downloadedBytes)} MB`}；` +
    (cache === "persistent" ? "文件已保存在本浏览器的存储中。" : "文件无法保存：本浏览器没有为其提供空间。"),
  unload: "卸载并释放内存",
});
