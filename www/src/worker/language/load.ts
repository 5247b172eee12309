/**
 * Loading the language model: on a real GPU where it works, on the CPU otherwise. Its weights go to the device piece
 * by piece as they arrive; two models at once would be twice the memory, so the devices are not timed beside each other.
 */
import { DeviceError, SelfTestError } from "../../client/errors";
import type { LanguageLoadOptions } from "../../client/language-protocol";
import type { LanguageInfo } from "../../client/language-types";
import type { Device, DeviceReason, LoadProgress } from "../../client/types";
import type { FoundAdapter } from "../adapter";
import type { Compiled } from "../compile";
import { fetchFile, fetchText, type RemoteFile } from "../download";
import { ModuleDeadError } from "../guard";
import { Meter } from "../meter";
import { explain } from "../reason";
import type { FileStore, StoredFile } from "../store";
import { patient, TimeoutError } from "../trial";
import { requireWebAssembly } from "../webassembly";
import { type LanguageEngine, LanguageIntake, type LanguageInstance, type LanguagePolarity, type LanguageScorer } from "./engine";
import { fetchHeads, fetchPolarity } from "./heads";
import { FOLDER, type LanguageFiles, readLanguageManifest } from "./manifest";
import { pieces, storedPieces } from "./pieces";

/** What loading needs from the worker's surroundings, so that tests can stand in for it. */
export interface LanguageSurroundings {
  openStore(base: string): Promise<FileStore>;
  findAdapter(): Promise<FoundAdapter>;
  moduleFile(device: Device): RemoteFile;
  fetchModule(file: RemoteFile, store: FileStore, meter: Meter, signal: AbortSignal): Promise<Compiled>;
  instantiate(device: Device, compiled: WebAssembly.Module): Promise<LanguageInstance>;
}

export interface LanguageStarted {
  engine: LanguageEngine;
  info: LanguageInfo;
  /** Puts the heads on the model and holds them to their golden set. */
  openScorer: (signal: AbortSignal) => Promise<LanguageScorer>;
  openPolarity: (signal: AbortSignal) => Promise<LanguagePolarity>;
}

/** What every attempt of a load shares. */
interface Supplies {
  around: LanguageSurroundings;
  manifest: string;
  files: LanguageFiles;
  store: FileStore;
  meter: Meter;
  signal: AbortSignal;
}

export async function loadLanguage(
  { device: choice, base }: LanguageLoadOptions,
  around: LanguageSurroundings,
  report: (progress: LoadProgress) => void,
  signal: AbortSignal,
): Promise<LanguageStarted> {
  requireWebAssembly();
  const begin = performance.now();
  const meter = new Meter(report);
  meter.stage("manifest");
  const [manifest, store, adapter] = await Promise.all([
    fetchText(new URL(`${FOLDER}manifest.json`, base).href, signal),
    around.openStore(base),
    choice === "cpu" ? null : around.findAdapter(),
  ]);
  const supplies: Supplies = { around, manifest, files: readLanguageManifest(manifest, base), store, meter, signal };
  const { engine, code, detail } = await onDevice(choice, adapter, supplies);
  meter.stage("ready");

  const { model, contextLength } = engine.describe();
  const { tokenizer, weights } = supplies.files;
  const named = adapter && adapter.kind !== "none" ? { name: adapter.name, software: adapter.kind === "software" } : null;
  const { loadedBytes, downloadedBytes } = meter;
  const info: LanguageInfo = {
    device: engine.device,
    reasonCode: code,
    reason: explain({ device: engine.device, code, detail, adapter: named?.name }),
    adapter: named,
    model: { ...model, sha256: weights.sha256, bytes: tokenizer.bytes + weights.bytes },
    contextLength,
    source: downloadedBytes === 0 ? "cache" : downloadedBytes >= loadedBytes ? "download" : "mixed",
    downloadedBytes,
    cache: store.persistent ? "persistent" : "memory",
    timings: { total: performance.now() - begin },
  };
  return {
    engine,
    info,
    openScorer: (signal) => openScorer(engine, base, signal),
    openPolarity: async (signal) => engine.polarity(await fetchPolarity(base, signal)),
  };
}

type Taken = { engine: LanguageEngine; code: DeviceReason; detail?: string };

