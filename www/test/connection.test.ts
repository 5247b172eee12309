import { describe, expect, it, vi } from "vitest";
import { Connection } from "../src/client/connection";
import { FakeWorker, loaded, probeInfo, textScore } from "./helpers";

const score = (text: string) => ({ type: "score", text, options: {} }) as const;

describe("requests and answers", () => {
  it("numbers requests and pairs answers by id, in whatever order they come", async () => {
    const worker = new FakeWorker();
    const connection = new Connection(worker);
    const [a, b] = [connection.call(score("a")), connection.call(score("b"))];
    expect(worker.sent.map((r) => r.id)).toEqual([1, 2]);
    worker.reply({ type: "done", id: 2, value: textScore(2) });
    worker.reply({ type: "done", id: 1, value: textScore(1) });
    expect([(await a).tokens, (await b).tokens]).toEqual([1, 2]);
    expect(connection.pending).toBe(0);
  });

  it("passes progress to its own request alone", async () => {
    const worker = new FakeWorker();
    const connection = new Connection(worker);
    const [first, second] = [vi.fn(), vi.fn()];
    const a = connection.call(score("a"), { onProgress: first });
    void connection.call(score("b"), { onProgress: second });
    worker.reply({ type: "progress", id: 1, progress: { done: 1, total: 3 } });
    worker.reply({ type: "done", id: 1, value: textScore(1) });
    worker.reply({ type: "progress", id: 1, progress: { done: 2, total: 3 } });
    await a;
    expect(first.mock.calls).toEqual([[{ done: 1, total: 3 }]]);
    expect(second).not.toHaveBeenCalled();
  });

  it("turns a failure into the error class of its code", async () => {
    const worker = new FakeWorker();
    const call = new Connection(worker).call(score(""));
    worker.reply({ type: "failed", id: 1, error: { code: "empty-input", message: "there is no text" } });
    await expect(call).rejects.toMatchObject({ name: "InputError", code: "empty-input", message: "there is no text" });
  });

  it("keeps the code of an error that it has no class for", async () => {
    const worker = new FakeWorker();
    const call = new Connection(worker).call(score("x"));
    worker.reply({ type: "failed", id: 1, error: { code: "config", message: "m" } });
    await expect(call).rejects.toMatchObject({ name: "ProbeError", code: "config" });
  });

  it("tells when another device took over", () => {
    const worker = new FakeWorker();
    const changed = vi.fn();
    new Connection(worker, changed);
    worker.reply({ type: "changed", id: 0, info: probeInfo({ reasonCode: "gpu-lost" }) });
    expect(changed.mock.calls[0]?.[0]).toMatchObject({ type: "changed", info: { reasonCode: "gpu-lost" } });
  });
});

describe("abort", () => {
  it("settles at once, tells the worker, and drops the late answer", async () => {
    const worker = new FakeWorker();
    const connection = new Connection(worker);
    const abort = new AbortController();
    const call = connection.call(score("a"), { signal: abort.signal });
    abort.abort("typed on");
    await expect(call).rejects.toMatchObject({ name: "AbortError", code: "cancelled", cause: "typed on" });
    expect(worker.sent.at(-1)).toEqual({ type: "cancel", id: 1 });
    worker.reply({ type: "done", id: 1, value: textScore(1) });
    expect(connection.pending).toBe(0);
  });

  it("sends nothing for a signal that is aborted already", async () => {
    const worker = new FakeWorker();
    const call = new Connection(worker).call(score("a"), { signal: AbortSignal.abort() });
    await expect(call).rejects.toMatchObject({ code: "cancelled" });
    expect(worker.sent).toEqual([]);
  });

  it("leaves no listener on a signal that outlives the request", async () => {
    const worker = new FakeWorker((request, w) => w.reply({ type: "done", id: request.id, value: textScore(1) }));
    const { signal } = new AbortController();
    const remove = vi.spyOn(signal, "removeEventListener");
    await new Connection(worker).call(score("a"), { signal });
    expect(remove).toHaveBeenCalledOnce();
  });
});

describe("a worker that dies", () => {
  it("rejects everything pending and refuses what comes later", async () => {
    const worker = new FakeWorker();
    const connection = new Connection(worker);
    const calls = [connection.call(score("a")), connection.call(score("b"))];
    worker.reply({ type: "crashed", id: 0, message: "index out of bounds" });
    for (const call of [...calls, connection.call(score("c"))]) {
      await expect(call).rejects.toMatchObject({ name: "WorkerCrashedError", code: "worker-crashed" });
    }
    expect(worker.terminated).toBe(true);
    expect(worker.sent).toHaveLength(2);
  });

  it("takes the worker's own error event as its death", async () => {
    const worker = new FakeWorker();
    const call = new Connection(worker).call({ type: "load", options: { device: "auto", base: "" } });
    worker.onerror?.({ message: "out of memory" });
    await expect(call).rejects.toMatchObject({ code: "worker-crashed", message: /out of memory/ });
  });

  it("tells a worker that never began from one that died", async () => {
    const worker = new FakeWorker();
    const call = new Connection(worker).call({ type: "load", options: { device: "auto", base: "" } });
    worker.onerror?.({});
    await expect(call).rejects.toMatchObject({ name: "WorkerStartError", code: "worker-start", message: /could not be started/ });
  });

  it("takes what a worker of another host says before it has answered for the reason that it never began", async () => {
    const worker = Object.assign(new FakeWorker(), { unstartable: "the policy must name blob:" });
    const call = new Connection(worker).call({ type: "load", options: { device: "auto", base: "" } });
    worker.onerror?.({ message: "Failed to fetch dynamically imported module" });
    await expect(call).rejects.toMatchObject({ code: "worker-start", message: /must name blob:/ });
  });

  it("gives what it had already answered", async () => {
    const worker = new FakeWorker();
    const call = new Connection(worker).call({ type: "load", options: { device: "auto", base: "" } });
    worker.reply({ type: "done", id: 1, value: loaded() });
    worker.reply({ type: "crashed", id: 0, message: "later" });
    await expect(call).resolves.toMatchObject({ info: { device: "cpu" } });
  });
});
