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
    replies: [],
    rankings: [],
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

/** Steps a job to its end. */
async function finish(job) {
  while (!(await job.step()).finished);
  return job.finish();
}

// About a hundred words.
const paragraph =
  "We must protect the forests and rivers for those who come after us. When the factory opened, the council promised " +
  "that the air would stay clean, yet every family on the east side now keeps its windows shut in summer. Nobody " +
  "denies that the jobs were welcome, and that many of us could at last pay the rent without fear. But a town that " +
  "sells its health for wages will soon have neither, and its children will ask who decided. Let the owners show " +
  "their figures, let independent doctors measure what we breathe, and then let us all vote on it together.";

test("a paragraph is explained by the words of the sentence that carries it", async (t) => {
  const start = performance.now();
  const { dimensions } = await finish(probe.startExplain(paragraph, { dimensions: ["Universalism: nature"] }));
  t.diagnostic(`a paragraph of ${paragraph.split(" ").length} words: ${Math.round(performance.now() - start)} ms`);
  const [{ sentence, words, start_utf16, definition }] = dimensions;
  assert.deepEqual([sentence, start_utf16], [0, 0]);
  const best = words.toSorted((a, b) => b.contribution - a.contribution)[0];
  assert.ok(["forests", "rivers"].includes(paragraph.slice(best.start_utf16, best.end_utf16)));
  assert.equal(definition.text, "protecting the environment");
  assert.equal(await codeOf(() => probe.startExplain("a", { dimensions: ["Joy"] })), "unknown-dimension");
});

test("texts are compared with bands", async () => {
  const other = "Obey the law. Rules keep us safe. Discipline is the duty of every citizen.";
  const { texts, prompt, differences } = await finish(probe.startCompare([paragraph, other, paragraph], { prompt: "What now?", seed: 7 }));
  assert.deepEqual([texts.map(({ sentences }) => sentences), prompt.sentences], [[5, 3, 5], 1]);
  const of = (pair, name) => differences[pair].dimensions.find(({ dimension }) => dimension === name);
  assert.ok(of(0, "Conformity: rules").difference > 0.3);
  assert.equal(of(1, "Conformity: rules").within_noise, true);
  assert.equal(await codeOf(() => probe.startCompare([paragraph])), "text-count");
});

test("an own dimension is made, read again and scored", async () => {
  const thrift = ["Save your money for a rainy day.", "Never buy what you can mend.", "A penny saved is a penny earned."];
  const waste = ["The concert was loud and wonderful.", "The river is cold in March.", "Our team won the match."];
  const { file, fileWithoutExamples, quality } = await finish(probe.startOwn("Thrift", thrift, waste));
  assert.deepEqual(quality, { for: 3, against: 3, balanced_accuracy: null });
  assert.ok(!fileWithoutExamples.includes("rainy"));
  assert.equal(probe.readOwn(file).fits, true);
  const { scores, probabilities } = await finish(probe.start("Do not waste money on new things.", { own: [file] }));
  assert.ok(scores.own.Thrift > 0.5 && probabilities.own === undefined);
  assert.equal(await codeOf(() => probe.startOwn("Thrift", thrift, thrift)), "contradictory-example");
  assert.equal(await codeOf(() => probe.readOwn("{}")), "bad-dimension");
  const foreign = JSON.stringify({ ...JSON.parse(fileWithoutExamples), encoder: "0" });
  assert.equal(await codeOf(() => probe.start("a", { own: [foreign] })), "other-encoder");
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