async function onDevice(choice: LanguageLoadOptions["device"], adapter: FoundAdapter | null, supplies: Supplies): Promise<Taken> {
  const onCpu = async () => tried(await assemble("cpu", supplies), supplies);
  if (!adapter) return { engine: await onCpu(), code: "requested" };
  if (choice === "gpu") {
    if (adapter.kind === "none") throw new DeviceError("device", `WebGPU was asked for, but ${adapter.why}`);
    return { engine: await tried(await assemble("gpu", supplies), supplies), code: "requested" };
  }
  if (adapter.kind === "none") return { engine: await onCpu(), code: "no-webgpu", detail: adapter.why };
  if (adapter.kind === "software") return { engine: await onCpu(), code: "software-adapter" };
  try {
    return { engine: await tried(await assemble("gpu", supplies), supplies), code: "works" };
  } catch (error) {
    supplies.signal.throwIfAborted();
    if (!isDevices(error)) throw error;
    // What has arrived by now comes out of the store.
    supplies.meter.restart();
    const code = error instanceof SelfTestError ? "gpu-wrong" : error instanceof TimeoutError ? "gpu-timeout" : "gpu-failed";
    return { engine: await onCpu(), code, detail: error.message };
  }
}

/** Whether another device may do better. A file that is missing or altered is so for every device. */
function isDevices(error: unknown): error is Error {
  if (error instanceof ModuleDeadError || error instanceof TimeoutError) return true;
  return error instanceof Error && ["device", "out-of-memory", "self-test"].includes((error as { code?: string }).code ?? "");
}

async function assemble(device: Device, { around, manifest, files, store, meter, signal }: Supplies): Promise<LanguageEngine> {
  const { tokenizer, weights } = files;
  const moduleFile = around.moduleFile(device);
  meter.totalBytes = moduleFile.bytes + tokenizer.bytes + weights.bytes;
  meter.stage("download");
  const { module, verified } = await around.fetchModule(moduleFile, store, meter, signal);
  const keeper = new Keeper(store);
  if (verified.fresh) await keeper.keep(moduleFile, verified.bytes);
  const intake = await LanguageIntake.open(device, await around.instantiate(device, module), manifest);
  try {
    const words = await fetchFile(tokenizer, store, meter, signal);
    await intake.addTokenizer(words.bytes, words.sha256);
    if (words.fresh) await keeper.keep(tokenizer, words.bytes);
    for await (const { file, bytes, sha256, fresh } of pieces(weights, store, meter, signal)) {
      await intake.push(bytes, sha256);
      if (fresh) await keeper.keep(file, bytes);
    }
    signal.throwIfAborted();
    meter.stage("start");
    const engine = await intake.finish();
    await keeper.done();
    // Not awaited: a failure costs room and nothing else.
    void store.prune([moduleFile, tokenizer, ...storedPieces(weights)], FOLDER);
    return engine;
  } catch (error) {
    await keeper.done();
    // A dead module cannot free anything.
    if (!(error instanceof ModuleDeadError)) intake.free();
    throw error;
  }
}

/** Puts one file after another into the store, while the next is on its way. */
class Keeper {
  readonly #store: FileStore;
  #busy: Promise<void> = Promise.resolve();
  #full = false;

  constructor(store: FileStore) {
    this.#store = store;
  }

  /**
   * Resolves as soon as this one is the only one on its way: no more than that is held in memory. The bytes may be
   * overwritten from then on, for the store has its copy.
   */
  async keep(file: StoredFile, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.#busy;
    if (this.#full) return; // nor will it take the rest
    this.#busy = this.#store.put(file, bytes).then(() => void (this.#full = !this.#store.persistent));
  }

  done(): Promise<void> {
    return this.#busy;
  }
}

/** Holds a model to its golden text, so that a device that computes something else does not show it later. */
async function tried(engine: LanguageEngine, { meter, signal }: Supplies): Promise<LanguageEngine> {
  meter.stage("self-test");
  try {
    const { worst, tolerance, passed } = await patient(engine.selfTest());
    signal.throwIfAborted();
    if (!passed) {
      throw new SelfTestError("self-test", `its log-probabilities are off by ${worst.toPrecision(2)}, more than ${tolerance}`);
    }
    return engine;
  } catch (error) {
    if (!(error instanceof ModuleDeadError)) engine.free();
    throw error;
  }
}

async function openScorer(engine: LanguageEngine, base: string, signal: AbortSignal): Promise<LanguageScorer> {
  const scorer = await engine.scorer(await fetchHeads(base, signal));
  try {
    const { worst, tolerance, passed } = await scorer.selfTest();
    if (!passed) throw new SelfTestError("self-test", `the golden scores are off by ${worst.toPrecision(2)}, more than ${tolerance}`);
    return scorer;
  } catch (error) {
    if (!(error instanceof ModuleDeadError)) scorer.free();
    throw error;
  }
}
