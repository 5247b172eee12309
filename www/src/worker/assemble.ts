/**
 * From files to an engine that gives the golden scores. Whatever can overlaps: the module compiles while it arrives,
 * each file of the bundle is hashed and read by the module while the next is on its way, and what was downloaded is
 * put into the store while the model starts.
 */
import { SelfTestError } from "../client/errors";
import type { LoadOptions, Sources } from "../client/protocol";
import type { Device, LoadProgress } from "../client/types";
import type { Instance, WasmBundle } from "./boundary";
import type { Compiled } from "./compile";
import { fetchFile, fetchText, type RemoteFile } from "./download";
import { Engine } from "./engine";
import { bundleName, manifestUrl, readManifest } from "./manifest";
import { rehearse } from "./rehearse";
import type { Meter } from "./meter";
import type { FileStore } from "./store";

/** What assembling needs from the worker's surroundings, so that tests can stand in for it. */
export interface Workshop {
  moduleFile(device: Device): RemoteFile;
  fetchModule(file: RemoteFile, store: FileStore, meter: Meter, signal: AbortSignal): Promise<Compiled>;
  instantiate(device: Device, compiled: WebAssembly.Module): Promise<Instance>;
}

export interface Supplies {
  /** URL of the models folder. */
  base: string;
  store: FileStore;
  meter: Meter;
  signal: AbortSignal;
  workshop: Workshop;
}

/** An engine that gives the golden scores. */
export interface Assembled {
  engine: Engine;
  worst: number;
  tolerance: number;
  selfTestMs: number;
  /** `performance.now()` when the last file was there and verified. */
  fetchedAt: number;
  /** Hash of the weights, which names the model more surely than a version. */
  weightsSha256: string;
  bundleBytes: number;
}

/** Fetches the two small files that have no hash anywhere, unless a worker of this page has them already. */
export async function fetchSources(options: LoadOptions, signal: AbortSignal): Promise<Sources> {
  if (options.sources) return options.sources;
  const [manifest, taxonomy] = await Promise.all([
    fetchText(manifestUrl(options.base), signal),
    fetchText(new URL("taxonomy.toml", options.base).href, signal),
  ]);
  return { manifest, taxonomy };
}

/**
 * Puts the model on a device and holds it to its golden set. The self-test scores real texts, so it is the warm-up
 * as well.
 *
 * @throws {SelfTestError} the device computes something else than the model says
 * @throws as `fetchFile`, and whatever the module says about the files
 */
export async function assemble(device: Device, sources: Promise<Sources>, supplies: Supplies): Promise<Assembled> {
  const { base, store, meter, signal, workshop } = supplies;
  const stage = (name: LoadProgress["stage"]) => meter.stage(name);
  // The module's hash is known: it need not wait for the manifest.
  const moduleFile = workshop.moduleFile(device);
  const compiled = workshop.fetchModule(moduleFile, store, meter, signal);
  const instance = compiled.then(({ module }) => workshop.instantiate(device, module));
  instance.catch(() => undefined); // awaited below, if nothing else fails first

  const { manifest, taxonomy } = await sources;
  const files = readManifest(manifest, base);
  const needed = [moduleFile, ...files];
  meter.totalBytes = needed.reduce((sum, file) => sum + file.bytes, 0);
  stage("download");

  const bytes = new TextEncoder().encode(manifest);
  const building = instance.then(({ module }) => new module.WebBundle(bytes, taxonomy));
  const bundle = new Handle(building);
  try {
    const arriving = Promise.all([
      ...files.map(async (file) => {
        const got = await fetchFile(file, store, meter, signal);
        (await building).add(bundleName(file), got.bytes, got.sha256);
        return got;
      }),
      compiled.then((module) => module.verified),
    ]);
    // On a GPU there is nothing to rehearse: its kernels are compiled by name.
    if (device === "cpu") instance.then((ready) => rehearse(ready, bytes, arriving), () => undefined);
    const verified = await arriving;
    const fetchedAt = performance.now();
    const keeping = Promise.all(verified.filter(({ fresh }) => fresh).map(({ file, bytes }) => store.put(file, bytes)));
    stage("start");
    const engine = await Engine.start(device, await instance, await bundle.take());
    signal.throwIfAborted();
    stage("self-test");
    const { worst, tolerance, passed, ms: selfTestMs } = await engine.selfTest();
    if (!passed) {
      engine.free();
      throw new SelfTestError("self-test", `the golden scores are off by ${worst.toPrecision(2)}, more than ${tolerance}`);
    }
    await keeping;
    // Not awaited: a failure costs room and nothing else.
    void store.prune(needed);
    const weightsSha256 = files.find((file) => file.name.endsWith(".safetensors"))?.sha256 ?? "";
    const bundleBytes = files.reduce((sum, file) => sum + file.bytes, 0);
    return { engine, worst, tolerance, selfTestMs, fetchedAt, weightsSha256, bundleBytes };
  } catch (error) {
    bundle.drop();
    throw error;
  }
}

/** A bundle that is used up by whom it is handed to, and freed otherwise. */
class Handle {
  #bundle: Promise<WasmBundle> | null;

  constructor(bundle: Promise<WasmBundle>) {
    this.#bundle = bundle;
    bundle.catch(() => undefined);
  }

  take(): Promise<WasmBundle> {
    const bundle = this.#bundle;
    this.#bundle = null;
    return bundle ?? Promise.reject(new Error("the bundle was used up"));
  }

  drop(): void {
    // A dead module cannot free anything.
    this.#bundle?.then((bundle) => bundle.free()).catch(() => undefined);
    this.#bundle = null;
  }
}
