import { describe, expect, it } from "vitest";
import type { LoadOptions, Reply } from "../src/client/protocol";
import type { Device, ProbeInfo, TextScore } from "../src/client/types";
import type { Engine } from "../src/worker/engine";
import { ModuleDeadError } from "../src/worker/guard";
import { type Loader, Session } from "../src/worker/session";
import { loaded, probeInfo, textScore } from "./helpers";

type Score = (text: string, signal: AbortSignal) => Promise<TextScore>;

const OPTIONS: LoadOptions = { device: "auto", base: "https://x.test/models/" };
const engine = (device: Device, score: Score) =>
  ({
    device,
    score: (text: string, _: object, signal: AbortSignal) => score(text, signal),
    put: () => Promise.resolve(),
    free: () => undefined,
    memoryBytes: () => 42,
  }) as unknown as Engine;
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

/** A session whose loads give these engines one after another; `gpu` is what a trial of the first one finds. */
function start(first?: Engine, { next, gpu, speeds }: { next?: Engine; gpu?: Engine; speeds?: ProbeInfo["speeds"] } = {}) {
  const engines = [first, next];
  const replies: Reply[] = [];
  const loads: LoadOptions[] = [];
  const loader: Loader = (options) => {
    const engine = engines[loads.length];
    loads.push(options);
    if (!engine) return Promise.reject(Object.assign(new Error("offline"), { code: "network" }));
    const info = probeInfo({ device: "gpu", reasonCode: "faster", ...(speeds && { speeds }) });
    const trial = gpu && loads.length === 1 ? () => Promise.resolve({ gpu, info }) : null;
    const fetchExtra = (extra: string) => (fetched.push(extra), Promise.resolve({}));
    return Promise.resolve({ engine, loaded: loaded({ device: engine.device }), extras: new Map(), fetchExtra, trial });
  };
  const fetched: string[] = [];
  const session = new Session((reply) => replies.push(reply), loader);
  return { session, replies, loads, fetched };
}

const ask = (id: number, text: string) => ({ type: "score", id, text, options: {} }) as const;
const length: Score = (text) => Promise.resolve(textScore(text.length));

/** Runs until it is stopped; then it fails as the engine does. */
const endless: Score = (_, signal) =>
  new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError"))));

