// The base encoder in the CPU module: right numbers, typed errors, no leak.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { codeOf, loadModule, minilm, panics, read } from "./module.mjs";

const reference = JSON.parse(read("tests/parity/minilm.json"));
let module, files, encoder;

before(async () => {
  module = await loadModule();
  files = minilm();
  encoder = await module.RawEncoder.load(files.weights, files.tokenizer, files.config, "cpu");
});

test("embeddings equal the reference runtime's", async () => {
  const texts = reference.texts.map(({ text }) => text);
  const rows = await encoder.embed(texts);
  let worst = 0;
  reference.texts.forEach(({ embedding }, row) => {
    embedding.forEach((value, column) => {
      worst = Math.max(worst, Math.abs(value - rows[row * embedding.length + column]));
    });
  });
  assert.equal(rows.length, texts.length * reference.texts[0].embedding.length);
  assert.ok(worst <= reference.tolerance.cpu, `worst difference ${worst}`);
});

test("a row depends neither on its batch nor on its place in it", async () => {
  const texts = reference.texts.slice(0, 12).map(({ text }) => text);
  const forward = await encoder.embed(texts);
  const backward = await encoder.embed([...texts].reverse());
  const width = forward.length / texts.length;
  for (let row = 0; row < texts.length; row++) {
    const alone = await encoder.embed([texts[row]]);
    for (let column = 0; column < width; column++) {
      const value = forward[row * width + column];
      assert.ok(Math.abs(value - alone[column]) < 1e-5);
      assert.ok(Math.abs(value - backward[(texts.length - 1 - row) * width + column]) < 1e-5);
    }
  }
});

test("tokens are those of the reference", () => {
  for (const { name, text, ids } of reference.texts) assert.equal(encoder.countTokens(text), ids.length, name);
});

test("a text beyond the positions is refused, not cut", async () => {
  assert.equal(await codeOf(() => encoder.embed(["value ".repeat(600)])), "too-long");
});

test("lone surrogates, NULs and right-to-left text are read as any other", async () => {
  const rows = await encoder.embed(["\ud83d alone \udc00", "a\0b", "\u202e\u05e9\u05dc\u05d5\u05dd", "\u{1f642}\u{1f642}"]);
  assert.ok(rows.every(Number.isFinite));
});

test("nothing in, nothing out", async () => assert.equal((await encoder.embed([])).length, 0));

test("unusable files and devices are errors with a code", async () => {
  const load = (changed) => {
    const all = { ...files, device: "cpu", ...changed };
    return module.RawEncoder.load(all.weights, all.tokenizer, all.config, all.device);
  };
  assert.equal(await codeOf(() => load({ weights: files.weights.subarray(0, 1000) })), "bad-bundle");
  assert.equal(await codeOf(() => load({ weights: new Uint8Array() })), "bad-bundle");
  assert.equal(await codeOf(() => load({ tokenizer: new Uint8Array([123]) })), "tokenizer");
  assert.equal(await codeOf(() => load({ config: "{" })), "bad-bundle");
  const narrow = files.config.replace(/"hidden_size": *384/, '"hidden_size": 192');
  assert.notEqual(narrow, files.config);
  assert.equal(await codeOf(() => load({ config: narrow })), "bad-bundle");
  assert.equal(await codeOf(() => load({ device: "tpu" })), "device");
  assert.equal(await codeOf(() => load({ device: "gpu" })), "device");
  assert.deepEqual(panics, []);
});

test("memory does not grow from call to call", async () => {
  const texts = reference.texts.filter(({ ids }) => ids.length < 40).map(({ text }) => text);
  const round = async (count) => {
    for (let i = 0; i < count; i++) await encoder.embed([texts[i % texts.length]]);
  };
  await round(texts.length);
  const before = module.memory.buffer.byteLength;
  await round(200);
  assert.equal(module.memory.buffer.byteLength, before);
});
