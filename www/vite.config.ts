import { statSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig, type Plugin } from "vite";
import { elementEngine } from "./build/element";
import { bundleBytes, models } from "./build/models";
import { npmPackage } from "./build/npm-package";
import { serviceWorker } from "./build/service-worker";
import { viewRem } from "./build/view-rem";
import { wasmDigests } from "./build/wasm-digests";

const here = import.meta.dirname;
const root = resolve(here, "..");
/** The module that most browsers take, and the bundle: what the element says it will load. */
const visitBytes = () => bundleBytes(resolve(root, "models")) + statSync(resolve(here, "wasm/relaxed/value_probe_bg.wasm")).size;
const digests = () => wasmDigests(resolve(here, "wasm"));

/** `FAKE=1 npm run dev` shows the page with a stand-in for the model. Serving only: a build cannot take it in. */
const fakeModel: Plugin = {
  name: "fake-model",
  apply: (_, { command }) => command === "serve" && process.env["FAKE"] === "1",
  transformIndexHtml: { order: "pre", handler: (html) => html.replace("./src/page/main.ts", "./test/design/main.ts") },
};

export default defineConfig({
  root: here,
  // Every URL relative: `dist/` works below any path.
  base: "./",
  define: { __VISIT_MEGABYTES__: Math.round(visitBytes() / 1e6) },
  plugins: [fakeModel, viewRem, digests(), models(resolve(root, "models")), elementEngine, serviceWorker(resolve(here, "src/sw/sw.ts"), resolve(here, "public")), npmPackage(here)],
  worker: { format: "es", plugins: () => [digests()] },
  build: {
    outDir: resolve(root, "dist"),
    emptyOutDir: true,
    target: "es2022",
    // No preloading script: the policy of the page allows none, and every supported browser preloads itself.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: {
      input: {
        index: resolve(here, "index.html"),
        bench: resolve(here, "bench.html"),
        "value-probe": resolve(here, "src/element/index.ts"),
        engine: resolve(here, "src/element/body/index.ts"),
      },
      preserveEntrySignatures: "exports-only",
      output: {
        // By a name of its own: other pages import it.
        chunkFileNames: ({ facadeModuleId }) => `assets/${/messages\/\w+(?=\/index\.ts$)/.exec(facadeModuleId ?? "")?.[0].replace("/", "-") ?? "[name]"}-[hash].js`,
        entryFileNames: ({ name }) => (name === "value-probe" ? "[name].js" : "assets/[name]-[hash].js"),
      },
    },
  },
});
