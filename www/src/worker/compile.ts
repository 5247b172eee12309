/** A module, compiled while it arrives. */
import { fetchFile, type RemoteFile, type Verified } from "./download";
import type { Meter } from "./meter";
import type { FileStore } from "./store";

export interface Compiled {
  module: WebAssembly.Module;
  verified: Verified;
}

/**
 * Fetches a module and compiles it from the same stream that is verified: nothing of it has run before its hash is
 * known to be right.
 *
 * @throws as `fetchFile`
 */
export async function fetchModule(file: RemoteFile, store: FileStore, meter: Meter, signal: AbortSignal): Promise<Compiled> {
  let streamed = null as Promise<WebAssembly.Module> | null;
  const verified = await fetchFile(file, store, meter, signal, (response) => {
    // A host that does not know the type cannot be streamed from; a stored module has the type it was stored with.
    if (!response.headers.get("content-type")?.startsWith("application/wasm")) return;
    streamed = WebAssembly.compileStreaming(response.clone());
    streamed.catch(() => undefined); // an altered module: its hash says so better
  });
  return { module: await (streamed ?? WebAssembly.compile(verified.bytes)), verified };
}
