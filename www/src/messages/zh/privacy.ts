import type { Privacy } from "../en/privacy";
import type { Formats } from "../format";

export const privacy = (f: Formats): Privacy => ({
  heading: "亲自验证：您的文本不会离开这里",
  about: "本页面的每一次请求、它所受的策略，以及如何在断网时试用。",

  none: "自输入文本以来没有任何请求。",
  some: (n) => f.plural(n, { other: "自输入文本以来有 # 次请求。" }),
  before: (n) => f.plural(n, { other: "到目前为止有 # 次请求，用于加载本页面。" }),
  show: "逐一查看",

  requests: "请求",
  requestsText: "由浏览器自身（Resource Timing）在本页面、其 Worker 和 Service Worker 中统计。浏览器的开发者工具会显示相同乃至更多的信息。",
  sinceOpened: "自页面打开以来",
  sinceText: "自输入文本以来",
  noText: "您尚未输入文本",
  network: (n) => `${f.count(n)} 次经由网络`,
  kept: (n) => `${f.count(n)} 次来自本浏览器的存储`,
  hosts: (n) => f.plural(n, { other: "访问了 # 个服务器" }),
  list: "所有请求",
  columns: { time: "时间", file: "文件", by: "发起者", from: "来源" },
  by: { page: "页面", worker: "Worker", serviceWorker: "Service Worker" },
  fromNetwork: "网络",
  fromStore: "存储",
  serviceWorkerNote: "Service Worker 会再次获取本页面的文件并保存，以便离线使用。它对您的文本一无所知。",

  policy: "约束本页面的策略",
  policyText: "无论页面中的程序做什么，浏览器都会强制执行该策略。它写在页面之中；服务器可以收紧它，但不能放宽。",
  noPolicy: "本页面没有自己的策略。",
  directives: {
    "default-src": "下面未列出的一律禁止。",
    "connect-src": "请求只能发往本服务器。",
    "script-src": "程序来自本服务器；允许运行 WebAssembly。",
    "worker-src": "Worker 来自本服务器。",
    "style-src": "样式来自本服务器。",
    "img-src": "图片来自本服务器或在页面中生成。",
    "font-src": "字体来自本服务器。",
    "manifest-src": "用于安装的描述文件来自本服务器。",
    "form-action": "任何表单都无法提交到任何地方。",
    "base-uri": "任何脚本都不能把页面的地址指向其他服务器。",
  },

  offline: "断网试一试",
  offlineSteps: [
    "等待模型加载完成。",
    "断开网络：飞行模式、拔掉网线，或使用开发者工具中的“离线”。",
    "输入一段文本。读取方式与之前相同。",
    "在重新联网之前关闭窗口，您输入的内容就不复存在。",
  ],
  isOnline: "当前在线。",
  isOffline: "当前离线：凡是能用的，都无需网络。",
});
