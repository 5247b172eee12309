// llama.cpp on the CPU, through the prebuilt addon of node-llama-cpp: the addon alone, whose calls are llama.cpp's own.

import { openSync, readSync, closeSync, existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

// Node's names of platform and architecture, and the package for it. npm may install another one beside it.
const PACKAGES = {
  "linux-x64": "linux-x64",
  "linux-arm64": "linux-arm64",
  "darwin-arm64": "mac-arm64-metal",
  "darwin-x64": "mac-x64",
  "win32-x64": "win-x64",
};
const F32 = 0; // ggml's number of the type
const TOP = 8; // most probable tokens of a row that are looked at

/** The addon, with its CPU backend loaded. `packages` is a node_modules folder with package.json's packages in it. */
function load(packages) {
  const name = PACKAGES[`${process.platform}-${process.arch}`] ?? "none";
  const folder = path.resolve(packages, "@node-llama-cpp", name, "bins", name);
  if (!existsSync(path.join(folder, "llama-addon.node"))) throw new Error(`${packages} has no llama.cpp for this machine`);
  const addon = createRequire(import.meta.url)(path.join(folder, "llama-addon.node"));
  const { version } = JSON.parse(readText(path.join(folder, "..", "..", "package.json")));
  const { llamaCpp } = JSON.parse(readText(path.join(folder, "_nlcBuildMetadata.json"))).buildOptions;
  addon.setLogger(() => {});
  addon.setLoggerLogLevel(0);
  addon.loadBackends();
  if (!addon.systemInfo().includes("CPU")) addon.loadBackends(folder);
  return { addon, version: `llama.cpp ${llamaCpp.release} (node-llama-cpp ${version})` };
}

function readText(file) {
  return readStart(file, 1 << 16).toString("utf8").replace(/\0+$/, "");
}

function readStart(file, bytes) {
  const descriptor = openSync(file);
  const buffer = Buffer.alloc(bytes);
  const read = readSync(descriptor, buffer, 0, bytes, 0);
  closeSync(descriptor);
  return buffer.subarray(0, read);
}

/** A string of a GGUF file's metadata. */
function metadata(gguf, key) {
  const start = readStart(gguf, 8 << 20); // vocabulary and merges are about 3 MB
  const at = start.indexOf(key) + Buffer.byteLength(key);
  if (at < key.length || start.readUInt32LE(at) !== 8) throw new Error(`${gguf} has no text ${key}`);
  return start.toString("utf8", at + 12, at + 12 + Number(start.readBigUInt64LE(at + 4)));
}

/**
 * A model with one sequence, whose keys and values stay in float32.
 * `read(ids, wanted)` continues the sequence and gives, for the new tokens whose places are in `wanted`, the most probable
 * token and what is needed for probabilities; `targets[i]` is the token asked about at `wanted[i]`.
 */
export async function open(packages, gguf, { threads = 2, context = 8192, batch = 512 } = {}) {
  const { addon, version } = load(packages);
  await addon.init();
  const model = new addon.AddonModel(gguf, { addonExports: addon, gpuLayers: 0, useMmap: true });
  if (!(await model.init())) throw new Error(`llama.cpp could not load ${gguf}`);
  const options = { contextSize: context, batchSize: batch, sequences: 1, threads };
  const state = new addon.AddonContext(model, { ...options, flashAttention: false, kvCacheKeyType: F32, kvCacheValueType: F32 });
  if (!(await state.init())) throw new Error("llama.cpp could not make a context");
  const greedy = new addon.AddonSampler(model);
  greedy.applyConfig({});
  const template = metadata(gguf, "tokenizer.chat_template");
  const renderer = new addon.AddonJinjaRenderer(template);
  let position = 0;

  // One batch: decodes, gives the places of the rows that were asked for.
  async function decode(ids, wanted) {
    state.initBatch(ids.length);
    const rows = state.addToBatch(0, position, Uint32Array.from(ids), Uint32Array.from(wanted));
    await state.decodeBatch();
    position += ids.length;
    return rows;
  }

  // Of one row of logits: the most probable token, the next ones with how far their logits are below it, and
  // log-probabilities of the first and of `target`.
  async function row(index, target) {
    const asked = [target === undefined ? [] : [target], false, false, false, TOP];
    const [best, , , values, total] = await state.sampleToken(index, greedy, false, true, asked, true);
    const logits = new Map();
    for (let i = 0; i < values.length; i += 2) logits.set(values[i], values[i + 1]);
    const norm = values[1] + Math.log(total);
    const others = [...logits].slice(1, TOP).map(([id, logit]) => [id, values[1] - logit]);
    const logprob = (id) => logits.get(id) - norm;
    return { best, others, logprob: logprob(best), target: target === undefined ? undefined : logprob(target) };
  }

  return {
    version,
    system: addon.systemInfo(),
    template,
    /** Forgets what stands after the first `length` tokens. */
    truncate(length) {
      state.removeTokenCellsFromSequence(0, length, -1);
      position = length;
    },
    tokenize: (text, special) => [...model.tokenize(text, special)],
    detokenize: (ids, special) => model.detokenize(Uint32Array.from(ids), special),
    render: (messages) => renderer.render({ messages, add_generation_prompt: true }),
    isEnd: (id) => model.isEogToken(id),
    decode,
    async read(ids, wanted = [], targets = []) {
      const rows = [];
      for (let begin = 0; begin < ids.length; begin += batch) {
        const part = ids.slice(begin, begin + batch);
        const places = wanted.filter((place) => place >= begin && place < begin + batch);
        const found = await decode(part, places.map((place) => place - begin));
        for (const index of found) rows.push(await row(index, targets[rows.length]));
      }
      return rows;
    },
    async close() {
      await state.dispose();
      await model.dispose();
    },
  };
}
