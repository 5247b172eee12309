/** The model files the page needs: copied to `dist/models/`, served from the same place while developing. */
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Plugin } from "vite";

/** Kept by the worker, by hash. */
export const BUNDLE_FILES = ["weights.safetensors", "tokenizer.json", "vocab.txt", "calibration.json", "golden.json"];
/** Without a hash of their own: kept by the service worker. */
export const SMALL_FILES = [
  "models/taxonomy.toml",
  ...["manifest.json", "metrics.json", "CARD.md"].map((name) => `models/value-classifier/${name}`),
];

export function models(modelsDir: string): Plugin {
  const paths = [...SMALL_FILES, ...BUNDLE_FILES.map((name) => `models/value-classifier/${name}`)];
  const source = (path: string) => resolve(modelsDir, path.slice("models/".length));
  return {
    name: "models",
    generateBundle() {
      for (const path of paths) {
        if (!existsSync(source(path))) this.error(`${path} is missing: the page needs the whole bundle`);
        this.emitFile({ type: "asset", fileName: path, source: readFileSync(source(path)) });
      }
    },
    configureServer(server) {
      server.middlewares.use((req, res, next) => {
        const path = decodeURIComponent((req.url ?? "").split("?")[0] ?? "").slice(1);
        if (!paths.includes(path) || !existsSync(source(path))) return next();
        res.setHeader("content-length", statSync(source(path)).size);
        createReadStream(source(path)).pipe(res);
      });
    },
  };
}
