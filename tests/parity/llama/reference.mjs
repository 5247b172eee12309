// Makes ../smollm2.json: what llama.cpp computes from the GGUF that our bundle is packed from.
//
//   ./build.sh reference [--check]     (fetches the pinned packages and the weights, runs this file)
//   node reference.mjs --packages NODE_MODULES --gguf FILE [--check]
//
// Greedy continuations with the tokens that come near at each step, log-likelihoods of continuations, ids of texts with
// and without special tokens, and the likelihood of ../passage.txt. A prompt and its continuation are tokenized apart.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { open } from "./llama.mjs";

const NEW_TOKENS = 48;
const DIGITS = 5;
const NEAR = 1; // tokens whose logits are no further below the first are recorded

const { values: args } = parseArgs({
  options: { packages: { type: "string" }, gguf: { type: "string" }, check: { type: "boolean", default: false } },
});
if (!args.packages || !args.gguf) throw new Error("--packages and --gguf are wanted");
const file = (name) => new URL(`../${name}`, import.meta.url);
const inputs = JSON.parse(readFileSync(file("language.json"), "utf8"));
const round = (number) => Number(number.toFixed(DIGITS));
// One thread: two wait for each other busily, which is slow on a machine that has other work.
const llama = await open(args.packages, args.gguf, { threads: 1 });

/** Greedy, from a prompt's ids. */
async function continuation(ids) {
  llama.truncate(0);
  let [row] = await llama.read(ids, [ids.length - 1]);
  const rows = [];
  while (rows.length < NEW_TOKENS && !llama.isEnd(row.best)) {
    rows.push(row);
    [row] = await llama.read([row.best], [0]);
  }
  const written = rows.map((row) => row.best);
  return {
    ids: written,
    text: llama.detokenize(written, true),
    end: rows.length < NEW_TOKENS ? row.best : null,
    logprobs: rows.map((row) => round(row.logprob)),
    // [token, how far its logit is below the first's]
    others: rows.map((row) => row.others.filter(([, gap]) => gap < NEAR).map(([id, gap]) => [id, round(gap)])),
  };
}

async function prompt({ name, text, messages }) {
  const rendered = messages ? llama.render(messages) : text;
  const ids = llama.tokenize(rendered, messages !== undefined);
  return { name, ...(messages ? { messages } : {}), prompt: rendered, prompt_ids: ids, ...(await continuation(ids)) };
}

async function likelihood({ prompt, continuations }) {
  const before = llama.tokenize(prompt, false);
  const found = [];
  for (const text of continuations) {
    llama.truncate(0);
    const after = llama.tokenize(text, false);
    const places = after.map((_, i) => before.length - 1 + i);
    const rows = await llama.read([...before, ...after.slice(0, -1)], places, after);
    found.push({ text, ids: after, logprobs: rows.map((row) => round(row.target)) });
  }
  return { prompt, prompt_ids: before, continuations: found };
}

/** Sum of log-probabilities of a text's tokens, all but the first, in one context. */
async function passage(name) {
  const ids = llama.tokenize(readFileSync(file(name), "utf8"), false);
  llama.truncate(0);
  const rows = await llama.read(ids.slice(0, -1), ids.slice(1).map((_, i) => i), ids.slice(1));
  const logprob = rows.reduce((sum, row) => sum + row.target, 0);
  return { file: name, ids, scored: rows.length, logprob: round(logprob), perplexity: round(Math.exp(-logprob / rows.length)) };
}

const series = async (items, work) => {
  const found = [];
  for (const item of items) {
    found.push(await work(item));
    console.error(`${work.name} ${found.length} of ${items.length}`);
  }
  return found;
};
const reference = {
  made_by: `tests/parity/llama/reference.mjs, ${llama.version}, CPU, float32 keys and values`,
  gguf_sha256: createHash("sha256").update(readFileSync(args.gguf)).digest("hex"),
  chat_template: llama.template,
  passage: await passage("passage.txt"),
  prompts: await series(inputs.prompts, prompt),
  likelihoods: await series(inputs.likelihoods, likelihood),
  texts: inputs.texts.map((text) => ({ text, ids: llama.tokenize(text, false), with_special: llama.tokenize(text, true) })),
};
await llama.close();

/** One line an entry: a changed number shows as one changed line. */
function asJson(value) {
  const lines = Object.entries(value).map(([name, entry]) => {
    const body = Array.isArray(entry)
      ? `[\n${entry.map((row) => `  ${JSON.stringify(row)}`).join(",\n")}\n ]`
      : JSON.stringify(entry);
    return ` ${JSON.stringify(name)}: ${body}`;
  });
  return `{\n${lines.join(",\n")}\n}\n`;
}

const written = file("smollm2.json");
if (args.check) {
  const committed = JSON.parse(readFileSync(written, "utf8"));
  const tokens = ({ passage, prompts, likelihoods, texts }) =>
    JSON.stringify([passage.ids, prompts.map((p) => [p.prompt_ids, p.ids]), likelihoods.map((l) => l.prompt_ids), texts]);
  if (tokens(committed) !== tokens(reference)) throw new Error("tokens are others than in the committed file");
  // Other instructions round otherwise: their sums differ a little, where their tokens do not.
  const off = Math.abs(committed.passage.perplexity / reference.passage.perplexity - 1);
  console.log(`same tokens; perplexity differs by ${(100 * off).toFixed(3)} %`);
  if (off > 0.002) throw new Error("the perplexity is another than in the committed file");
} else {
  writeFileSync(written, asJson(reference));
  const { scored, perplexity } = reference.passage;
  console.log(`smollm2.json: ${reference.prompts.length} prompts, ${scored} tokens of perplexity ${perplexity}`);
}
