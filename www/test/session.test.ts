import { describe, expect, it } from "vitest";
import type { LoadOptions, Reply } from "../src/client/protocol";
import type { Device, TextScore } from "../src/client/types";
import { type Engine, ModuleDeadError } from "../src/worker/engine";
import { type Loader, Session } from "../src/worker/session";
import { loaded, textScore } from "./helpers";

type Score = (text: string, signal: AbortSignal) => Promise<TextScore>;

const OPTIONS: LoadOptions = { device: "auto", base: "https://x.test/models/" };
const engine = (device: Device, score: Score) =>
  ({ device, score: (text: string, _: object, signal: AbortSignal) => score(text, signal), free: () => undefined, memoryBytes: () => 42 }) as unknown as Engine;
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

/** A session whose loads give these engines one after another. */
function start(...engines: Engine[]) {
  const replies: Reply[] = [];
  const loads: LoadOptions[] = [];
  const loader: Loader = (options) => {
    const next = engines[loads.length];
    loads.push(options);
    if (!next) return Promise.reject(Object.assign(new Error("offline"), { code: "network" }));
    return Promise.resolve({ engine: next, loaded: loaded({ device: next.device }) });
  };
  const session = new Session((reply) => replies.push(reply), loader);
  return { session, replies, loads };
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
    const { session, replies, loads } = start(engine("gpu", () => Promise.reject(error)), engine("cpu", length));
    session.receive({ type: "load", id: 1, options: OPTIONS });
    session.receive(ask(2, "abc"));
    await settled();
    expect(loads[1]).toMatchObject({ device: "cpu", because: "gpu-lost", sources: loaded().sources });
    expect(replies.slice(1)).toMatchObject([
      { type: "changed", id: 0, info: { device: "cpu" } },
      { type: "done", id: 2, value: { tokens: 3 } },
    ]);
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
    const { session, loads, replies } = start(engine("gpu", () => Promise.reject(empty)));
    session.receive({ type: "load", id: 1, options: OPTIONS });
    session.receive(ask(2, " "));
    await settled();
    expect(loads).toHaveLength(1);
    expect(replies[1]).toMatchObject({ type: "failed", error: { code: "empty-input" } });
  });
});
