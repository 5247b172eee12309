import type { Load } from "../en/load";
import type { Formats } from "../format";

export const load = ({ megabytes }: Formats): Load => ({
  manifest: "正在查找模型",
  download: (loaded, total) => `正在下载模型（仅此一次）：${megabytes(loaded)} / ${megabytes(total)} MB`,
  cache: "正在从本浏览器的存储中打开模型",
  start: "正在启动模型",
  selfTest: "正在用得分已知的文字检验模型",
  failed: "无法加载模型",
  retry: "重试",
  hints: {
    network: "请检查网络连接，然后重试。",
    "hash-mismatch": "有一个模型文件已损坏，或在传输途中被改动，因此没有使用。重试时会重新获取。",
    "bad-bundle": "此服务器上的模型文件与本页面不匹配。",
    "bad-taxonomy": "此服务器上的价值观列表与本页面不匹配。",
    device: "请去掉网址中的“?device=gpu”再打开本页，或使用支持 WebGPU 的浏览器。",
    "no-webassembly": "此浏览器不能运行模型所需的 WebAssembly：版本过旧，或者已被关闭（例如锁定模式或策略）。请换用其他浏览器，或为本页面启用它。",
    "self-test": "这台设备的计算结果与模型所声明的不一致，因此不显示任何内容。",
    "worker-crashed": "重试会从头开始。",
    "worker-start": "可能被本页或本浏览器的策略禁止。",
    internal: "重试也许有用，换一个新的浏览器窗口也可能有用。",
  },
});
