/**
 * What can be put onto the model beside what it is loaded with: each is a folder beside the bundle, with a manifest of
 * its own, fetched when it is first asked for. A first visit fetches none.
 */
import { fetchFile, fetchText } from "./download";
import { readManifest } from "./manifest";
import type { Meter } from "./meter";
import type { FileStore } from "./store";

/** The name of its folder. */
export type Extra = "frameworks" | "principles" | "value-map";

const MANIFEST = "manifest.json";

/** Verified files by name, `manifest.json` among them. */
export type ExtraFiles = Record<string, Uint8Array>;

/**
 * Out of the store what is there, verified either way; what is not is put into it.
 *
 * @param base URL of the models folder, with a slash at its end
 * @throws as `fetchFile`; `bad-bundle` for a manifest that is none
 */
export async function fetchExtra(extra: Extra, base: string, store: FileStore, meter: Meter, signal: AbortSignal): Promise<ExtraFiles> {
  const folder = `${extra}/`;
  meter.stage("manifest");
  const manifest = await fetchText(new URL(folder + MANIFEST, base).href, signal);
  const listed = readManifest(manifest, base, folder);
  meter.totalBytes = listed.reduce((sum, { bytes }) => sum + bytes, 0);
  meter.stage("download");
  const verified = await Promise.all(listed.map((file) => fetchFile(file, store, meter, signal)));
  await Promise.all(verified.filter(({ fresh }) => fresh).map(({ file, bytes }) => store.put(file, bytes)));
  // Not awaited: a failure costs room and nothing else.
  void store.prune(listed, folder);
  const named = verified.map(({ file, bytes }) => [file.name.slice(folder.length), bytes] as const);
  return { [MANIFEST]: new TextEncoder().encode(manifest), ...Object.fromEntries(named) };
}
