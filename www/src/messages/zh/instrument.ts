import type { Instrument } from "../en/instrument";

export const instrument = (): Instrument => ({
  compose: "文本",
  stop: "停止",
  clear: "清空",
  reading: "正在阅读",
  picture: "诉诸哪些价值观",
  marked: "在文中何处",
  figures: "所有价值观的数值",
  frameworks: "价值观体系",
});
