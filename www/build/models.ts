/** The model files the page needs: copied to `dist/models/`, served from the same place while developing. */
import { copyFileSync, createReadStream, existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Plugin } from "vite";

/** Kept by the worker, by hash. */
export const BUNDLE_FILES = ["weights.safetensors", "tokenizer.json", "vocab.txt", "calibration.json", "golden.json"];
/** The language model, where this copy has one. Kept by its worker, by hash. */
const LANGUAGE = ["models/language-model/tokenizer.json", "models/language-model/weights.bin"];
const LANGUAGE_MANIFEST = "models/language-model/manifest.json";
/** What the language model scores texts with. Small, and kept by the service worker. */
const HEADS = ["manifest.json", "weights.safetensors", "calibration.json", "golden.json"].map((name) => `models/language-heads/${name}`);
/** Heads of further frameworks on the classifier, where this copy has them: fetched by the worker when they are asked for, and kept by hash. */
export const FRAMEWORKS = ["weights.safetensors", "calibration.json", "golden.json"].map((name) => `models/frameworks/${name}`);
export const FRAMEWORKS_MANIFEST = "models/frameworks/manifest.json";
const FRAMEWORKS_SMALL = [FRAMEWORKS_MANIFEST, "models/frameworks/metrics.json", "models/frameworks/CARD.md"];
/** Says what else lies here, so that the page need not ask for what may not be there. Made while building. */
const INDEX = "models/index.json";
const CARD = "models/value-classifier/CARD.md";
/** The card once more: makers of books and of documentation turn every .md into a page, and browsers show none. */
export const CARD_TEXT = "models/value-classifier/CARD.txt";
/** Without a hash of their own: kept by the service worker. */
export const SMALL_FILES = [
  INDEX,
  LANGUAGE_MANIFEST,
  "models/taxonomy.toml",
  ...HEADS,
  ...FRAMEWORKS_SMALL,
  ...["manifest.json", "metrics.json", "CARD.md"].map((name) => `models/value-classifier/${name}`),
];

/** Bytes of the bundle that a first visit loads. */
export function bundleBytes(modelsDir: string): number {
  return BUNDLE_FILES.reduce((sum, name) => sum + statSync(resolve(modelsDir, "value-classifier", name)).size, 0);
}

interface Manifest {
  name: string;
  version: string;
  license: string;
  tensors: { rows: number; columns: number }[];
  files: { bytes: number }[];
}

/** What a person should know of the language model before it is fetched. */
function index(manifest: Manifest | null): string {
  if (!manifest) return JSON.stringify({ languageModel: null });
  const { name, version, license, tensors, files } = manifest;
  const parameters = tensors.reduce((sum, { rows, columns }) => sum + rows * columns, 0);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return JSON.stringify({ languageModel: { name, version, license, parameters, bytes } });
}

export function models(modelsDir: string): Plugin {
  const source = (path: string) => resolve(modelsDir, path.slice("models/".length));
  const has = (path: string) => existsSync(source(path));
  const language = () => [LANGUAGE_MANIFEST, ...LANGUAGE].every(has);
  const frameworks = () => has(FRAMEWORKS_MANIFEST);
  const absent = () => new Set([INDEX, ...(language() ? [] : [LANGUAGE_MANIFEST]), ...(frameworks() ? [] : FRAMEWORKS_SMALL)]);
  const small = () => SMALL_FILES.filter((path) => !absent().has(path));
  const paths = () => [...small(), ...(frameworks() ? FRAMEWORKS : []), ...BUNDLE_FILES.map((name) => `models/value-classifier/${name}`)];
  const described = () => index(language() ? (JSON.parse(readFileSync(source(LANGUAGE_MANIFEST), "utf8")) as Manifest) : null);
  return {
    name: "models",
    generateBundle() {
      for (const path of paths()) {
        if (!has(path)) this.error(`${path} is missing: the page needs the whole bundle`);
        this.emitFile({ type: "asset", fileName: path, source: readFileSync(source(path)) });
      }
      this.emitFile({ type: "asset", fileName: CARD_TEXT, source: readFileSync(source(CARD)) });
      this.emitFile({ type: "asset", fileName: INDEX, source: described() });
    },
    writeBundle({ dir = "" }) {
      // Copied and not emitted: a hundred megabytes need not go through the bundler.
      for (const path of language() ? LANGUAGE : []) {
        mkdirSync(dirname(resolve(dir, path)), { recursive: true });
        copyFileSync(source(path), resolve(dir, path));
      }
    },
    configureServer(server) {
      server.middlewares.use((req, res, next) => {
        const path = decodeURIComponent((req.url ?? "").split("?")[0] ?? "").slice(1);
        if (path === INDEX) return void res.setHeader("content-type", "application/json").end(described());
        if (![...paths(), ...LANGUAGE].includes(path) || !has(path)) return next();
        res.setHeader("content-length", statSync(source(path)).size);
        createReadStream(source(path)).pipe(res);
      });
    },
  };
}
