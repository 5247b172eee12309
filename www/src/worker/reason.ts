/** Why a device was taken, as a sentence. */
import type { Device, DeviceReason, Timings } from "../client/types";

export interface ReasonFacts {
  device: Device;
  code: DeviceReason;
  /** What the browser or the module said, where something failed. */
  detail?: string | undefined;
  adapter?: string | undefined;
  timings: Pick<Timings, "cpu" | "gpu">;
}

export function explain({ device, code, detail, adapter, timings }: ReasonFacts): string {
  const ms = (value?: number) => `${Math.round(value ?? 0)} ms`;
  const why = detail ? `: ${detail}` : "";
  switch (code) {
    case "requested":
      return `The ${device === "cpu" ? "CPU" : "GPU"} was asked for.`;
    case "faster":
      return `WebGPU (${adapter ?? "unnamed adapter"}) gives the right scores and is faster: ${ms(timings.gpu)} against ${ms(timings.cpu)} on the CPU.`;
    case "slower":
      return `The CPU is faster here: ${ms(timings.cpu)} against ${ms(timings.gpu)} on WebGPU (${adapter ?? "unnamed adapter"}).`;
    case "no-webgpu":
      return `There is no GPU to use${why}.`;
    case "software-adapter":
      return `The only WebGPU adapter (${adapter ?? "unnamed"}) is played by the CPU, which is faster directly.`;
    case "gpu-failed":
      return `WebGPU failed${why}. The CPU took over.`;
    case "gpu-wrong":
      return `WebGPU did not give the scores it should${why}. The CPU does.`;
    case "gpu-timeout":
      return `WebGPU did not finish its self-test in time. The CPU did.`;
    case "gpu-lost":
      return `The GPU was lost while in use${why}. The CPU took over.`;
  }
}
