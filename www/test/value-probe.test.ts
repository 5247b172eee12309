/** The client's analyses: what is asked of the worker, and what becomes of its answers. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { OwnDimension } from "../src/client/analysis-types";
import type { Request } from "../src/client/protocol";
import { type ProbeOptions, ValueProbe } from "../src/client/value-probe";
import { FakeWorker, loaded, probeInfo, textScore } from "./helpers";

type Answer = (request: Request, worker: FakeWorker) => void;

const THRIFT: OwnDimension = {
  name: "Thrift",
  model: "m 1",
  quality: { for: 3, against: 3, balanced_accuracy: null },
  examples: { for: ["Save."], against: ["Spend."] },
  file: "with examples",
  fileWithoutExamples: "without",
};

beforeEach(() => {
  vi.stubGlobal("document", { baseURI: "https://x.test/app/" });
  vi.stubGlobal("navigator", { hardwareConcurrency: 1 });
});

let worker: FakeWorker;
/** A probe on a worker that loads, and otherwise does what the test says. */
function load(answer: Answer = () => undefined, options: ProbeOptions = {}): Promise<ValueProbe> {
  const spawn = () =>
    (worker = new FakeWorker((request, worker) => {
      if (request.type === "load") worker.reply({ type: "done", id: request.id, value: loaded() });
      else answer(request, worker);
    }));
  return ValueProbe.load({ ...options, spawn });
}
/** What was asked of the worker after it had loaded. */
const asked = () => worker.sent.slice(1);

const refusing = (code: string): Answer => (request, worker) => worker.reply({ type: "failed", id: request.id, error: { code, message: "m" } });

describe("explain", () => {
  it("asks for dimensions and a sentence, with the files of own dimensions, and reports on the way", async () => {
    const explanations = { dimensions: [] };
    const probe = await load((request, worker) => {
      worker.reply({ type: "progress", id: request.id, progress: { done: 1, total: 2 } });
      worker.reply({ type: "done", id: request.id, value: explanations });
    });
    const progress: number[] = [];
    const call = probe.explain("A text.", { dimensions: ["own/Thrift"], sentence: 0, own: [THRIFT], onProgress: ({ done }) => progress.push(done) });
    expect(await call).toBe(explanations);
    expect(progress).toEqual([1]);
    expect(asked()).toEqual([{ type: "explain", id: 2, text: "A text.", options: { dimensions: ["own/Thrift"], sentence: 0, own: ["without"] } }]);
    await probe.explain("A text.");
    expect(asked().at(-1)).toEqual({ type: "explain", id: 3, text: "A text.", options: {}, silent: true });
  });

  it("is cancelled at once, and the worker is told", async () => {
    const probe = await load();
    const abort = new AbortController();
    const call = probe.explain("A text.", { signal: abort.signal });
    await new Promise((resolve) => setTimeout(resolve, 0)); // it is with the worker
    abort.abort();
    await expect(call).rejects.toMatchObject({ name: "AbortError", code: "cancelled" });
    expect(asked().at(-1)).toEqual({ type: "cancel", id: 2 });
  });
});

describe("compare", () => {
  it("asks for all texts, the prompt and the seed", async () => {
    const probe = await load((request, worker) => worker.reply({ type: "done", id: request.id, value: {} as never }));
    await probe.compare(["a", "b"], { prompt: "p", seed: 7 });
    await probe.compare(["a", "b", "c"]);
    expect(asked()).toEqual([
      { type: "compare", id: 2, texts: ["a", "b"], options: { prompt: "p", seed: 7 }, silent: true },
      { type: "compare", id: 3, texts: ["a", "b", "c"], options: {}, silent: true },
    ]);
  });
});

describe("principles and places", () => {
  it("are asked for as they are wanted", async () => {
    const probe = await load((request, worker) => worker.reply({ type: "done", id: request.id, value: {} as never }));
    await probe.principles("A text.");
    await probe.principles("A text.", { most: 2 });
    await probe.map(["a", "b"]);
    await probe.valueMap();
    expect(asked()).toEqual([
      { type: "principles", id: 2, text: "A text.", silent: true },
      { type: "principles", id: 3, text: "A text.", most: 2, silent: true },
      { type: "map", id: 4, texts: ["a", "b"], silent: true },
      { type: "value-map", id: 5, silent: true },
    ]);
  });
});

