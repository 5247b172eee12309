/** Starts engines, holds them to the golden set, and takes the faster one. */
import { SelfTestError } from "../client/errors";
import type { Device, DeviceReason, LoadProgress } from "../client/types";
import type { Instance } from "./boundary";
import { Engine } from "./engine";
import type { Binary, Gathered } from "./gather";

/** An engine that gives the golden scores, and how fast it is. */
export interface Contender {
  engine: Engine;
  worst: number;
  tolerance: number;
  selfTestMs: number;
}

export type Instantiate = (device: Device, binary: Binary) => Promise<Instance>;
type Stage = (stage: LoadProgress["stage"]) => void;

/**
 * Starts one device and tests it. The self-test scores real texts, so it is the warm-up as well.
 *
 * @throws {SelfTestError} it computes something else than the model says
 */
export async function contend(
  device: Device,
  { files, modules, sources }: Gathered,
  instantiate: Instantiate,
  signal: AbortSignal,
  stage: Stage = () => undefined,
): Promise<Contender> {
  const binary = modules[device];
  if (!binary) throw new Error(`the ${device} module is missing`);
  stage("start");
  const engine = await Engine.start(device, await instantiate(device, binary), files, sources.taxonomy);
  signal.throwIfAborted();
  stage("self-test");
  const { worst, tolerance, passed, ms: selfTestMs } = await engine.selfTest();
  if (!passed) {
    engine.free();
    throw new SelfTestError("self-test", `the golden scores are off by ${worst.toPrecision(2)}, more than ${tolerance}`);
  }
  return { engine, worst, tolerance, selfTestMs };
}

export interface Outcome {
  taken: Contender;
  /** One warm scoring on each, where both were timed. */
  cpuMs?: number;
  gpuMs?: number;
  code: DeviceReason;
  detail?: string;
}

/** A GPU that has not shown its worth by then is not worth waiting for. */
const GPU_PATIENCE_MS = 30_000;

/** Tries the GPU against a CPU that already runs. Whatever goes wrong, the CPU is there. */
export async function contest(cpu: Contender, startGpu: () => Promise<Contender>, signal: AbortSignal): Promise<Outcome> {
  const cpuMs = await cpu.engine.time(signal);
  try {
    const [gpu, gpuMs] = await patient(startGpu().then(async (gpu) => [gpu, await gpu.engine.time(signal)] as const));
    const faster = gpuMs < cpuMs;
    (faster ? cpu : gpu).engine.free();
    return { taken: faster ? gpu : cpu, cpuMs, gpuMs, code: faster ? "faster" : "slower" };
  } catch (error) {
    signal.throwIfAborted();
    const code = error instanceof SelfTestError ? "gpu-wrong" : error instanceof TimeoutError ? "gpu-timeout" : "gpu-failed";
    return { taken: cpu, cpuMs, code, detail: error instanceof Error ? error.message : String(error) };
  }
}

class TimeoutError extends Error {}

function patient<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeoutError("it took too long")), GPU_PATIENCE_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
