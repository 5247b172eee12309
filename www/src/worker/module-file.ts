/** Where the binaries of the WebAssembly modules lie, with what they must be. */
import digests from "virtual:wasm-digests";
import type { RemoteFile } from "./download";

export type ModuleName = keyof typeof digests;

/** @param url as `?url` gives it */
export function binary(name: ModuleName, url: string): RemoteFile {
  return { name: `modules/${name}.wasm`, url: new URL(url, import.meta.url).href, ...digests[name] };
}
