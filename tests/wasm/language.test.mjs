// The language model's boundary in its CPU module, with a tiny model: pieces in, tokens out, typed errors, cancelling.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { before, test } from "node:test";
import { readFileSync } from "node:fs";
import { tinyHeads, tinyPolarity } from "../fixtures/tiny-heads.mjs";
import { tinyLanguageModel } from "../fixtures/tiny-language.mjs";
import { codeOf, loadModule, panics } from "./module.mjs";

const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");
const files = tinyLanguageModel();
const manifest = JSON.parse(files["manifest.json"]);
const PIECE = manifest.piece_bytes;
let module, model;

before(async () => {
  module = await loadModule("language-cpu");
  model = await load();
});

/** Hands the files over, with what `digest` says of each piece. */
async function load({ changed = {}, digest = hash, device = "cpu" } = {}) {
  const all = { ...files, ...changed };
  const loader = await module.LanguageLoader.open(new Uint8Array(all["manifest.json"]), device);
  try {
    loader.addTokenizer(new Uint8Array(all["tokenizer.json"]), digest(all["tokenizer.json"]));
    for (let at = 0; at < all["weights.bin"].length; at += PIECE) {
      const piece = all["weights.bin"].subarray(at, at + PIECE);
      loader.pushPiece(new Uint8Array(piece), digest(piece));
      const { done, total } = loader.progress();
      assert.deepEqual([done, total], [at + piece.length, manifest.files[0].bytes]);
    }
  } catch (error) {
    loader.free();
    throw error;
  }
  return loader.finish();
}

/** All events of a text. */
async function write(options, from = model) {
  const generation = from.generate(options);
  const events = [];
  do events.push(await generation.step());
  while (events.at(-1).type !== "end");
  generation.free();
  return events;
}
const ids = (events) => events.filter(({ type }) => type === "token").map(({ id }) => id);

test("it has the language model and nothing of the classifier, whose module has nothing of it", async () => {
  const [own, other] = [module, await loadModule("cpu")].map((exports) => Object.keys(exports));
  const language = ["LanguageLoader", "WebLanguageModel", "WebPolarity", "WebScorer"];
  const classifier = ["RawEncoder", "WebBundle", "WebProbe", "WebRehearsal"];
  const within = (exports, names) => names.filter((name) => exports.includes(name));
  assert.deepEqual([within(own, language), within(own, classifier)], [language, []]);
  assert.deepEqual([within(other, language), within(other, classifier)], [[], classifier]);
});

test("info is the manifest's", () => {
  assert.deepEqual(model.info(), {
    device: "cpu",
    model: { name: "tiny", version: "0", license: "Apache-2.0" },
    contextLength: 128,
  });
});

test("a prompt is read in chunks, then comes a token a step, then the end", async () => {
  const events = await write({ prompt: "a".repeat(100), maxTokens: 5, ignoreEnd: true });
  assert.deepEqual(
    events.map(({ type }) => type),
    ["prompt", "prompt", ...Array(5).fill("token"), "end"],
  );
  assert.deepEqual(events[1], { type: "prompt", done: 100, total: 100 });
  for (const event of events.slice(2, -1)) {
    assert.deepEqual(Object.keys(event).sort(), ["id", "logprob", "text", "type"]);
    assert.ok(event.logprob < 0 && Number.isFinite(event.logprob));
  }
  assert.equal(events.at(-1).reason, "length");
});

test("greedy text is the same every time, sampled text by its seed, whoever computed the hashes", async () => {
  const greedy = { prompt: "It was", maxTokens: 20, ignoreEnd: true };
  const expected = ids(await write(greedy));
  assert.deepEqual(ids(await write(greedy)), expected);
  assert.deepEqual(ids(await write(greedy, await load({ digest: () => undefined }))), expected);
  const sampled = (seed) => write({ ...greedy, temperature: 1.5, seed }).then(ids);
  assert.deepEqual(await sampled(3), await sampled(3));
  assert.notDeepEqual(await sampled(3), await sampled(4));
});

