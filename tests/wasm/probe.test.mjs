// The shipped bundle in the CPU module: golden scores, offsets for JavaScript, typed errors, cancelling.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { before, test } from "node:test";
import { codeOf, loadModule, panics, read } from "./module.mjs";

const names = ["manifest.json", "tokenizer.json", "vocab.txt", "calibration.json", "golden.json", "weights.safetensors"];
const bundle = () => Object.fromEntries(names.map((name) => [name, new Uint8Array(read(`models/value-classifier/${name}`))]));
const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** Hands files over one by one, with what `digest` says of each. */
async function load(files, { digest = () => undefined, toml = taxonomy, device = "cpu" } = {}) {
  const { "manifest.json": manifest, ...others } = files;
  const handed = new module.WebBundle(manifest, toml);
  try {
    for (const [name, bytes] of Object.entries(others)) handed.add(name, bytes, digest(bytes));
  } catch (error) {
    handed.free();
    throw error;
  }
  return module.WebProbe.load(handed, device);
}

const taxonomy = read("models/taxonomy.toml").toString();
const golden = JSON.parse(read("models/value-classifier/golden.json"));
let module, probe;

before(async () => {
  module = await loadModule();
  probe = await load(bundle());
});

async function score(text, options) {
  const job = probe.start(text, options);
  let step, steps = 0, done = 0;
  do {
    step = await job.step();
    assert.ok(step.done >= done && step.done <= step.total, "progress never falls");
    done = step.done;
    steps++;
  } while (!step.finished);
  return { ...job.finish(), steps };
}

test("info names model, device and frameworks of the manifest", () => {
  const manifest = JSON.parse(read("models/value-classifier/manifest.json"));
  assert.deepEqual(probe.info(), {
    device: "cpu",
    model: { name: manifest.name, version: manifest.version },
    frameworks: manifest.heads.map((head) => head.framework),
    maxLength: manifest.max_length,
  });
});

test("the self-test passes", async () => {
  const result = await probe.selfTest();
  assert.equal(result.passed, true, JSON.stringify(result));
  assert.equal(result.tolerance, Math.fround(golden.tolerance.cpu));
  assert.ok(result.ms > 0);
});

test("every golden text gets its golden probabilities", async () => {
  for (const { text, probabilities } of golden.texts) {
    const found = await score(text, { sentences: false });
    assert.equal("sentences" in found, false);
    for (const [framework, dimensions] of Object.entries(probabilities)) {
      assert.deepEqual(Object.keys(found.probabilities[framework]).sort(), Object.keys(dimensions).sort());
      for (const [name, value] of Object.entries(dimensions)) {
        const difference = Math.abs(found.probabilities[framework][name] - value);
        assert.ok(difference <= golden.tolerance.cpu, `${name} is off by ${difference} in ${text}`);
      }
    }
  }
});

test("dimensions are those of the taxonomy, evidence those at or above one half", async () => {
  const [framework] = probe.taxonomy().frameworks.filter(({ id }) => probe.info().frameworks.includes(id));
  const { scores, evidence, rollups } = await score("We must protect nature for our children.");
  const dimensions = Object.entries(scores[framework.id]);
  assert.deepEqual(dimensions.map(([name]) => name).sort(), framework.dimensions.map(({ name }) => name).sort());
  const strongest = dimensions.filter(([, value]) => value >= 0.5).sort((a, b) => b[1] - a[1]);
  assert.deepEqual(evidence, strongest.map(([name]) => name));
  for (const { id, groups } of framework.rollups) {
    for (const { name, children } of groups) {
      assert.equal(rollups[framework.id][id][name], Math.max(...children.map((child) => scores[framework.id][child])));
    }
  }
});

