/**
 * Loading: the CPU module with the model, tested on the golden set, answers first. Where there is a real GPU, it is
 * tried beside it, and what each is faster at is its work from then on.
 */
import { DeviceError } from "../client/errors";
import type { Loaded, LoadOptions } from "../client/protocol";
import type { Device, DeviceReason, LoadProgress, ProbeInfo } from "../client/types";
import type { FoundAdapter } from "./adapter";
import { assemble, type Assembled, fetchSources, type Supplies, type Workshop } from "./assemble";
import type { Engine } from "./engine";
import { type Extra, type ExtraFiles, fetchExtra } from "./extras";
import { ModuleDeadError } from "./guard";
import { Meter } from "./meter";
import { explain } from "./reason";
import type { FileStore } from "./store";
import { tryGpu } from "./trial";
import { requireWebAssembly } from "./webassembly";

/** What loading needs from the worker's surroundings, so that tests can stand in for it. */
export interface Surroundings extends Workshop {
  openStore(base: string): Promise<FileStore>;
  findAdapter(): Promise<FoundAdapter>;
}

export interface Started {
  engine: Engine;
  loaded: Loaded;
  /** What is on the engine beside its bundle. */
  extras: Map<Extra, ExtraFiles>;
  /** Fetches what can be put on it later. */
  fetchExtra: (extra: Extra, report: (progress: LoadProgress) => void, signal: AbortSignal) => Promise<ExtraFiles>;
  /** Tries the GPU too; only where there is a real one and the choice was left to us. */
  trial: ((signal: AbortSignal) => Promise<{ gpu: Engine | null; info: ProbeInfo }>) | null;
}

export async function load(
  options: LoadOptions,
  around: Surroundings,
  report: (progress: LoadProgress) => void,
  signal: AbortSignal,
): Promise<Started> {
  requireWebAssembly();
  const begin = performance.now();
  const meter = new Meter(report);
  meter.stage("manifest");
  const sources = fetchSources(options, signal);
  sources.catch(() => undefined); // awaited by whoever needs them
  const finding = options.device === "cpu" ? null : around.findAdapter();
  const store = await around.openStore(options.base);
  const supplies: Supplies = { base: options.base, store, meter, signal, workshop: around };

  const first: Device = options.device === "gpu" ? "gpu" : "cpu";
  if (first === "gpu") {
    const adapter = await finding;
    if (adapter?.kind === "none") throw new DeviceError("device", `WebGPU was asked for, but ${adapter.why}`);
  }
  const fetchMore: Started["fetchExtra"] = (extra, report, signal) => fetchExtra(extra, options.base, store, new Meter(report), signal);
  const extras: Started["extras"] = new Map();
  const frameworks = options.frameworks ? fetchMore("frameworks", () => undefined, signal) : null;
  frameworks?.catch(() => undefined); // awaited below, if nothing else fails first
  const taken = await assemble(first, sources, supplies);
  if (frameworks) await putFirst(taken.engine, extras, frameworks);
  const adapter = await finding;
  const { code, detail } = verdict(options, adapter);
  const info = describe(taken, adapter, code, detail, meter, store.persistent, begin);
  const loaded: Loaded = { sources: await sources, taxonomy: taken.engine.taxonomy(), info };
  meter.stage("ready");

  const trial = async (signal: AbortSignal) => {
    const quiet = new Meter(() => undefined);
    const again = () => assemble("gpu", sources, { ...supplies, meter: quiet, signal });
    const { gpu, code, detail, speeds } = await tryGpu(taken.engine, again, signal);
    const device = code === "faster" ? "gpu" : "cpu";
    const changed: ProbeInfo = {
      ...info,
      device,
      reasonCode: code,
      reason: explain({ device, code, detail, adapter: info.adapter?.name, speeds }),
      downloadedBytes: info.downloadedBytes + quiet.downloadedBytes,
      ...(gpu && device === "gpu" && { selfTest: { worst: gpu.worst, tolerance: gpu.tolerance } }),
      ...(speeds && { speeds }),
    };
    return { gpu: gpu?.engine ?? null, info: changed };
  };
  return { engine: taken.engine, loaded, extras, fetchExtra: fetchMore, trial: code === "trying" ? trial : null };
}

/** Puts frameworks on an engine that nobody has yet: where they do not fit, it is freed. */
async function putFirst(engine: Engine, extras: Map<Extra, ExtraFiles>, frameworks: Promise<ExtraFiles>): Promise<void> {
  try {
    extras.set("frameworks", await frameworks);
    await engine.put(extras);
  } catch (error) {
    if (!(error instanceof ModuleDeadError)) engine.free();
    throw error;
  }
}

/** Why the device that answers first does so. */
function verdict({ because }: LoadOptions, adapter: FoundAdapter | null): { code: DeviceReason; detail?: string } {
  if (!adapter) return { code: because ?? "requested" };
  if (adapter.kind === "none") return { code: "no-webgpu", detail: adapter.why };
  return { code: adapter.kind === "software" ? "software-adapter" : "trying" };
}

function describe(
  { engine, worst, tolerance, selfTestMs, fetchedAt, weightsSha256, bundleBytes }: Assembled,
  adapter: FoundAdapter | null,
  wanted: DeviceReason,
  detail: string | undefined,
  { loadedBytes, downloadedBytes }: Meter,
  persistent: boolean,
  begin: number,
): ProbeInfo {
  const { model, frameworks, replies, rankings, maxLength } = engine.describe();
  const named = adapter && adapter.kind !== "none" ? { name: adapter.name, software: adapter.kind === "software" } : null;
  const code = engine.device === "gpu" ? "requested" : wanted;
  return {
    device: engine.device,
    reasonCode: code,
    reason: explain({ device: engine.device, code, detail, adapter: named?.name }),
    adapter: named,
    model: { ...model, sha256: weightsSha256, bytes: bundleBytes },
    frameworks,
    replies,
    rankings,
    maxLength,
    selfTest: { worst, tolerance },
    source: downloadedBytes === 0 ? "cache" : downloadedBytes >= loadedBytes ? "download" : "mixed",
    downloadedBytes,
    cache: persistent ? "persistent" : "memory",
    timings: { fetch: fetchedAt - begin, selfTest: selfTestMs, total: performance.now() - begin },
  };
}
