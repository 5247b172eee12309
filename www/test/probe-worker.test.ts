import { describe, expect, it } from "vitest";
import { ProbeWorker } from "../src/client/probe-worker";
import type { LoadOptions, Request } from "../src/client/protocol";
import { FakeWorker, loaded, textScore } from "./helpers";

const options: LoadOptions = { device: "auto", base: "https://x.test/models/" };

/** Loads, and scores with the length of the text as the number of tokens. */
function wellBehaved(request: Request, worker: FakeWorker): void {
  if (request.type === "load") worker.reply({ type: "done", id: request.id, value: loaded() });
  if (request.type === "score") worker.reply({ type: "done", id: request.id, value: textScore(request.text.length) });
}

function pool(...behaviours: ((request: Request, worker: FakeWorker) => void)[]) {
  const workers: FakeWorker[] = [];
  const spawn = () => {
    const worker = new FakeWorker(behaviours[workers.length] ?? wellBehaved);
    workers.push(worker);
    return worker;
  };
  return { workers, spawn };
}

const loadsOf = (worker: FakeWorker | undefined) =>
  worker?.sent.filter((r) => r.type === "load").map((r) => (r).options) ?? [];

describe("ProbeWorker", () => {
  it("loads once, for however many calls", async () => {
    const { workers, spawn } = pool();
    const probe = new ProbeWorker(spawn, options);
    const results = await Promise.all([probe.score("ab", {}), probe.score("abc", {}), probe.load()]);
    expect(results.slice(0, 2)).toMatchObject([{ tokens: 2 }, { tokens: 3 }]);
    expect(workers).toHaveLength(1);
    expect(loadsOf(workers[0])).toHaveLength(1);
  });

  it("tries again after a failed load", async () => {
    let tries = 0;
    const { workers, spawn } = pool((request, worker) => {
      if (request.type === "load" && ++tries === 1) {
        worker.reply({ type: "failed", id: request.id, error: { code: "network", message: "offline" } });
      } else wellBehaved(request, worker);
    });
    const probe = new ProbeWorker(spawn, options);
    await expect(probe.load()).rejects.toMatchObject({ code: "network" });
    await expect(probe.score("abc", {})).resolves.toMatchObject({ tokens: 3 });
    expect(workers).toHaveLength(1);
  });

  it("starts a new worker after a crash, with the model it had and not on the GPU again", async () => {
    const { workers, spawn } = pool((request, worker) => {
      if (request.type === "load") worker.reply({ type: "done", id: request.id, value: loaded({ device: "gpu", reasonCode: "faster" }) });
      if (request.type === "score") worker.reply({ type: "crashed", id: 0, message: "panicked" });
    });
    const probe = new ProbeWorker(spawn, options);
    await expect(probe.score("abc", {})).rejects.toMatchObject({ code: "worker-crashed" });
    await expect(probe.score("abcd", {})).resolves.toMatchObject({ tokens: 4 });
    expect(workers).toHaveLength(2);
    expect(loadsOf(workers[1])).toEqual([{ ...options, device: "cpu", because: "gpu-failed", sources: loaded().sources }]);
  });

  it("keeps the reason for the CPU over a crash", async () => {
    const { workers, spawn } = pool();
    const probe = new ProbeWorker(spawn, options);
    await probe.load();
    workers[0]?.reply({ type: "crashed", id: 0, message: "while idle" });
    await probe.score("abc", {});
    expect(loadsOf(workers[1])[0]).toMatchObject({ device: "cpu", because: "no-webgpu" });
  });

  it("starts a new worker when the first died while loading", async () => {
    const { workers, spawn } = pool((_, worker) => worker.onerror?.({ message: "script error" }));
    const probe = new ProbeWorker(spawn, options);
    await expect(probe.load()).rejects.toMatchObject({ code: "worker-crashed" });
    await expect(probe.load()).resolves.toMatchObject({ info: { device: "cpu" } });
    expect(loadsOf(workers[1])).toEqual([options]);
  });

  it("lets a call be cancelled that waits for the load, and the load go on", async () => {
    const { workers, spawn } = pool(() => undefined);
    const probe = new ProbeWorker(spawn, options);
    const abort = new AbortController();
    const call = probe.score("abc", {}, { signal: abort.signal });
    abort.abort();
    await expect(call).rejects.toMatchObject({ code: "cancelled" });
    workers[0]?.reply({ type: "done", id: 1, value: loaded() });
    await expect(probe.load()).resolves.toBeTruthy();
    expect(workers[0]?.sent.map((r) => r.type)).toEqual(["load"]);
  });

  it("rejects with disposed, before and after", async () => {
    const { workers, spawn } = pool((request, worker) => {
      if (request.type === "load") wellBehaved(request, worker);
    });
    const probe = new ProbeWorker(spawn, options);
    await probe.load();
    const call = probe.score("abc", {});
    await Promise.resolve();
    probe.dispose();
    await expect(call).rejects.toMatchObject({ code: "disposed" });
    await expect(probe.score("abc", {})).rejects.toMatchObject({ code: "disposed" });
    expect(workers[0]?.terminated).toBe(true);
  });
});