describe("Session", () => {
  it("answers one after another in the order of the requests", async () => {
    const { session, replies } = start(engine("cpu", length));
    session.receive({ type: "load", id: 1, options: OPTIONS });
    session.receive(ask(2, "ab"));
    session.receive(ask(3, "abc"));
    session.receive({ type: "memory", id: 4 });
    await settled();
    expect(replies.map((r) => [r.type, r.id])).toEqual([["done", 1], ["done", 2], ["done", 3], ["done", 4]]);
    expect(replies.at(-1)).toMatchObject({ value: 42 });
  });

  it("tells of progress only where somebody listens", async () => {
    const score = (text: string, _: object, signal: AbortSignal, report: (progress: { done: number; total: number }) => void) => (report({ done: 1, total: 2 }), length(text, signal));
    const stepping: Engine = Object.assign(engine("cpu", length), { score });
    const { session, replies } = start(stepping);
    session.receive({ type: "load", id: 1, options: OPTIONS, silent: true });
    session.receive(ask(2, "ab"));
    session.receive({ ...ask(3, "ab"), silent: true });
    await settled();
    expect(replies.map((r) => [r.type, r.id])).toEqual([["done", 1], ["progress", 2], ["done", 2], ["done", 3]]);
  });

  it("stops the running request and goes on with the next", async () => {
    const { session, replies } = start(engine("cpu", (text, signal) => (text === "long" ? endless(text, signal) : length(text, signal))));
    session.receive({ type: "load", id: 1, options: OPTIONS });
    session.receive(ask(2, "long"));
    session.receive(ask(3, "abc"));
    await settled();
    session.receive({ type: "cancel", id: 2 });
    await settled();
    expect(replies.slice(1)).toMatchObject([
      { type: "failed", id: 2, error: { code: "cancelled" } },
      { type: "done", id: 3 },
    ]);
  });

  it("drops a request that waits, and ignores a cancel that comes too late", async () => {
    const texts: string[] = [];
    const { session, replies } = start(engine("cpu", (text, signal) => (texts.push(text), text === "long" ? endless(text, signal) : length(text, signal))));
    session.receive({ type: "load", id: 1, options: OPTIONS });
    session.receive(ask(2, "long"));
    session.receive(ask(3, "dropped"));
    await settled();
    session.receive({ type: "cancel", id: 3 });
    session.receive({ type: "cancel", id: 1 });
    session.receive({ type: "cancel", id: 99 });
    await settled();
    expect(replies.map((r) => [r.type, r.id])).toEqual([["done", 1], ["failed", 3]]);
    expect(texts).toEqual(["long"]);
  });

  it("passes a failed load on with its code and takes the next", async () => {
    const { session, replies } = start();
    session.receive({ type: "load", id: 1, options: OPTIONS });
    session.receive(ask(2, "abc"));
    await settled();
    expect(replies).toMatchObject([
      { type: "failed", id: 1, error: { code: "network", message: "offline" } },
      { type: "failed", id: 2, error: { code: "device" } },
    ]);
  });

  it("says that it is dead when the module is, and answers nothing any more", async () => {
    const { session, replies } = start(engine("cpu", () => Promise.reject(new ModuleDeadError("panicked at lib.rs"))));
    session.receive({ type: "load", id: 1, options: OPTIONS });
    session.receive(ask(2, "abc"));
    session.receive(ask(3, "abc"));
    await settled();
    session.receive(ask(4, "abc"));
    await settled();
    expect(replies.slice(1)).toEqual([{ type: "crashed", id: 0, message: "panicked at lib.rs" }]);
  });

  it.each<[string, Error]>([
    ["panics", new ModuleDeadError("device lost")],
    ["reports a lost device", Object.assign(new Error("device lost"), { code: "device" })],
  ])("lets the CPU take over when the GPU %s, and gives the answer all the same", async (_, error) => {
    const { session, replies, loads } = start(engine("cpu", length), { gpu: engine("gpu", () => Promise.reject(error)) });
    session.receive({ type: "load", id: 1, options: OPTIONS });
    await settled();
    session.receive(ask(2, "abc"));
    session.receive(ask(3, "abcd"));
    await settled();
    expect(loads).toHaveLength(1);
    expect(replies.slice(1)).toMatchObject([
      { type: "changed", id: 0, info: { device: "gpu", reasonCode: "faster" } },
      { type: "changed", id: 0, info: { device: "cpu", reasonCode: "gpu-lost", reason: /device lost/ } },
      { type: "done", id: 2, value: { tokens: 3 } },
      { type: "done", id: 3, value: { tokens: 4 } },
    ]);
  });

  it("gives each text to the device that is faster at it", async () => {
    const used: Device[] = [];
    const noting = (device: Device) => engine(device, (text) => (used.push(device), Promise.resolve(textScore(text.length))));
    const same = { fixedMs: 0, perTokenMs: 1 };
    const { session } = start(noting("cpu"), { gpu: noting("gpu"), speeds: { cpu: same, gpu: same, gpuFromTokens: 100 } });
    session.receive({ type: "load", id: 1, options: OPTIONS });
    session.receive(ask(2, "x".repeat(9000))); // the trial has not ended
    await settled();
    session.receive(ask(3, "x".repeat(90)));
    session.receive(ask(4, "x".repeat(9000)));
    await settled();
    expect(used).toEqual(["cpu", "cpu", "gpu"]);
  });

  it("gives every kind of analysis to the device that is faster at what it has to read, and to the CPU when the GPU is lost", async () => {
    const used: string[] = [];
    const noting = (device: Device, lost = false) => {
      const note = (kind: string) => () => {
        used.push(`${device} ${kind}`);
        return lost ? Promise.reject(new ModuleDeadError("device lost")) : Promise.resolve({});
      };
      const analyses = { explain: note("explain"), compare: note("compare"), dimension: note("dimension"), readDimension: note("read") };
      return Object.assign(engine(device, length), analyses);
    };
    const same = { fixedMs: 0, perTokenMs: 1 };
    const begin = (lost: boolean) => start(noting("cpu"), { gpu: noting("gpu", lost), speeds: { cpu: same, gpu: same, gpuFromTokens: 100 } });
    const ask = async ({ session }: ReturnType<typeof begin>, text: string) => {
      session.receive({ type: "load", id: 1, options: OPTIONS });
      await settled();
      session.receive({ type: "explain", id: 2, text, options: {} });
      session.receive({ type: "compare", id: 3, texts: [text, text], options: {} });
      session.receive({ type: "dimension", id: 4, name: "n", examples: { for: [text, text], against: [text] } });
      session.receive({ type: "read-dimension", id: 5, file: "{}" });
      await settled();
      return used.splice(0);
    };
    const short = begin(false);
    expect(await ask(short, "x".repeat(90))).toEqual(["cpu explain", "cpu compare", "cpu dimension", "cpu read"]);
    expect(short.replies.map(({ type }) => type)).toEqual(["done", "changed", "done", "done", "done", "done"]);
    expect(await ask(begin(false), "x".repeat(900))).toEqual(["gpu explain", "gpu compare", "gpu dimension", "cpu read"]);
    const lost = begin(true);
    expect(await ask(lost, "x".repeat(900))).toEqual(["gpu explain", "cpu explain", "cpu compare", "cpu dimension", "cpu read"]);
    expect(lost.replies.filter(({ type }) => type === "failed")).toEqual([]);
  });

  it("puts further frameworks on when they are asked for, once, and on the GPU too", async () => {
    const put: string[] = [];
    const noting = (device: Device) =>
      Object.assign(engine(device, length), {
        put: (extras: Map<string, object>) => (put.push(`${device} ${[...extras.keys()].join()}`), Promise.resolve()),
        describe: () => ({ frameworks: ["schwartz", "mft"], replies: ["diasafety"], rankings: [] }),
      });
    const same = { fixedMs: 0, perTokenMs: 1 };
    const { session, replies, fetched } = start(noting("cpu"), { gpu: noting("gpu"), speeds: { cpu: same, gpu: same, gpuFromTokens: 0 } });
    session.receive({ type: "load", id: 1, options: OPTIONS });
    session.receive({ type: "frameworks", id: 2 });
    await settled();
    session.receive({ type: "frameworks", id: 3 });
    session.receive(ask(4, "abc"));
    await settled();
    expect(put).toEqual(["cpu frameworks", "gpu frameworks"]);
    expect(fetched).toHaveLength(1);
    const answers = replies.filter(({ type }) => type === "done");
    expect(answers.slice(1, 3)).toMatchObject([2, 3].map((id) => ({ id, value: { frameworks: ["schwartz", "mft"] } })));
    const told = replies.filter((reply) => reply.type === "changed").at(-1);
    expect(told).toMatchObject({ info: { device: "gpu", frameworks: ["schwartz", "mft"], replies: ["diasafety"] } });
  });

  it("fetches principles and the map when they are asked for, each once", async () => {
    const put: string[] = [];
    const played = Object.assign(engine("cpu", length), {
      put: (extras: Map<string, object>) => (put.push([...extras.keys()].join()), Promise.resolve()),
      principles: (text: string, most?: number) => Promise.resolve({ text, most }),
      map: (texts: string[]) => Promise.resolve(texts),
      valueMap: () => Promise.resolve("plane"),
    });
    const { session, replies, fetched } = start(played);
    session.receive({ type: "load", id: 1, options: OPTIONS });
    session.receive({ type: "principles", id: 2, text: "abc", most: 3 });
    session.receive({ type: "principles", id: 3, text: "abc" });
    session.receive({ type: "map", id: 4, texts: ["a", "b"] });
    session.receive({ type: "value-map", id: 5 });
    await settled();
    expect(replies.slice(1)).toMatchObject([{ value: { text: "abc", most: 3 } }, { value: { text: "abc" } }, { value: ["a", "b"] }, { value: "plane" }]);
    expect(fetched).toEqual(["principles", "value-map"]);
    expect(put).toEqual(["principles", "principles,value-map"]);
  });

  it("has no frameworks where they do not fit, says why, and goes on", async () => {
    const wrong = Object.assign(new Error("of another model"), { code: "bad-bundle" });
    const { session, replies, fetched } = start(Object.assign(engine("cpu", length), { put: () => Promise.reject(wrong) }));
    session.receive({ type: "load", id: 1, options: OPTIONS });
    session.receive({ type: "frameworks", id: 2 });
    session.receive(ask(3, "abc"));
    session.receive({ type: "frameworks", id: 4 });
    await settled();
    expect(replies.slice(1)).toMatchObject([
      { type: "failed", id: 2, error: { code: "bad-bundle" } },
      { type: "done", id: 3 },
      { type: "failed", id: 4, error: { code: "bad-bundle" } },
    ]);
    expect(fetched).toHaveLength(2);
  });

  it("refuses analyses before anything is loaded", async () => {
    const { session, replies } = start();
    session.receive({ type: "read-dimension", id: 1, file: "{}" });
    session.receive({ type: "explain", id: 2, text: "a", options: {} });
    await settled();
    expect(replies).toMatchObject([1, 2].map((id) => ({ type: "failed", id, error: { code: "device" } })));
  });

  it("frees the GPU of a trial that ends after the model was replaced", async () => {
    const freed: Device[] = [];
    const gpu = Object.assign(engine("gpu", length), { free: () => void freed.push("gpu") });
    const { session, replies } = start(engine("cpu", length), { next: engine("cpu", length), gpu });
    session.receive({ type: "load", id: 1, options: OPTIONS });
    session.receive({ type: "load", id: 2, options: OPTIONS });
    await settled();
    session.receive({ type: "load", id: 3, options: OPTIONS });
    await settled();
    expect(freed).toEqual(["gpu"]);
    expect(replies.at(-1)).toMatchObject({ type: "failed", id: 3 });
  });

  it("does not change a device that the caller chose", async () => {
    const lost = Object.assign(new Error("device lost"), { code: "device" });
    const { session, replies, loads } = start(engine("gpu", () => Promise.reject(lost)));
    session.receive({ type: "load", id: 1, options: { ...OPTIONS, device: "gpu" } });
    session.receive(ask(2, "abc"));
    await settled();
    expect(loads).toHaveLength(1);
    expect(replies[1]).toMatchObject({ type: "failed", id: 2, error: { code: "device" } });
  });

  it("leaves an ordinary error on the GPU alone", async () => {
    const empty = Object.assign(new Error("no text"), { code: "empty-input" });
    const { session, replies } = start(engine("cpu", length), { gpu: engine("gpu", () => Promise.reject(empty)) });
    session.receive({ type: "load", id: 1, options: OPTIONS });
    await settled();
    session.receive(ask(2, " "));
    await settled();
    expect(replies.at(-1)).toMatchObject({ type: "failed", error: { code: "empty-input" } });
  });
});
