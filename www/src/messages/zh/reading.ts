import type { Reading } from "../en/reading";
import type { Formats } from "../format";

export const reading = ({ score, figure, percent, progress, count, names, plural, signed, time }: Formats): Reading => ({
  status: {
    waiting: "模型正在加载，您可以先输入。",
    empty: "请输入或粘贴一段文本，或选一个示例。",
    scoring: (done, total) => (total > 1 ? `正在阅读：${progress(done / total)}` : "正在阅读"),
    stopped: "已停止。",
    scored: (sentences, ms) => `已阅读 ${plural(sentences, { other: "# 个句子" })}，用时 ${time(ms)}`,
    failed: "无法为这段文本评分",
    evidence: (values) => `这段文本诉诸${names(values)}。`,
    noEvidence: "没有发现诉诸任何价值观的依据。",
  },

  result: {
    none: "没有依据",
    noneText: (name, value) => `这段文本中没有任何价值观达到判定点。最接近的是“${name}”，得分 ${score(value)}；达到 ${figure(0.5)} 才算有依据。`,
    some: (n, all) => `${count(all)} 种价值观中有 ${count(n)} 种有依据`,
    of: (all) => `共 ${count(all)} 种`,
    idle: "尚未阅读任何内容",
  },

  circle: {
    label: (framework) => `${framework}圆环图`,
    description: (strongest) => `${strongest}用方向键可沿圆环移动。下方表格中有同样的数字。`,
    sector: (name, value, evident) => `${name}：${score(value)}，${evident ? "有依据" : "无依据"}`,
    numbered: (number, sector) => `${number} ${sector}`,
    noEvidence: "无依据",
    legend: {
      evidence: "有依据",
      close: `与判定点相差不到 ${figure(0.1)}`,
      none: "无依据",
      decision: `判定点，${figure(0.5)}`,
    },
  },

  table: {
    caption: "每种价值观的得分、概率和实测质量",
    number: "序号",
    value: "价值观",
    score: "得分",
    probability: "概率",
    quality: "测试 F1",
    qualityMissing: "未测量",
    evidence: "有依据",
    sortBy: (column) => `按${column}排序`,
  },

  marked: {
    label: "原文，每个句子按其最强的价值观标出。用方向键可逐句移动。",
    empty: "原文会显示在这里，每个句子都标出它最诉诸的价值观。",
    none: "无依据",
    sentence: (n, all) => `第 ${count(n)} 句，共 ${count(all)} 句`,
    more: (n) => `再显示 ${plural(n, { other: "# 句" })}`,
    filtered: (name, n) => `有 ${plural(n, { other: "# 个句子" })}有“${name}”的依据`,
  },

  detail: {
    score: "得分",
    probability: "概率",
    quality: (precision, recall, f1, support) =>
      `在 ${count(support)} 段诉诸该价值观的测试文本上：找出其中 ${percent(recall)}，找出的结果中 ${percent(precision)} 是对的（F1 ${figure(f1)}）。`,
    unselect: "全部显示",
    hint: "在圆环、列表或表格中选一种价值观：这里会说明它的含义，以及模型识别它的能力如何。",
  },

  opinions: {
    caption: "任一方发现的价值观，双方得分并列",
    none: "双方都没有在其中发现任何价值观的依据。",
  },

  bars: {
    all: (n) => `显示全部 ${count(n)} 种`,
    fewer: "收起",
  },

  compare: {
    first: "第一段文本",
    second: "第二段文本",
    short: ["1", "2"],
    difference: "差值",
    caption: "两段文本：每种价值观的得分以及相差多少",
    signed,
    evidence: (which, said) => `${which}：${said}`,
  },
});
