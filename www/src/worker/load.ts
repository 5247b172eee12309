/**
 * Loading: fetch and verify, start the CPU module, test it on the golden set; then the GPU where there is a
 * real one, and the faster of the two is taken.
 */
import { DeviceError } from "../client/errors";
import type { Loaded, LoadOptions } from "../client/protocol";
import type { Device, LoadProgress, Timings } from "../client/types";
import type { FoundAdapter } from "./adapter";
import { contend, contest, type Instantiate, type Outcome } from "./contest";
import type { RemoteFile } from "./download";
import type { Engine } from "./engine";
import { gather, type Gathered, gatherSources } from "./gather";
import { Meter } from "./meter";
import { explain } from "./reason";
import type { FileStore } from "./store";

/** What loading needs from the worker's surroundings, so that tests can stand in for it. */
export interface Surroundings {
  openStore(base: string): Promise<FileStore>;
  findAdapter(): Promise<FoundAdapter>;
  moduleFile(device: Device): RemoteFile;
  instantiate: Instantiate;
}

export async function load(
  options: LoadOptions,
  around: Surroundings,
  report: (progress: LoadProgress) => void,
  signal: AbortSignal,
): Promise<{ engine: Engine; loaded: Loaded }> {
  const begin = performance.now();
  const meter = new Meter(report);
  meter.stage("manifest");
  const [store, adapter, sources] = await Promise.all([
    around.openStore(options.base),
    options.device === "cpu" ? null : around.findAdapter(),
    gatherSources(options, signal),
  ]);
  if (options.device === "gpu" && adapter?.kind === "none") {
    throw new DeviceError("device", `WebGPU was asked for, but ${adapter.why}`);
  }

  const remote = (device: Device) => ({ device, file: around.moduleFile(device) });
  const required = [remote(options.device === "gpu" ? "gpu" : "cpu")];
  const optional = options.device === "auto" && adapter?.kind === "real" ? remote("gpu") : null;
  const gathered = await gather(options.base, sources, required, optional, store, meter, signal);
  const fetch = performance.now() - begin;

  const outcome = await start(options, gathered, adapter, around.instantiate, meter, signal);
  const timings: Timings = {
    fetch,
    selfTest: outcome.taken.selfTestMs,
    ...(outcome.cpuMs !== undefined && { cpu: outcome.cpuMs }),
    ...(outcome.gpuMs !== undefined && { gpu: outcome.gpuMs }),
    total: performance.now() - begin,
  };
  const loaded = describe(outcome, gathered, adapter, timings, meter, store.persistent);
  meter.stage("ready");
  return { engine: outcome.taken.engine, loaded };
}

/** Starts what was asked for; with a choice, the CPU first and then the GPU beside it. */
async function start(
  { device, because }: LoadOptions,
  gathered: Gathered,
  adapter: FoundAdapter | null,
  instantiate: Instantiate,
  meter: Meter,
  signal: AbortSignal,
): Promise<Outcome> {
  const stage = (name: LoadProgress["stage"]) => meter.stage(name);
  if (device === "gpu") {
    const gpu = await contend("gpu", gathered, instantiate, signal, stage);
    return { taken: gpu, code: "requested" };
  }
  const cpu = await contend("cpu", gathered, instantiate, signal, stage);
  if (!adapter) return { taken: cpu, code: because ?? "requested" };
  if (adapter.kind === "none") return { taken: cpu, code: "no-webgpu", detail: adapter.why };
  if (adapter.kind === "software") return { taken: cpu, code: "software-adapter" };
  meter.stage("gpu");
  const tryGpu = async () => {
    if (gathered.missing) throw gathered.missing;
    return contend("gpu", gathered, instantiate, signal);
  };
  return contest(cpu, tryGpu, signal);
}

function describe(
  { taken, code, detail }: Pick<Outcome, "taken" | "code" | "detail">,
  { sources, weightsSha256, bundleBytes }: Gathered,
  adapter: FoundAdapter | null,
  timings: Timings,
  { loadedBytes, downloadedBytes }: Meter,
  persistent: boolean,
): Loaded {
  const { engine, worst, tolerance } = taken;
  const { model, frameworks, maxLength } = engine.describe();
  const named = adapter && adapter.kind !== "none" ? { name: adapter.name, software: adapter.kind === "software" } : null;
  return {
    sources,
    taxonomy: engine.taxonomy(),
    info: {
      device: engine.device,
      reasonCode: code,
      reason: explain({ device: engine.device, code, detail, adapter: named?.name, timings }),
      adapter: named,
      model: { ...model, sha256: weightsSha256, bytes: bundleBytes },
      frameworks,
      maxLength,
      selfTest: { worst, tolerance },
      source: downloadedBytes === 0 ? "cache" : downloadedBytes >= loadedBytes ? "download" : "mixed",
      downloadedBytes,
      cache: persistent ? "persistent" : "memory",
      timings,
    },
  };
}