describe("own dimensions", () => {
  it("are made of examples, and go along with a text without them", async () => {
    const probe = await load((request, worker) => worker.reply({ type: "done", id: request.id, value: request.type === "score" ? textScore(1) : THRIFT }));
    const thrift = await probe.dimension({ name: "Thrift", for: ["Save."], against: ["Spend."] });
    expect(thrift).toBe(THRIFT);
    await probe.scoreWith("Mend it.", [thrift], { sentences: false });
    await probe.scoreBatch(["Mend it."], { own: [thrift], workers: 1 });
    expect(asked()).toEqual([
      { type: "dimension", id: 2, name: "Thrift", examples: { for: ["Save."], against: ["Spend."] }, silent: true },
      { type: "score", id: 3, text: "Mend it.", options: { sentences: false, own: ["without"] }, silent: true },
      { type: "score", id: 4, text: "Mend it.", options: { sentences: true, own: ["without"] }, silent: true },
    ]);
  });

  it.each([
    ["fits", true, ["read-dimension"]],
    ["is of another model", false, ["read-dimension", "dimension"]],
  ])("are read from a file, and made anew where it does not fit: %s", async (_, fits, types) => {
    const probe = await load((request, worker) =>
      worker.reply({ type: "done", id: request.id, value: request.type === "read-dimension" ? { ...THRIFT, fits } : { ...THRIFT, model: "m 2" } }),
    );
    const read = await probe.readDimension("file");
    expect(asked().map(({ type }) => type)).toEqual(types);
    expect(read).toEqual({ ...THRIFT, remade: !fits, model: fits ? "m 1" : "m 2" });
  });
});

describe("further frameworks", () => {
  const more = probeInfo({ frameworks: ["schwartz", "mft"] });
  /** Has the frameworks, and says so as the worker does. */
  const answer: Answer = (request, worker) => {
    if (request.type !== "frameworks") return worker.reply({ type: "done", id: request.id, value: textScore(1) });
    worker.reply({ type: "changed", id: 0, info: more });
    worker.reply({ type: "done", id: request.id, value: more });
  };
  const types = () => asked().map(({ type }) => type);

  it("are loaded when one of them is asked for, and only then", async () => {
    const probe = await load(answer);
    await probe.score("A text.", { frameworks: ["schwartz"] });
    expect(types()).toEqual(["score"]);
    await probe.score("A text.", { frameworks: ["mft"] });
    await probe.explain("A text.", { frameworks: ["mft"] });
    expect(types()).toEqual(["score", "frameworks", "score", "explain"]);
    expect(asked().at(-1)).toMatchObject({ options: { frameworks: ["mft"] } });
    expect(probe.info).toBe(more);
  });

  it("are loaded for a reply and a preference, once", async () => {
    const probe = await load(answer);
    await probe.reply("How are you?", "Fine.");
    await probe.prefer("How are you?", "Fine.", "Go away.", { frameworks: ["helpful"] });
    await probe.prefer(null, "Fine.", "Go away.");
    expect(asked()).toMatchObject([
      { type: "frameworks" },
      { type: "reply", context: "How are you?", text: "Fine.", options: {} },
      { type: "prefer", context: "How are you?", a: "Fine.", b: "Go away.", options: { frameworks: ["helpful"] } },
      { type: "prefer", context: null, a: "Fine.", b: "Go away.", options: {} },
    ]);
  });

  it("are there from the start where that is asked for, and after a crash", async () => {
    const begun = await load(answer, { frameworks: true });
    expect(worker.sent[0]).toMatchObject({ type: "load", options: { frameworks: true } });
    await begun.reply("How are you?", "Fine.");
    expect(types()).toEqual(["reply"]);
    const later = await load(answer);
    await later.loadFrameworks();
    worker.reply({ type: "crashed", id: 0, message: "panicked" });
    await later.score("A text.");
    expect(worker.sent).toMatchObject([{ type: "load", options: { frameworks: true } }, { type: "score" }]);
  });

  it("that cannot be loaded are an error of the call, and the next one tries again", async () => {
    const probe = await load(refusing("network"));
    await expect(probe.reply("How are you?", "Fine.")).rejects.toMatchObject({ code: "network", name: "NetworkError" });
    await expect(probe.prefer(null, "a", "b")).rejects.toMatchObject({ code: "network" });
    expect(types()).toEqual(["frameworks", "frameworks"]);
  });
});

it.each([
  ["unknown-framework", "InputError"],
  ["no-framework", "InputError"],
  ["text-count", "InputError"],
  ["unknown-dimension", "InputError"],
  ["no-examples", "InputError"],
  ["too-many-examples", "InputError"],
  ["empty-example", "InputError"],
  ["duplicate-example", "InputError"],
  ["contradictory-example", "InputError"],
  ["bad-dimension", "DimensionError"],
  ["other-encoder", "DimensionError"],
])("%s is an error of the class %s", async (code, name) => {
  const probe = await load(refusing(code));
  await expect(probe.compare(["a", "b"])).rejects.toMatchObject({ code, name });
});
