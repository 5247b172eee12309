// The shipped frameworks in the CPU module: added after the bundle, then rows, replies and preferences.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { codeOf, loadModule, panics, read } from "./module.mjs";

const bundleFiles = ["tokenizer.json", "vocab.txt", "calibration.json", "golden.json", "weights.safetensors"];
const frameworkFiles = ["manifest.json", "calibration.json", "golden.json", "weights.safetensors"];
const bytesOf = (path) => new Uint8Array(read(path));
const taxonomy = read("models/taxonomy.toml").toString();
const manifest = JSON.parse(read("models/frameworks/manifest.json"));
const golden = JSON.parse(read("models/frameworks/golden.json"));
const idsOf = (form) => manifest.heads.filter((head) => head.form === form).map(({ framework }) => framework);
const [texts, replies, rankings] = ["text", "reply", "ranking"].map(idsOf);
const TEXT = "We must protect the forests and rivers for those who come after us. You idiot, shut up.";

let module, probe, own;

async function load() {
  const bundle = new module.WebBundle(bytesOf("models/value-classifier/manifest.json"), taxonomy);
  for (const name of bundleFiles) bundle.add(name, bytesOf(`models/value-classifier/${name}`));
  return module.WebProbe.load(bundle, "cpu");
}

const files = (change = () => {}) => {
  const all = Object.fromEntries(frameworkFiles.map((name) => [name, bytesOf(`models/frameworks/${name}`)]));
  change(all);
  return [Object.keys(all), Object.values(all)];
};

async function finish(job) {
  while (!(await job.step()).finished);
  return job.finish();
}

/** Largest difference between numbers of the same names. */
function worst(found, expected) {
  let most = 0;
  for (const [framework, dimensions] of Object.entries(expected)) {
    for (const [name, value] of Object.entries(dimensions)) most = Math.max(most, Math.abs(found[framework][name] - value));
  }
  return most;
}

before(async () => {
  module = await loadModule();
  probe = await load();
  own = await finish(probe.start(TEXT));
});

test("without frameworks there are no replies and no preferences", async () => {
  const { replies, rankings } = probe.info();
  assert.deepEqual([replies, rankings], [[], []]);
  assert.equal(await codeOf(() => probe.reply("a", "b")), "no-framework");
  assert.equal(await codeOf(() => probe.startPrefer(undefined, "a", "b")), "no-framework");
});

test("damaged frameworks are errors with a code, and nothing is added", async () => {
  const refused = (change) => codeOf(() => probe.addFrameworks(...files(change)));
  assert.equal(await refused((all) => (all["weights.safetensors"][5000] ^= 1)), "hash-mismatch");
  assert.equal(await refused((all) => delete all["golden.json"]), "bad-bundle");
  assert.equal(await refused((all) => (all["manifest.json"] = new Uint8Array(3))), "bad-bundle");
  const other = { ...manifest, encoder: { ...manifest.encoder, sha256: "00" } };
  assert.equal(await refused((all) => (all["manifest.json"] = new TextEncoder().encode(JSON.stringify(other)))), "bad-bundle");
  assert.equal(await codeOf(() => probe.addFrameworks(...files(), "sources = 3")), "bad-taxonomy");
  assert.deepEqual(probe.info().rankings, []);
});

test("frameworks are added, and a job that began before goes on without them", async () => {
  const before = probe.start(TEXT);
  const test = await probe.addFrameworks(...files(), taxonomy);
  assert.equal(test.passed, true, JSON.stringify(test));
  const info = probe.info();
  assert.deepEqual(info.frameworks.slice(-texts.length || undefined), texts.length > 0 ? texts : info.frameworks);
  assert.deepEqual([info.replies, info.rankings], [replies, rankings]);
  assert.deepEqual(await finish(before), own);
  assert.equal((await probe.selfTest()).passed, true);
});

test("a text has the frameworks' scores behind its own, which stay as they were", async () => {
  const all = await finish(probe.start(TEXT));
  assert.deepEqual(Object.keys(all.scores), [...Object.keys(own.scores), ...texts]);
  for (const id of Object.keys(own.scores)) assert.deepEqual(all.probabilities[id], own.probabilities[id]);
  assert.deepEqual(Object.keys(all.sentences[0].scores), Object.keys(all.scores));
  assert.deepEqual(await finish(probe.start(TEXT, { frameworks: Object.keys(own.scores) })), own);
  assert.equal(await codeOf(() => probe.start(TEXT, { frameworks: ["joy"] })), "unknown-framework");
  for (const { text, probabilities } of golden.texts) {
    const { probabilities: found } = await finish(probe.start(text, { sentences: false }));
    assert.ok(worst(found, probabilities) <= golden.tolerance.cpu, text);
  }
});

test("replies are what they were published with", { skip: replies.length === 0 }, async () => {
  for (const { context, text, probabilities } of golden.replies) {
    const found = await probe.reply(context, text);
    assert.ok(worst(found.probabilities, probabilities) <= golden.tolerance.cpu, text);
    assert.deepEqual(await finish(probe.startReply(context, text)), found);
  }
  assert.equal(await codeOf(() => probe.reply("", "a")), "empty-input");
  assert.equal(await codeOf(() => probe.reply("a", "b".repeat((1 << 20) + 1))), "too-large");
});

test("preferences are the same in both orders", { skip: rankings.length === 0 }, async () => {
  for (const { context, a, b, probabilities } of golden.preferences) {
    const found = await probe.prefer(context, a, b);
    assert.ok(worst(found.a.probabilities, probabilities) <= golden.tolerance.cpu, a);
    const swapped = await probe.prefer(context, b, a);
    assert.deepEqual([swapped.a, swapped.b], [found.b, found.a]);
  }
  assert.deepEqual(panics, []);
});
