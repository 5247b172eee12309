/** `virtual:wasm-digests`: size and sha256 of the built modules, so that the worker can verify what it fetches. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Plugin } from "vite";

const ID = "virtual:wasm-digests";

export function wasmDigests(wasmDir: string): Plugin {
  return {
    name: "wasm-digests",
    resolveId: (id) => (id === ID ? `\0${ID}` : null),
    load(id) {
      if (id !== `\0${ID}`) return null;
      const digest = (device: string) => {
        const file = resolve(wasmDir, device, "value_probe_bg.wasm");
        this.addWatchFile(file);
        const content = readFileSync(file);
        return { bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") };
      };
      return `export default ${JSON.stringify({ cpu: digest("cpu"), relaxed: digest("relaxed"), webgpu: digest("webgpu") })};`;
    },
  };
}
