import type { Offline } from "../en/offline";
import type { Formats } from "../format";

export const offline = (f: Formats): Offline => ({
  heading: "离线使用与存储",
  about: "当前是哪些版本、占用多少空间，以及如何清除。",

  offline: "当前处于离线状态。已加载的内容都可继续使用。",
  online: "已恢复联网。",

  ready: "本页面的新版本已就绪。",
  taken: "另一个窗口已切换到本页面的新版本。",
  use: "立即加载",
  useNote: "您的文本会一并保留；各面板中的其他内容不会保留。",
  later: "稍后",
  notHandedOver: "未加载新版本：您的文本无法移交。请先复制文本，再重新加载页面。",
  handedOver: "您的文本已恢复。",

  versions: "版本",
  pageVersion: "本页面",
  modelVersion: "模型",
  development: "开发中",
  unknown: "尚未加载",
  check: "检查新版本",
  checking: "正在检查",
  newest: "已是最新版本。",
  checkFailed: "无法联系服务器。请检查网络连接后重试。",

  storage: "已用存储空间",
  names: { page: "本页面", pdf: "PDF 阅读程序", model: "模型", languageModel: "语言模型" },
  notes: {
    page: "使页面无需网络即可打开。下次访问时会重新保存。",
    pdf: "最后才取，等页面没有别的事可做时。下次访问时会再次保存。",
    model: "使其只需下载一次。下次加载时会重新保存。",
    languageModel: "仅在您加载过它之后才会保存。",
  },
  nothing: "无",
  measuring: "正在计算",
  all: (bytes) => `共 ${f.bytes(bytes)}`,
  estimate: (usage, quota) => `浏览器统计本站在此共存储 ${f.bytes(usage)}，允许约 ${f.bytes(quota)}。`,
  clear: "清除",
  clearName: (name) => `清除：${name}`,
  clearAll: "全部清除",
  cleared: (name) => `已清除：${name}。`,
  clearedAll: "已不再保存任何内容。打开的页面在关闭之前仍可使用。",
  unavailable: "浏览器没有为本页面保存任何内容：页面处于无痕窗口中，或未使用安全连接。",

  install: "安装",
  installText: "安装后，页面会在独立窗口中打开，没有网络也可使用。",
  installed: "已安装。",
});
