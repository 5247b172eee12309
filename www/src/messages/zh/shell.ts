import type { Shell } from "../en/shell";

export const shell: Shell = {
  read: "这段文本诉诸哪些价值观？",
  once: (megabytes) => `仅需下载一次模型，约 ${megabytes} MB。文本不会离开这台设备。`,
  starting: "正在启动",
  failed: "无法加载 value-probe",
  check: "请检查网络连接，然后重试。",
  retry: "重试",
  text: "文本",
  compare: "用来比较的文本",
};
