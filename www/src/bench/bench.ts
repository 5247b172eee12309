/**
 * The encoder and the language model for the bench beside other runtimes: the same weights, the same loops.
 *
 * The loops that time belong to whoever measures and are taken from there (`/pages/bench-page.js`), so
 * that every runtime is timed by the same code. int8 is a bundle that lies beside this page
 * (`value-probe bench-bundle`) and is loaded by the page's own way; float32 is the published checkpoint, served at
 * `/models/minilm/`, which is how the same network does without its int8 kernels. The language model is the one in
 * `models/`, in its worker, through the client.
 */
import cpuUrl from "../../wasm/cpu/value_probe_bg.wasm?url";
import gpuUrl from "../../wasm/webgpu/value_probe_bg.wasm?url";
import { LanguageModel } from "../client/language-model";
import { findAdapter } from "../worker/adapter";
import { fetchModule } from "../worker/compile";
import type { Engine } from "../worker/engine";
import { load } from "../worker/load";
import { instantiate, moduleFile } from "../worker/modules";
import { FileStore } from "../worker/store";

/** What the bench asks for; the loops know the rest of it. */
interface Spec {
  task?: "embed" | "lm";
  variant: { name?: string; device: "wasm" | "webgpu"; dtype?: "int8" | "f32" };
  texts: { t32: string };
}

interface Implementation {
  load(spec: Spec): Promise<void>;
  embed(texts: string[]): Promise<Float32Array>;
  countTokens(text: string): number | Promise<number>;
  memory(): { wasm_bytes: number };
  info?(): object;
}

interface Writer {
  load(spec: Spec): Promise<void>;
  generate(prompt: string, maxTokens: number, onToken: () => void): Promise<{ prompt_tokens: number; tokens: number; text: string }>;
  memory(): Promise<{ wasm_bytes: number }>;
  info(): object;
}

interface Loops {
  benchEmbed(spec: Spec, implementation: Implementation): Promise<unknown>;
  benchLm(spec: Spec, writer: Writer): Promise<unknown>;
}

declare global {
  interface Window {
    probeBench?: (spec: Spec) => Promise<unknown>;
  }
}

const LOOPS = "/pages/bench-page.js";
const MODEL = "/models/minilm/";

/** The part of MiniLM-L6's `config.json` that the encoder reads: not every harness serves that file. */
const CONFIG = {
  vocab_size: 30522,
  hidden_size: 384,
  num_hidden_layers: 6,
  num_attention_heads: 12,
  intermediate_size: 1536,
  max_position_embeddings: 512,
  type_vocab_size: 2,
  layer_norm_eps: 1e-12,
  hidden_act: "gelu",
  model_type: "bert",
  pad_token_id: 0,
};

async function bytes(name: string): Promise<Uint8Array> {
  const response = await fetch(MODEL + name);
  if (!response.ok) throw new Error(`${MODEL}${name}: the server answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** The published checkpoint, float32. */
async function float32({ variant: { device } }: Spec): Promise<Implementation> {
  const start = async () => {
    if (device === "wasm") {
      const module = await import("../../wasm/cpu/value_probe.js");
      return { module, memory: (await module.default({ module_or_path: cpuUrl })).memory };
    }
    const module = await import("../../wasm/webgpu/value_probe.js");
    return { module, memory: (await module.default({ module_or_path: gpuUrl })).memory };
  };
  const [{ module, memory }, weights, tokenizer] = await Promise.all([start(), bytes("model.safetensors"), bytes("tokenizer.json")]);
  const encoder = await module.RawEncoder.load(weights, tokenizer, JSON.stringify(CONFIG), device === "wasm" ? "cpu" : "gpu");
  return {
    load: () => Promise.resolve(),
    embed: (texts) => encoder.embed(texts),
    countTokens: (text) => encoder.countTokens(text),
    memory: () => ({ wasm_bytes: memory.buffer.byteLength }),
  };
}

/** The bundle of the same weights, by the very steps that the worker takes; in the page, where other runtimes compute too. */
async function int8({ variant: { device } }: Spec): Promise<Implementation> {
  const around = { openStore: (base: string) => FileStore.open(base), findAdapter, moduleFile, fetchModule, instantiate };
  const options = { device: device === "wasm" ? "cpu" : "gpu", base: new URL("bench-models/", document.baseURI).href } as const;
  const { engine, loaded } = await load(options, around, () => undefined, new AbortController().signal);
  return {
    load: () => Promise.resolve(),
    embed: (texts) => engine.embed(texts),
    countTokens: (text) => tokens(engine, text),
    memory: () => ({ wasm_bytes: engine.memoryBytes() }),
    info: () => loaded.info.timings,
  };
}

/** Tokens of a text, `[CLS]` and `[SEP]` included, which a score does not count. */
async function tokens(engine: Engine, text: string): Promise<number> {
  const score = await engine.score(text, { sentences: false }, new AbortController().signal, () => undefined);
  return score.tokens + 2;
}

function implementation(): Implementation {
  let taken: Implementation | null = null;
  const loaded = (): Implementation => taken ?? raise("nothing is loaded yet");
  return {
    async load(spec) {
      taken = await (spec.variant.dtype === "int8" ? int8 : float32)(spec);
    },
    embed: (texts) => loaded().embed(texts),
    countTokens: (text) => loaded().countTokens(text),
    memory: () => loaded().memory(),
    info: () => loaded().info?.() ?? {},
  };
}

/** Greedy, past the end of the text, as the loops want it. */
function writer(): Writer {
  let taken: LanguageModel | null = null;
  const loaded = (): LanguageModel => taken ?? raise("nothing is loaded yet");
  return {
    async load({ variant: { device } }) {
      taken = await LanguageModel.load({ device: device === "wasm" ? "cpu" : "gpu" });
    },
    async generate(prompt, maxTokens, onToken) {
      const generation = loaded().generate({ prompt, maxTokens, temperature: 0, ignoreEnd: true });
      let text = "";
      for await (const token of generation) {
        text += token.text;
        if (token.id !== null) onToken();
      }
      const { promptTokens, tokens } = await generation.end;
      return { prompt_tokens: promptTokens, tokens, text };
    },
    memory: async () => ({ wasm_bytes: await loaded().memoryBytes() }),
    info: () => loaded().info,
  };
}

function raise(message: string): never {
  throw new Error(message);
}

window.probeBench = async (spec) => {
  const loops = (await import(/* @vite-ignore */ LOOPS)) as Loops;
  return spec.task === "lm" ? loops.benchLm(spec, writer()) : loops.benchEmbed(spec, implementation());
};
