/** The model files the page needs: copied to `dist/models/`, served from the same place while developing. */
import { copyFileSync, createReadStream, existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Plugin } from "vite";

/** Kept by the worker, by hash. */
export const BUNDLE_FILES = ["weights.safetensors", "tokenizer.json", "vocab.txt", "calibration.json", "golden.json"];
/** The language model, where this copy has one. Kept by its worker, by hash. */
export const LANGUAGE = ["models/language-model/tokenizer.json", "models/language-model/weights.bin"];
const LANGUAGE_MANIFEST = "models/language-model/manifest.json";
/** What the language model scores texts with, and tells for from against. Small, and kept by the service worker. */
const HEADS = [
  ...["manifest.json", "weights.safetensors", "calibration.json", "golden.json"].map((name) => `models/language-heads/${name}`),
  ...["head.json", "weights.safetensors", "metrics.json"].map((name) => `models/polarity/${name}`),
];
/**
 * What the worker puts onto the classifier when it is asked for, where this copy has it: folders with a manifest, which
 * names what it fetches and keeps by hash.
 */
const EXTRAS = ["frameworks", "principles", "value-map"].map((name) => `models/${name}/`);
/** How good they are, for people: kept by the service worker, as the manifests. */
const EXTRAS_CARD = "models/frameworks/CARD.md";
const EXTRAS_TOLD = ["models/frameworks/metrics.json", EXTRAS_CARD];
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
  ...EXTRAS.map((folder) => `${folder}manifest.json`),
  ...EXTRAS_TOLD,
  ...["manifest.json", "metrics.json", "CARD.md"].map((name) => `models/value-classifier/${name}`),
];

/** Of what was built, what the element may fetch of the extras: their files and figures, and not the card for people. */
export function isExtra(path: string): boolean {
  return EXTRAS.some((folder) => path.startsWith(folder)) && path !== EXTRAS_CARD;
}

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
  const extras = () => EXTRAS.filter((folder) => has(`${folder}manifest.json`));
  const listed = (folder: string) => (JSON.parse(readFileSync(source(`${folder}manifest.json`), "utf8")) as { files: { name: string }[] }).files.map(({ name }) => folder + name);
  const absent = (path: string) => path === INDEX || (path === LANGUAGE_MANIFEST && !language()) || EXTRAS.some((folder) => path.startsWith(folder) && !extras().includes(folder));
  const small = () => SMALL_FILES.filter((path) => !absent(path));
  const paths = () => [...small(), ...extras().flatMap(listed), ...BUNDLE_FILES.map((name) => `models/value-classifier/${name}`)];
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
