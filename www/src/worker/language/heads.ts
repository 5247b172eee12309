/**
 * Heads on the language model: a few small files beside it, fetched when they are first asked. The service worker keeps
 * them; the module holds each to its hash.
 */
import { broken, fetchText, get, type RemoteFile } from "../download";
import { parseManifest, readEntry, readManifest } from "../manifest";

export const FOLDER = "language-heads/";
const MANIFEST = "manifest.json";
const POLARITY = "polarity/";
const HEAD = "head.json";

/** The manifest first. */
export interface HeadFiles {
  names: string[];
  files: Uint8Array[];
}

/**
 * What scores texts, with the taxonomy for it.
 *
 * @param base URL of the models folder, with a slash at its end
 * @throws {NetworkError} a file could not be fetched
 * @throws {BundleError} `bad-bundle`: a manifest that names none
 */
export async function fetchHeads(base: string, signal: AbortSignal): Promise<HeadFiles & { taxonomy: string }> {
  const [manifest, taxonomy] = await Promise.all([
    fetchText(new URL(FOLDER + MANIFEST, base).href, signal),
    fetchText(new URL("taxonomy.toml", base).href, signal),
  ]);
  const named = readManifest(manifest, base, FOLDER);
  return { ...(await withFiles(MANIFEST, manifest, named, signal)), taxonomy };
}

/** What says which way a sentence goes. Parameters and errors as `fetchHeads`. */
export async function fetchPolarity(base: string, signal: AbortSignal): Promise<HeadFiles> {
  const head = await fetchText(new URL(POLARITY + HEAD, base).href, signal);
  const { file } = (parseManifest(head) ?? {}) as { file?: unknown };
  return withFiles(HEAD, head, [readEntry(file, base, POLARITY)], signal);
}

async function withFiles(name: string, manifest: string, listed: readonly RemoteFile[], signal: AbortSignal): Promise<HeadFiles> {
  const files = await Promise.all(listed.map(({ url }) => fetchBytes(url, signal)));
  const inner = listed.map(({ name }) => name.slice(name.lastIndexOf("/") + 1));
  return { names: [name, ...inner], files: [new TextEncoder().encode(manifest), ...files] };
}

async function fetchBytes(url: string, signal: AbortSignal): Promise<Uint8Array> {
  const response = await get(url, "no-cache", signal);
  const buffer = await response.arrayBuffer().catch((error: unknown) => Promise.reject(broken(url, error)));
  return new Uint8Array(buffer);
}
