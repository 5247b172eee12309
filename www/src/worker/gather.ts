/** Everything a load needs from outside: the bundle's files and the modules, fetched at once. */
import type { LoadOptions, Sources } from "../client/protocol";
import type { Device } from "../client/types";
import { fetchFile, fetchText, type RemoteFile } from "./download";
import { bundleName, manifestUrl, readManifest } from "./manifest";
import type { Meter } from "./meter";
import type { FileStore } from "./store";

export type Binary = Uint8Array<ArrayBuffer>;

export interface Gathered {
  sources: Sources;
  /** Name in the bundle -> bytes, the manifest among them. */
  files: Record<string, Uint8Array>;
  /** The WebAssembly binaries of the devices that were wanted. */
  modules: Partial<Record<Device, Binary>>;
  /** Why an optional module is missing. */
  missing?: Error;
  /** Hash of the weights, which names the model more surely than a version. */
  weightsSha256: string;
  bundleBytes: number;
}

/** Fetches the two small files that have no hash anywhere, unless a worker of this page has them already. */
export async function gatherSources(options: LoadOptions, signal: AbortSignal): Promise<Sources> {
  if (options.sources) return options.sources;
  const [manifest, taxonomy] = await Promise.all([
    fetchText(manifestUrl(options.base), signal),
    fetchText(new URL("taxonomy.toml", options.base).href, signal),
  ]);
  return { manifest, taxonomy };
}

/**
 * Fetches and verifies the rest. A module in `optional` may fail; everything else must come.
 */
export async function gather(
  base: string,
  sources: Sources,
  required: readonly RemoteModule[],
  optional: RemoteModule | null,
  store: FileStore,
  meter: Meter,
  signal: AbortSignal,
): Promise<Gathered> {
  const bundle = readManifest(sources.manifest, base);
  const binaries = [...required, ...(optional ? [optional] : [])];
  const all = [...bundle, ...binaries.map((m) => m.file)];
  // Known before the first byte, so that the bar need not jump back.
  meter.totalBytes = all.reduce((sum, file) => sum + file.bytes, 0);
  meter.stage("download");

  const fetched = (file: RemoteFile) => fetchFile(file, store, meter, signal);
  const modules: Gathered["modules"] = {};
  let missing: Error | undefined;
  const module = async ({ device, file }: RemoteModule) => (modules[device] = await fetched(file));
  const [contents] = await Promise.all([
    Promise.all(bundle.map(fetched)),
    Promise.all(required.map(module)),
    optional && module(optional).catch((error: unknown) => (missing = error instanceof Error ? error : new Error(String(error)))),
  ]);
  // Not awaited: a failure costs room and nothing else.
  void store.prune(all);

  const files: Gathered["files"] = { "manifest.json": new TextEncoder().encode(sources.manifest) };
  bundle.forEach((file, i) => (files[bundleName(file)] = contents[i] as Binary));
  return {
    sources,
    files,
    modules,
    ...(missing && { missing }),
    weightsSha256: bundle.find((file) => file.name.endsWith(".safetensors"))?.sha256 ?? "",
    bundleBytes: bundle.reduce((sum, file) => sum + file.bytes, 0),
  };
}

export interface RemoteModule {
  device: Device;
  file: RemoteFile;
}
