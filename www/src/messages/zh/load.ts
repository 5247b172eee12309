import type { Load } from "../en/load";
import type { Formats } from "../format";

export const load = ({ megabytes }: Formats): Load => ({
  manifest: "正在查找模型",
  download: (loaded, total) => `正在下载模型（仅此一次）：${megabytes(loaded)} / ${megabytes(total)} MB`,
  cache: "正在从本浏览器的存储中打开模型",
  start: "正在启动模型",
  selfTest: "正在用得分已知的文本检验模型",
  failed: "无法加载模型",
  retry: "重试",
});
