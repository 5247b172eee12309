// Loads a built browser module in Node, for the tests beside this file.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);

/** Reads a file of the project. */
export const read = (path) => readFileSync(new URL(path, root));

/** Panics that the module has reported, newest last. */
export const panics = [];
globalThis.__valueProbePanic = (message) => panics.push(message);

/** The exports of a module of `www/wasm/`, instantiated: `cpu` has the classifier, `language-cpu` the language model. */
export async function loadModule(name = "cpu") {
  const glue = new URL(`www/wasm/${name}/value_probe.js`, root);
  if (!existsSync(glue)) throw new Error(`no module at ${fileURLToPath(glue)}: run scripts/wasm.sh ${name}`);
  const module = await import(glue.href);
  const { memory } = module.initSync({ module: read(`www/wasm/${name}/value_probe_bg.wasm`) });
  return { ...module, memory };
}

/** The files of MiniLM-L6: `VALUE_PROBE_MINILM` is their folder (`./build.sh models minilm` prints it). */
export function minilm() {
  const folder = process.env.VALUE_PROBE_MINILM;
  if (!folder) throw new Error("VALUE_PROBE_MINILM is not set: VALUE_PROBE_MINILM=$(./build.sh models minilm)");
  const file = (name) => readFileSync(`${folder}/${name}`);
  return { weights: file("model.safetensors"), tokenizer: file("tokenizer.json"), config: file("config.json").toString() };
}

/** The `code` of what a call throws or rejects with; fails where it does neither or throws no Error. */
export async function codeOf(call) {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof Error)) throw new Error(`not an Error: ${String(error)}`);
    if (typeof error.code !== "string" || error.message === "") throw new Error(`no code or message: ${error.stack}`);
    return error.code;
  }
  throw new Error("did not fail");
}
