import type { DeviceReason } from "../../client/types";
import type { Device } from "../en/device";
import type { Formats } from "../format";
import { pace } from "../pace";

export const device = (f: Formats): Device => ({
  title: (device) => `由本机 ${device.toUpperCase()} 计算`,
  why: "原因与速度",
  reason: "选择理由",
  model: "模型",
  source: "文件",
  sources: {
    download: (bytes) => `刚刚下载，${f.megabytes(bytes)} MB`,
    cache: () => "来自本浏览器的存储，没有下载任何内容",
    mixed: (bytes) => `部分来自本浏览器的存储，下载了 ${f.megabytes(bytes)} MB`,
  },
  kept: { persistent: "已保留供下次访问使用", memory: "仅保存在内存中：本浏览器不提供存储" },
  selfTest: "自检",
  selfTestText: (worst, tolerance) =>
    `已通过，最大偏差 ${worst.toLocaleString(f.locale, { maximumSignificantDigits: 1 })}（允许 ${tolerance.toLocaleString(f.locale, { maximumSignificantDigits: 2 })}）`,
  because: (info) => because(info.reasonCode, info.adapter?.name ?? "未命名", pace(info, f)),
  timings: "加载",
  timingsText: (total, fetch) => `${f.time(total)}，其中获取文件 ${f.time(fetch)}`,
});

function because(code: DeviceReason, adapter: string, p: ReturnType<typeof pace>): string {
  const said: Record<DeviceReason, string> = {
    requested: "按要求使用该设备。",
    trying: `正在试用 WebGPU（${adapter}），期间由 CPU 计算。`,
    works: `WebGPU（${adapter}）可用且工作正常。`,
    faster: `WebGPU（${adapter}）得分正确，而且更快${p ? `：${p.tokens} 个词元用时 ${p.gpu}，CPU 为 ${p.cpu}` : ""}。`,
    slower: `在这台设备上，CPU 比 WebGPU（${adapter}）更快${p ? `：${p.tokens} 个词元用时 ${p.cpu}，WebGPU 为 ${p.gpu}` : ""}。`,
    "by-size": `短文本用 CPU 更快，长文本${p ? `（约 ${p.words} 个英文单词以上）` : ""}用 WebGPU（${adapter}）更快${p ? `：${p.tokens} 个词元用时 ${p.gpu}，CPU 为 ${p.cpu}` : ""}。`,
    "no-webgpu": "没有可用的 GPU。",
    "software-adapter": `唯一的 WebGPU 适配器（${adapter}）由 CPU 模拟，直接用 CPU 更快。`,
    "gpu-failed": "WebGPU 出现故障，已改用 CPU。",
    "gpu-wrong": "WebGPU 的计算结果不正确，改用 CPU。",
    "gpu-timeout": "WebGPU 未能及时完成自检，CPU 已完成。",
    "gpu-lost": "GPU 在使用中丢失，已改用 CPU。",
  };
  return said[code];
}
