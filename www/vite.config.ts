import { resolve } from "node:path";
import { defineConfig, type Plugin } from "vite";
import { models } from "./build/models";
import { serviceWorker } from "./build/service-worker";
import { wasmDigests } from "./build/wasm-digests";

const here = import.meta.dirname;
const root = resolve(here, "..");
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
  plugins: [fakeModel, digests(), models(resolve(root, "models")), serviceWorker(resolve(here, "public"))],
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
        sw: resolve(here, "src/sw/sw.ts"),
        "value-probe": resolve(here, "src/client/index.ts"),
      },
      preserveEntrySignatures: "exports-only",
      output: {
        // By a name of their own: a service worker governs the folder it lies in, and other pages import the client.
        entryFileNames: ({ name }) => (name === "sw" || name === "value-probe" ? "[name].js" : "assets/[name]-[hash].js"),
      },
    },
  },
});
