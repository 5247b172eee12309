/**
 * Tells the service worker what to precache: the page's own files as they came out of the build. A version
 * is the hash of that list, so a changed build is a changed service worker and an unchanged one is not. The
 * page has it in its head, and shows it. Beside it stands every file that the page may ever ask for, so that it can tell those
 * from anything else.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { build, type Plugin, type Rollup } from "vite";
import { LATE } from "../src/sw/late";
import { LANGUAGE, SMALL_FILES } from "./models";

/** Kept by the worker in a store of its own, verified; or not part of the page. */
const LEFT_OUT = /\.wasm$|\.safetensors$|\.map$|^bench\.html$|^sw\.js$|^assets\/bench-/;

/** In `index.html`, in the place of the version. It is there when the hash is taken. */
const VERSION = "__PAGE_VERSION__";
/** The same for the list of files, with a space between two. */
const OWN_FILES = "__PAGE_FILES__";

/** @param entry the service worker's source, which is bundled by itself: a script of its own that imports nothing */
export function serviceWorker(entry: string, publicDir: string): Plugin {
  return {
    name: "service-worker",
    enforce: "post",
    // While developing there is no such thing.
    transformIndexHtml: (html, { server }) => (server ? html.replace(VERSION, "development").replace(OWN_FILES, "") : html),
    async generateBundle(_, bundle) {
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
      const script = await bundled(entry);
      const version = hash.update(script).digest("hex").slice(0, 16);
      const own = new Set(["./", "sw.js", ...files, ...Object.keys(bundle), ...LANGUAGE].filter((name) => !name.endsWith(".map")));
      if ([...own].some((name) => /[\s"&]/.test(name))) this.error("a file has a name that cannot stand in the list");
      const page = bundle["index.html"];
      const html = page?.type === "asset" ? page.source.toString() : "";
      if (page?.type !== "asset" || ![VERSION, OWN_FILES].every((place) => html.includes(place))) return this.error(`index.html has no place for ${VERSION} or ${OWN_FILES}`);
      page.source = html.replace(VERSION, version).replace(OWN_FILES, [...own].sort().join(" "));
      const list = (late: boolean) => JSON.stringify(files.filter((name) => LATE.test(name) === late).sort());
      if (list(true) === "[]") this.error(`no file is to be kept last: ${LATE} fits none`);
      const source = script.replace("__PRECACHE_FILES__", list(false)).replace("__PRECACHE_LATE__", list(true)).replace("__PRECACHE_VERSION__", JSON.stringify(version));
      if (source.includes("__PRECACHE_")) this.error("sw.js has a placeholder left");
      this.emitFile({ type: "asset", fileName: "sw.js", source });
    },
  };
}

async function bundled(input: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    build: { write: false, target: "es2022", modulePreload: false, rollupOptions: { input, output: { format: "iife", entryFileNames: "sw.js" } } },
  });
  const [only, ...more] = (built as Rollup.RollupOutput).output;
  if (more.length > 0) throw new Error("the service worker is more than one file");
  return only.code;
}