test("offsets cut the JavaScript string, whatever is in it", async () => {
  const parts = ["Café \u{1f642}\u{1f642} is open!", "A lone \ud83d surrogate.", "Zero\0byte.", "A \u{1f468}\u200d\u{1f469}\u200d\u{1f467} family.", "שלום לכולם."];
  const text = parts.join(" ");
  const { sentences } = await score(text);
  assert.deepEqual(sentences.map(({ start_utf16, end_utf16 }) => text.slice(start_utf16, end_utf16)), parts);
  // Rust sees U+FFFD for a lone surrogate, which is as many bytes as TextEncoder makes of it.
  const bytes = new TextEncoder().encode(text);
  const decode = ({ start, end }) => new TextDecoder().decode(bytes.subarray(start, end));
  assert.deepEqual(sentences.map(decode), parts.map((part) => part.toWellFormed()));
});

test("a long text is scored in steps, and can be dropped between two", async () => {
  const long = "Freedom matters. ".repeat(3) + "A town should keep its library open to everybody. ".repeat(200_000);
  assert.ok(long.length > 1e7);
  const job = probe.start(long);
  const { done, total, finished } = await job.step();
  assert.ok(done < total && !finished);
  job.free();
  const { steps } = await score(Array.from({ length: 60 }, (_, i) => `Rule ${i} of ${i * 7} protects the weak.`).join(" "));
  assert.ok(steps > 1, "one step is one small batch");
});

test("a step need not be awaited before the next, and an unfinished job has no result", async () => {
  const job = probe.start("Freedom matters. Tradition does too.");
  const steps = await Promise.all([job.step(), job.step(), job.step()]);
  assert.equal(steps.at(-1).finished, true);
  assert.equal(job.finish().sentences.length, 2);
  const early = probe.start("Freedom matters.");
  assert.equal(await codeOf(() => early.finish()), "cancelled");
});

test("unusable texts and options are errors with a code", async () => {
  for (const text of ["", " \n\t\u00a0 "]) assert.equal(await codeOf(() => probe.start(text)), "empty-input");
  assert.equal(await codeOf(() => probe.start("a".repeat(65 << 20))), "too-large");
  assert.equal(await codeOf(() => probe.start("a", { sentences: "yes" })), "config");
});

test("a damaged bundle is an error with a code", async () => {
  const refused = (change, options) => {
    const files = bundle();
    change(files);
    return codeOf(() => load(files, options));
  };
  const none = () => undefined;
  assert.equal(await refused((files) => (files["weights.safetensors"][5_000_000] ^= 1)), "hash-mismatch");
  assert.equal(await refused((files) => (files["tokenizer.json"] = files["tokenizer.json"].subarray(1))), "bad-bundle");
  assert.equal(await refused((files) => (files["vocab.txt"][3] ^= 1)), "hash-mismatch");
  assert.equal(await refused((files) => delete files["golden.json"]), "bad-bundle");
  assert.equal(await refused((files) => delete files["vocab.txt"]), "bad-bundle");
  assert.equal(await refused((files) => (files["calibration.json"] = "text")), "bad-bundle");
  assert.equal(await refused((files) => (files["manifest.json"] = new Uint8Array(9))), "bad-bundle");
  assert.equal(await refused(none, { toml: "sources = 3" }), "bad-taxonomy");
  assert.equal(await refused(none, { device: "gpu" }), "device");
  assert.deepEqual(panics, []);
});

test("a hash that the caller computed is held to the manifest", async () => {
  assert.equal((await (await load(bundle(), { digest: hash })).selfTest()).passed, true);
  const altered = bundle();
  altered["golden.json"][20] ^= 1;
  assert.equal(await codeOf(() => load(altered, { digest: hash })), "hash-mismatch");
  assert.equal(await codeOf(() => load(bundle(), { digest: (bytes) => hash(bytes).toUpperCase() })), "hash-mismatch");
});

test("the order of the files does not matter", async () => {
  const { "manifest.json": manifest, ...others } = bundle();
  const reversed = Object.fromEntries(Object.entries(others).reverse());
  assert.equal((await (await load({ "manifest.json": manifest, ...reversed })).selfTest()).passed, true);
});

test("memory does not grow from text to text", async () => {
  const texts = golden.texts.map(({ text }) => text);
  const round = async (count) => {
    for (let i = 0; i < count; i++) await score(texts[i % texts.length]);
  };
  await round(texts.length);
  const before = module.memory.buffer.byteLength;
  await round(100);
  assert.equal(module.memory.buffer.byteLength, before);
});
