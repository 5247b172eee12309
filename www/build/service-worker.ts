/**
 * Tells the service worker what to precache: the page's own files as they came out of the build. A version
 * is the hash of that list, so a changed build is a changed service worker and an unchanged one is not.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Plugin } from "vite";
import { SMALL_FILES } from "./models";

/** Kept by the worker in a store of its own, verified; or not part of the page. */
const LEFT_OUT = /\.wasm$|\.safetensors$|\.map$|^bench\.html$|^sw\.js$|^assets\/bench-/;

export function serviceWorker(publicDir: string): Plugin {
  return {
    name: "service-worker",
    enforce: "post",
    generateBundle(_, bundle) {
      const sw = bundle["sw.js"];
      if (sw?.type !== "chunk") return;
      const hash = createHash("sha256");
      const files: string[] = [];
      for (const name of readdirSync(publicDir)) {
        files.push(name);
        hash.update(name).update(readFileSync(resolve(publicDir, name)));
      }
      for (const [name, file] of Object.entries(bundle)) {
        const kept = name.startsWith("models/") ? SMALL_FILES.includes(name) : !LEFT_OUT.test(name);
        if (!kept) continue;
        files.push(name === "index.html" ? "./" : name);
        hash.update(name).update(file.type === "chunk" ? file.code : file.source);
      }
      const version = hash.digest("hex").slice(0, 16);
      sw.code = sw.code
        .replace("__PRECACHE_FILES__", JSON.stringify(files.sort()))
        .replace("__PRECACHE_VERSION__", JSON.stringify(version));
      if (sw.code.includes("__PRECACHE_")) this.error("sw.js has a placeholder left");
    },
  };
}
