import type { Element } from "../en/element";
import type { Formats } from "../format";

export const element = ({ count, figure }: Formats): Element => ({
  editor: "要阅读的文本",
  second: "用来比较的文本",
  placeholder: "请输入或粘贴一段英文。",
  fetching: "正在获取文本",
  failed: { load: "无法加载模型", score: "无法为这段文本评分", src: "无法获取文本", frameworks: "无法显示其中的全部价值观" },
  hints: {
    device: "所要求的 GPU 不存在或出现了故障。去掉 device=\"gpu\" 即由 CPU 计算。",
  },
  notEnglish: (name) => `这段文本看起来${name ? `是${name}` : "不是英文"}。分类器只用英文训练过：它在其他语言中的发现不可信赖。`,
  empty: "还没有文本。",
  onlyInSentences: (n, all) => `整段文本没有依据；${count(all)} 个句子中有 ${count(n)} 个诉诸某种价值观。`,
  footer: "这些数字有多可靠？",
  model: (name, version) => `${name} ${version}`,
  measured: (official, mean, ece) => `官方 F1 ${figure(official)}，各价值观平均 F1 ${figure(mean)}，校准误差 ${figure(ece)}。`,
  unmeasured: "此模型没有附带测量结果。",
  claim: "这里只说一段文本诉诸哪些价值观，不对作者作任何判断。模型从英文论证中学习，也会出错。",
  private: "文本不会离开这台设备。",
  card: "模型卡",
  picture: (name, version, measured) => `value-probe，${name} ${version}。${measured}`,
});
