/**
 * Files by name, size and hash: out of the store, or over the network with progress. Nothing unverified
 * is handed on or kept.
 */
import { BundleError, NetworkError } from "../client/errors";
import { sha256 } from "./digest";
import type { Meter } from "./meter";
import type { FileStore, StoredFile } from "./store";

export interface RemoteFile {
  /** Path below the models folder, the same in every version. */
  name: string;
  url: string;
  bytes: number;
  sha256: string;
}

/** The bytes of a file and its SHA-256, which is the one it should have; null where there is no WebCrypto. */
export interface Verified {
  file: RemoteFile;
  bytes: Uint8Array<ArrayBuffer>;
  sha256: string | null;
  /** Whether it still has to be put into the store. */
  fresh: boolean;
}

/**
 * One verified file.
 *
 * `onResponse` gets the answer before its body is read, to read a clone of it meanwhile. What it makes of the clone
 * is unverified until this resolves.
 *
 * @throws {BundleError} `hash-mismatch`: what the server sent is not the file
 * @throws {NetworkError} no answer, an answer other than 200, or one that breaks off; also after an abort,
 *   which the session tells apart by its signal
 */
export async function fetchFile(
  file: RemoteFile,
  store: FileStore,
  meter: Meter,
  signal: AbortSignal,
  onResponse: (response: Response) => void = () => undefined,
): Promise<Verified> {
  const kept = await fromStore(file, store, onResponse);
  if (kept) {
    meter.add(file.bytes, "cache");
    return { file, ...kept, fresh: false };
  }
  signal.throwIfAborted();
  // With a cache of our own, the browser's would only hold the file twice, and an altered one for long.
  const response = await get(file.url, store.persistent ? "no-store" : "no-cache", signal);
  onResponse(response);
  const bytes = await read(response, file, meter);
  const { wrong, sha256 } = await check(file, bytes);
  if (wrong) throw new BundleError("hash-mismatch", wrong);
  return { file, bytes, sha256, fresh: true };
}

/** What the store has of a file (or of a piece of one), verified again; null where that is nothing or damaged. */
export async function fromStore(
  file: StoredFile & { bytes: number },
  store: FileStore,
  onResponse: (response: Response) => void = () => undefined,
): Promise<Pick<Verified, "bytes" | "sha256"> | null> {
  const kept = await store.get(file);
  if (!kept) return null;
  onResponse(kept);
  const bytes = await kept.arrayBuffer().then((buffer) => new Uint8Array(buffer), () => null);
  const checked = bytes && (await check(file, bytes));
  if (checked && !checked.wrong) return { bytes, sha256: checked.sha256 };
  await store.drop(file);
  return null;
}

/** A small file without a known hash, fresh if the network is there. */
export async function fetchText(url: string, signal: AbortSignal): Promise<string> {
  const response = await get(url, "no-cache", signal);
  return response.text().catch((error: unknown) => Promise.reject(broken(url, error)));
}

async function read(response: Response, file: RemoteFile, meter: Meter): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(file.bytes);
  let at = 0;
  try {
    const reader = response.body?.getReader();
    for (let chunk = await reader?.read(); chunk && !chunk.done; chunk = await reader?.read()) {
      if (at + chunk.value.length > bytes.length) {
        await reader?.cancel();
        throw new BundleError("hash-mismatch", `${file.name} is longer than the ${file.bytes} bytes its manifest names`);
      }
      bytes.set(chunk.value, at);
      at += chunk.value.length;
      meter.add(chunk.value.length, "network");
    }
  } catch (error) {
    throw error instanceof BundleError ? error : broken(file.url, error);
  }
  return bytes.subarray(0, at);
}

/** @throws {NetworkError} no answer, or one that is neither 200 nor a part that was asked for */
export async function get(url: string, cache: RequestCache, signal: AbortSignal, headers: HeadersInit = {}): Promise<Response> {
  let response;
  try {
    response = await fetch(url, { signal, cache, headers, credentials: "same-origin" });
  } catch (error) {
    throw broken(url, error);
  }
  if (!response.ok) {
    throw new NetworkError("network", `${url} could not be fetched: the server answered ${response.status}`, { data: { status: response.status } });
  }
  return response;
}

/** A connection that broke off. */
export function broken(url: string, error: unknown): NetworkError {
  const why = error instanceof Error ? error.message : String(error);
  return new NetworkError("network", `${url} could not be fetched: ${why}`);
}

/** The hash of the bytes, and what is wrong with them if they are not the file. */
export async function check(
  file: StoredFile & { bytes: number },
  bytes: Uint8Array<ArrayBuffer>,
): Promise<{ sha256: string | null; wrong?: string }> {
  if (bytes.length !== file.bytes) {
    return {
      sha256: null,
      wrong: `${file.name} has ${bytes.length} bytes where its manifest names ${file.bytes}: it broke off or was altered`,
    };
  }
  const found = await sha256(bytes);
  if (found === null || found === file.sha256) return { sha256: found };
  return { sha256: found, wrong: `${file.name} is not the file its manifest names: sha256 ${found} instead of ${file.sha256}` };
}
