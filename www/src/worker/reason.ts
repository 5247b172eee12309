/** Why a device was taken, as a sentence. */
import type { Device, DeviceReason, Speeds } from "../client/types";
import { expectedMs, PAGE_TOKENS, WORDS_A_TOKEN } from "./speed";

export interface ReasonFacts {
  device: Device;
  code: DeviceReason;
  /** What the browser or the module said, where something failed. */
  detail?: string | undefined;
  adapter?: string | undefined;
  speeds?: Speeds | undefined;
}

export function explain({ device, code, detail, adapter = "unnamed adapter", speeds }: ReasonFacts): string {
  const ms = (which: Device) => (speeds ? `${Math.round(expectedMs(speeds[which], PAGE_TOKENS))} ms` : "");
  const why = detail ? `: ${detail}` : "";
  switch (code) {
    case "requested":
      return `The ${device === "cpu" ? "CPU" : "GPU"} was asked for.`;
    case "trying":
      return `The CPU answers while WebGPU (${adapter}) is being tried.`;
    case "works":
      return `WebGPU (${adapter}) is there and works.`;
    case "faster":
      return `WebGPU (${adapter}) gives the right scores and is faster: ${ms("gpu")} for ${PAGE_TOKENS} tokens against ${ms("cpu")} on the CPU.`;
    case "slower":
      return `The CPU is faster here: ${ms("cpu")} for ${PAGE_TOKENS} tokens against ${ms("gpu")} on WebGPU (${adapter}).`;
    case "by-size": {
      const words = Math.round((speeds?.gpuFromTokens ?? 0) * WORDS_A_TOKEN);
      return (
        `The CPU is faster for short texts, WebGPU (${adapter}) from about ${words} words on: ` +
        `${ms("gpu")} for ${PAGE_TOKENS} tokens against ${ms("cpu")}.`
      );
    }
    case "no-webgpu":
      return `There is no GPU to use${why}.`;
    case "software-adapter":
      return `The only WebGPU adapter (${adapter}) is played by the CPU, which is faster directly.`;
    case "gpu-failed":
      return `WebGPU failed${why}. The CPU took over.`;
    case "gpu-wrong":
      return `WebGPU did not compute what it should${why}. The CPU does.`;
    case "gpu-timeout":
      return `WebGPU did not finish its self-test in time. The CPU did.`;
    case "gpu-lost":
      return `The GPU was lost while in use${why}. The CPU took over.`;
  }
}