test("a conversation goes through the template", async () => {
  const [{ total }] = await write({ messages: [{ role: "user", content: "Hello" }], maxTokens: 1 });
  // <|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n, a byte each but for the three special tokens.
  assert.equal(total, 3 + "user\nHello".length + "\n".length + "assistant\n".length);
});

test("likelihoods are those of the text's own tokens, and their shares add up", async () => {
  const [, token] = await write({ prompt: "It was", maxTokens: 1, ignoreEnd: true });
  const job = model.likelihood({ prompt: "It was" }, [" late", " l", "!"]);
  let step;
  do step = await job.step();
  while (!step.finished);
  const { continuations, shares, mass } = job.finish();
  assert.deepEqual(continuations.map(({ tokens }) => tokens.length), [5, 2, 1]);
  for (const { tokens, logprob } of continuations) {
    assert.ok(Math.abs(tokens.reduce((sum, t) => sum + t.logprob, 0) - logprob) < 1e-4);
    assert.ok(tokens[0].logprob <= token.logprob);
  }
  assert.ok(Math.abs(shares.reduce((a, b) => a + b) - 1) < 1e-6);
  assert.ok(mass > 0 && mass <= 1);
});

test("what cannot be written is an error with a code", async () => {
  const refused = (options) => codeOf(() => model.generate(options));
  assert.equal(await refused({ prompt: "" }), "empty-input");
  assert.equal(await refused({ prompt: "a".repeat(129) }), "context-overflow");
  assert.equal(await refused({}), "config");
  assert.equal(await refused(undefined), "config");
  assert.equal(await refused({ prompt: "a", messages: [] }), "config");
  assert.equal(await refused({ prompt: "a", temperature: -1 }), "config");
  assert.equal(await refused({ prompt: "a", temperature: "hot" }), "config");
  assert.equal(await refused({ messages: [{ role: "user" }] }), "config");
  assert.deepEqual(panics, []);
});

test("a text ends where the context does", async () => {
  const events = await write({ prompt: "a".repeat(120), maxTokens: 50, ignoreEnd: true });
  assert.equal(events.at(-1).reason, "context");
});

test("a step need not be awaited before the next, and a text can be dropped at any token", async () => {
  const generation = model.generate({ prompt: "It was", maxTokens: 9, ignoreEnd: true });
  await Promise.all([generation.step(), generation.step()]);
  generation.free();
  assert.equal(ids(await write({ prompt: "It was", maxTokens: 3, ignoreEnd: true })).length, 3);
});

test("damaged files are errors with a code", async () => {
  const refused = (changed, options) => codeOf(() => load({ changed, ...options }));
  const flipped = (name, at) => {
    const copy = Buffer.from(files[name]);
    copy[at] ^= 1;
    return { [name]: copy };
  };
  const weights = files["weights.bin"];
  assert.equal(await refused(flipped("weights.bin", 20_000)), "hash-mismatch");
  assert.equal(await refused(flipped("weights.bin", 20_000), { digest: () => undefined }), "hash-mismatch");
  assert.equal(await refused(flipped("tokenizer.json", 5)), "hash-mismatch");
  assert.equal(await refused({ "weights.bin": weights.subarray(0, 2 * PIECE) }), "bad-bundle");
  assert.equal(await refused({ "manifest.json": Buffer.from("{}") }), "bad-bundle");
  const other = JSON.stringify({ ...manifest, kind: "classifier" });
  assert.equal(await refused({ "manifest.json": Buffer.from(other) }), "bad-bundle");
  assert.equal(await codeOf(() => load({ device: "gpu" })), "device");
  assert.equal(await codeOf(() => load({ device: "tpu" })), "device");
  assert.deepEqual(panics, []);
});

