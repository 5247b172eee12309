/**
 * The raw encoder for the bench beside other runtimes: the same MiniLM weights, the same loops.
 *
 * The loops that time belong to whoever measures and are taken from there (`/pages/bench-page.js`), so
 * that every runtime is timed by the same code; the weights are served at `/models/minilm/`.
 */
import cpuUrl from "../../wasm/cpu/value_probe_bg.wasm?url";
import gpuUrl from "../../wasm/webgpu/value_probe_bg.wasm?url";

/** What the bench asks for; the loops know the rest of it. */
interface Spec {
  variant: { device: "wasm" | "webgpu" };
}

interface Encoder {
  embed(texts: string[]): Promise<Float32Array>;
  countTokens(text: string): number;
}

interface Implementation {
  load(spec: Spec): Promise<void>;
  embed(texts: string[]): Promise<Float32Array>;
  countTokens(text: string): number;
  memory(): { wasm_bytes: number };
}

interface Loops {
  benchEmbed(spec: Spec, implementation: Implementation): Promise<unknown>;
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

async function instantiate(device: "wasm" | "webgpu") {
  if (device === "wasm") {
    const module = await import("../../wasm/cpu/value_probe.js");
    return { module, memory: (await module.default({ module_or_path: cpuUrl })).memory };
  }
  const module = await import("../../wasm/webgpu/value_probe.js");
  return { module, memory: (await module.default({ module_or_path: gpuUrl })).memory };
}

function implementation(): Implementation {
  let encoder: Encoder | null = null;
  let memory: WebAssembly.Memory | null = null;
  const loaded = (): Encoder => encoder ?? raise("nothing is loaded yet");
  return {
    async load({ variant: { device } }) {
      const [started, weights, tokenizer] = await Promise.all([instantiate(device), bytes("model.safetensors"), bytes("tokenizer.json")]);
      memory = started.memory;
      encoder = await started.module.RawEncoder.load(weights, tokenizer, JSON.stringify(CONFIG), device === "wasm" ? "cpu" : "gpu");
    },
    embed: (texts) => loaded().embed(texts),
    countTokens: (text) => loaded().countTokens(text),
    memory: () => ({ wasm_bytes: memory?.buffer.byteLength ?? 0 }),
  };
}

function raise(message: string): never {
  throw new Error(message);
}

window.probeBench = async (spec) => {
  const loops = (await import(/* @vite-ignore */ LOOPS)) as Loops;
  return loops.benchEmbed(spec, implementation());
};
