/** Tries the GPU beside a CPU that already answers. Whatever goes wrong, the CPU is there. */
import { SelfTestError } from "../client/errors";
import type { DeviceReason, Speeds } from "../client/types";
import type { Assembled } from "./assemble";
import type { Engine } from "./engine";
import { gpuFrom } from "./speed";

export interface Trial {
  /** Null where it is of no use. */
  gpu: Assembled | null;
  code: DeviceReason;
  detail?: string;
  speeds?: Speeds;
}

/** A GPU that has not shown its worth by then is not worth waiting for. */
const PATIENCE_MS = 30_000;

export async function tryGpu(cpu: Engine, assembleGpu: () => Promise<Assembled>, signal: AbortSignal): Promise<Trial> {
  try {
    const [gpu, gpuSpeed] = await patient(assembleGpu().then(async (gpu) => [gpu, await gpu.engine.time(signal)] as const));
    const cpuSpeed = await cpu.time(signal);
    const from = gpuFrom(cpuSpeed, gpuSpeed);
    const speeds = { cpu: cpuSpeed, gpu: gpuSpeed, gpuFromTokens: from };
    if (from === null) gpu.engine.free();
    const code = from === null ? "slower" : from === 0 ? "faster" : "by-size";
    return { gpu: from === null ? null : gpu, code, speeds };
  } catch (error) {
    signal.throwIfAborted();
    const code = error instanceof SelfTestError ? "gpu-wrong" : error instanceof TimeoutError ? "gpu-timeout" : "gpu-failed";
    return { gpu: null, code, detail: error instanceof Error ? error.message : String(error) };
  }
}

export class TimeoutError extends Error {}

/** The work, or an error after a while. */
export function patient<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeoutError("it took too long")), PATIENCE_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