test("memory does not grow from text to text, nor from model to model", async () => {
  const options = { prompt: "b".repeat(90), maxTokens: 30, ignoreEnd: true };
  const round = async () => {
    const another = await load();
    await write(options, another);
    another.free();
    await write(options);
  };
  for (let i = 0; i < 5; i++) await round();
  const before = module.memory.buffer.byteLength;
  for (let i = 0; i < 100; i++) await round();
  assert.equal(module.memory.buffer.byteLength, before);
});

const taxonomy = readFileSync(new URL("../../models/taxonomy.toml", import.meta.url), "utf8");
/** Heads on the model, out of files by name. */
const scorer = (heads = tinyHeads(files)) =>
  new module.WebScorer(model, Object.keys(heads), Object.values(heads).map((file) => new Uint8Array(file)), taxonomy);

test("the self-test reads a prompt and single tokens", async () => {
  const { worst, tolerance, passed } = await model.selfTest();
  assert.deepEqual([worst, passed], [0, true]); // the tiny bundle has no golden text: numbers are enough
  assert.ok(tolerance > 0);
});

test("heads score a text, step by step", async () => {
  const heads = scorer();
  assert.equal((await heads.selfTest()).passed, true);
  const job = heads.start("One sentence. Another one.", { sentences: true });
  let step;
  do step = await job.step();
  while (!step.finished);
  const score = job.finish();
  assert.deepEqual(score.evidence, ["Achievement", "Universalism: nature"]);
  assert.ok(Math.abs(score.probabilities.schwartz.Achievement - 0.75) < 1e-4);
  assert.equal(score.sentences.length, 2);
  const unfinished = heads.start("A text.");
  assert.equal(await codeOf(() => unfinished.finish()), "cancelled");
  assert.equal(await codeOf(() => heads.start("")), "empty-input");
  heads.free();
});

test("heads that are not this model's, or not what they were, are refused", async () => {
  const altered = Buffer.from(tinyHeads(files)["golden.json"]);
  altered[altered.length - 1] ^= 1;
  assert.equal(await codeOf(() => scorer(tinyHeads({ ...files, "weights.bin": Buffer.from("x") }))), "bad-bundle");
  assert.equal(await codeOf(() => scorer({ ...tinyHeads(files), "golden.json": altered })), "hash-mismatch");
  assert.equal(await codeOf(() => scorer({ ...tinyHeads(files), "golden.json": altered.subarray(1) })), "bad-bundle");
  const { "calibration.json": _, ...missing } = tinyHeads(files);
  assert.equal(await codeOf(() => scorer(missing)), "bad-bundle");
});

/** The head for polarity, out of files by name. */
const polarity = (head = tinyPolarity(files)) =>
  new module.WebPolarity(model, Object.keys(head), Object.values(head).map((file) => new Uint8Array(file)));

test("a sentence is for or against a value", async () => {
  const head = polarity();
  assert.deepEqual(head.dimensions(), ["Achievement", "Universalism: nature"]);
  const { supports, ...said } = await head.read("We must win.", "Achievement");
  assert.deepEqual(said, { dimension: "Achievement", stance: "supports" });
  assert.ok(Math.abs(supports - 0.9) < 1e-5);
  assert.equal(await codeOf(() => head.read("We must win.", "Tradition")), "config");
  assert.equal(await codeOf(() => head.read(" ", "Achievement")), "empty-input");
  assert.equal(await codeOf(() => head.read("a b ".repeat(64), "Achievement")), "too-long");
  head.free();
});

test("a head for polarity that is not this model's, or not what it was, is refused", async () => {
  assert.equal(await codeOf(() => polarity(tinyPolarity({ ...files, "weights.bin": Buffer.from("x") }))), "bad-bundle");
  const altered = Buffer.from(tinyPolarity(files)["weights.safetensors"]);
  altered[altered.length - 1] ^= 1;
  assert.equal(await codeOf(() => polarity({ ...tinyPolarity(files), "weights.safetensors": altered })), "hash-mismatch");
  assert.equal(await codeOf(() => polarity({ "head.json": tinyPolarity(files)["head.json"] })), "bad-bundle");
});
