/**
 * The heads with which the language model scores texts: a few small files beside it, fetched when a text is first
 * scored. The service worker keeps them; the module holds each to its hash.
 */
import { broken, fetchText, get } from "../download";
import { readManifest } from "../manifest";

export const FOLDER = "language-heads/";
const MANIFEST = "manifest.json";

export interface HeadFiles {
  names: string[];
  files: Uint8Array[];
  taxonomy: string;
}

/**
 * @param base URL of the models folder, with a slash at its end
 * @throws {NetworkError} a file could not be fetched
 * @throws {BundleError} `bad-bundle`: a manifest that names none
 */
export async function fetchHeads(base: string, signal: AbortSignal): Promise<HeadFiles> {
  const [manifest, taxonomy] = await Promise.all([
    fetchText(new URL(FOLDER + MANIFEST, base).href, signal),
    fetchText(new URL("taxonomy.toml", base).href, signal),
  ]);
  const listed = readManifest(manifest, base, FOLDER);
  const files = await Promise.all(listed.map(({ url }) => fetchBytes(url, signal)));
  return {
    names: [MANIFEST, ...listed.map(({ name }) => name.slice(FOLDER.length))],
    files: [new TextEncoder().encode(manifest), ...files],
    taxonomy,
  };
}

async function fetchBytes(url: string, signal: AbortSignal): Promise<Uint8Array> {
  const response = await get(url, "no-cache", signal);
  const buffer = await response.arrayBuffer().catch((error: unknown) => Promise.reject(broken(url, error)));
  return new Uint8Array(buffer);
}
