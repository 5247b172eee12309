/** `virtual:wasm-digests`: size and sha256 of the built modules, so that the worker can verify what it fetches. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Plugin } from "vite";

const ID = "virtual:wasm-digests";
/** As `scripts/wasm.sh` builds them. */
const MODULES = ["cpu", "relaxed", "language-cpu", "language-relaxed", "webgpu"];

export function wasmDigests(wasmDir: string): Plugin {
  return {
    name: "wasm-digests",
    resolveId: (id) => (id === ID ? `\0${ID}` : null),
    load(id) {
      if (id !== `\0${ID}`) return null;
      const digest = (module: string) => {
        const file = resolve(wasmDir, module, "value_probe_bg.wasm");
        this.addWatchFile(file);
        const content = readFileSync(file);
        return { bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") };
      };
      return `export default ${JSON.stringify(Object.fromEntries(MODULES.map((module) => [module, digest(module)])))};`;
    },
  };
}
