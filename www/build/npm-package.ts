/**
 * Makes `dist/` an npm package: `npm pack ./dist` takes the element with all it loads, and leaves the page behind. Adds
 * `package.json`, the types, the custom-elements manifest, a README and the licence.
 */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import ts from "typescript";
import type { Plugin, Rollup } from "vite";
import { customElements } from "./custom-elements";
import { BUNDLE_FILES, CARD_TEXT, isExtra } from "./models";

const ENTRY = "value-probe.js";
const MODELS = ["models/taxonomy.toml", CARD_TEXT, ...["manifest.json", "metrics.json", ...BUNDLE_FILES].map((name) => `models/value-classifier/${name}`)];

export function npmPackage(here: string): Plugin {
  return {
    name: "npm-package",
    apply: "build",
    writeBundle({ dir = "" }, bundle) {
      const manifest = customElements(resolve(here, "src/element/value-probe-element.ts"), ENTRY);
      const json = (name: string, content: unknown) => writeFileSync(resolve(dir, name), `${JSON.stringify(content, null, 2)}\n`);
      json("custom-elements.json", manifest);
      const extras = Object.keys(bundle).filter(isExtra);
      json("package.json", packageJson(resolve(here, "package.json"), [...closure(bundle), ...MODELS, ...extras]));
      writeTypes(resolve(here, "src"), resolve(dir, "types"));
      copyFileSync(resolve(here, "ELEMENT.md"), resolve(dir, "README.md"));
      copyFileSync(resolve(here, "../LICENSE"), resolve(dir, "LICENSE"));
    },
  };
}

function packageJson(ours: string, files: string[]): object {
  const { version, engines } = JSON.parse(readFileSync(ours, "utf8")) as { version: string; engines: object };
  return {
    name: "value-probe",
    version,
    description: "Which human values does a text invoke? A custom element and a client that answer in the browser; the text never leaves it.",
    keywords: ["custom-element", "web-component", "human values", "text classification", "webassembly", "webgpu"],
    // The code, and the weights that come with it.
    license: "(Apache-2.0 AND CC-BY-SA-4.0)",
    type: "module",
    engines,
    sideEffects: [`./${ENTRY}`],
    exports: {
      ".": { types: "./types/element/index.d.ts", default: `./${ENTRY}` },
      "./custom-elements.json": "./custom-elements.json",
      "./package.json": "./package.json",
    },
    types: "./types/element/index.d.ts",
    customElements: "custom-elements.json",
    // For hosts that serve packages as they are.
    unpkg: ENTRY,
    jsdelivr: ENTRY,
    files: [...files, "types", "custom-elements.json"],
  };
}

/** The entry and whatever it names, and what that names in turn. */
function closure(bundle: Rollup.OutputBundle): string[] {
  const basename = (path: string) => path.split("/").at(-1) ?? path;
  const code = new Map(Object.values(bundle).map((file) => [file.fileName, file.type === "chunk" ? file.code : file.source]));
  const found = new Set([ENTRY]);
  for (const name of found) {
    const source = code.get(name);
    if (source === undefined) throw new Error(`${name} was not built`);
    if (!name.endsWith(".js")) continue;
    const text = typeof source === "string" ? source : Buffer.from(source).toString();
    for (const other of code.keys()) if (other.startsWith("assets/") && text.includes(basename(other))) found.add(other);
  }
  return [...found];
}

/** The types of the entry and of what it uses, with the file names that Node's way of resolving wants. */
function writeTypes(src: string, out: string): void {
  rmSync(out, { recursive: true, force: true });
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
    types: ["vite/client", "@webgpu/types"],
    strict: true,
    skipLibCheck: true,
    useDefineForClassFields: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: src,
    outDir: out,
  };
  const texts = new Map<string, string>();
  const program = ts.createProgram([resolve(src, "element/index.ts"), resolve(src, "virtual.d.ts")], options);
  program.emit(undefined, (name, text) => texts.set(resolve(name), text));
  // The engine's own types are nobody's business, and would ask for those of Lit.
  const wanted = new Set([resolve(out, "element/index.d.ts")]);
  for (const name of wanted) {
    const text = texts.get(name);
    if (text === undefined) throw new Error(`no types were made for ${name}`);
    const relative = text.replace(/(from |import\()"(\.[^"]+)"/g, (_, before: string, path: string) => {
      const folder = texts.has(resolve(dirname(name), path, "index.d.ts"));
      const file = folder ? `${path}/index` : path;
      wanted.add(resolve(dirname(name), `${file}.d.ts`));
      return `${before}"${file}.js"`;
    });
    mkdirSync(dirname(name), { recursive: true });
    writeFileSync(name, relative);
  }
}
