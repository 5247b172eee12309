/** The part of a bundle's manifest that the download needs. The module checks the rest. */
import { BundleError } from "../client/errors";
import type { RemoteFile } from "./download";

const FOLDER = "value-classifier/";

export const SHA256 = /^[0-9a-f]{64}$/;

export function badManifest(reason: string): BundleError {
  return new BundleError("bad-bundle", `manifest.json ${reason}`);
}

/** @throws {BundleError} `bad-bundle` */
export function parseManifest(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badManifest("is not JSON");
  }
}

/**
 * Reads the list of files.
 *
 * @param base URL of the models folder, with a slash at its end
 * @param folder of the bundle in it, with a slash at its end
 * @throws {BundleError} `bad-bundle`: not JSON, no list of files, or a name that leaves the folder
 */
export function readManifest(text: string, base: string, folder = FOLDER): RemoteFile[] {
  const bad = badManifest;
  const manifest = parseManifest(text);
  const files = (manifest as { files?: unknown } | null)?.files;
  if (!Array.isArray(files) || files.length === 0) throw bad("names no files");
  return files.map((entry: unknown) => readEntry(entry, base, folder));
}

/** One file as manifests describe it. Parameters and errors as `readManifest`. */
export function readEntry(entry: unknown, base: string, folder: string): RemoteFile {
  const bad = badManifest;
  const { name, bytes, sha256 } = (entry ?? {}) as Record<string, unknown>;
  if (typeof name !== "string" || !/^[\w-][\w.-]*$/.test(name)) throw bad(`has a bad file name: ${JSON.stringify(name)}`);
  if (!Number.isSafeInteger(bytes) || (bytes as number) < 0) throw bad(`has no size for ${name}`);
  if (typeof sha256 !== "string" || !SHA256.test(sha256)) throw bad(`has no sha256 for ${name}`);
  return { name: folder + name, url: new URL(folder + name, base).href, bytes: bytes as number, sha256 };
}

export function manifestUrl(base: string): string {
  return new URL(`${FOLDER}manifest.json`, base).href;
}

/** The name inside the bundle of a file listed by `readManifest`. */
export function bundleName(file: RemoteFile): string {
  return file.name.slice(FOLDER.length);
}
