import { beforeEach, describe, expect, it, vi } from "vitest";
import { LanguageModel } from "../src/client/language-model";
import type { LanguageProtocol, LanguageRequest } from "../src/client/language-protocol";
import type { GenerationEnd, LanguageInfo } from "../src/client/language-types";
import { FakeWorker } from "./helpers";

type Worker = FakeWorker<LanguageProtocol>;

const INFO = { device: "cpu", model: { name: "m" } } as LanguageInfo;
const END: GenerationEnd = { reason: "length", promptTokens: 3, tokens: 2, promptTokensPerSecond: 100, tokensPerSecond: 20 };

beforeEach(() => vi.stubGlobal("document", { baseURI: "https://x.test/app/" }));

let worker: Worker;
/** A worker that loads, and otherwise does what the test says. */
function spawn(answer: (request: LanguageRequest, worker: Worker) => void = () => undefined): Worker {
  return (worker = new FakeWorker<LanguageProtocol>((request, worker) => {
    if (request.type === "load") worker.reply({ type: "done", id: request.id, value: INFO });
    else answer(request, worker);
  }));
}
const load = (answer?: (request: LanguageRequest, worker: Worker) => void) => LanguageModel.load({ spawn: () => spawn(answer) });

/** Writes two tokens, slowly. */
function writer(request: LanguageRequest, worker: Worker): void {
  if (request.type !== "generate") return;
  const { id } = request;
  worker.reply({ type: "progress", id, progress: { type: "prompt", done: 3, total: 3 } });
  worker.reply({ type: "progress", id, progress: { type: "token", id: 7, text: " good", logprob: -1 } });
  setTimeout(() => {
    worker.reply({ type: "progress", id, progress: { type: "token", id: 8, text: " day", logprob: -2 } });
    worker.reply({ type: "done", id, value: END });
  }, 5);
}

describe("loading", () => {
  it("asks for the models beside the page, and says what came of it", async () => {
    const model = await load();
    expect(model.info).toBe(INFO);
    expect(worker.sent).toEqual([{ type: "load", id: 1, options: { device: "auto", base: "https://x.test/app/models/" }, silent: true }]);
  });

  it.each([
    ["hash-mismatch", "BundleError"],
    ["network", "NetworkError"],
    ["out-of-memory", "OutOfMemoryError"],
    ["device", "DeviceError"],
  ])("ends the worker of a load that failed with %s", async (code, name) => {
    const failing = new FakeWorker<LanguageProtocol>((request, worker) => worker.reply({ type: "failed", id: request.id, error: { code, message: "m" } }));
    await expect(LanguageModel.load({ spawn: () => failing })).rejects.toMatchObject({ code, name });
    expect(failing.terminated).toBe(true);
  });

  it("ends the worker of a load that was aborted", async () => {
    const waiting = new FakeWorker<LanguageProtocol>();
    const abort = new AbortController();
    const loading = LanguageModel.load({ spawn: () => waiting, signal: abort.signal });
    abort.abort();
    await expect(loading).rejects.toMatchObject({ name: "AbortError", code: "cancelled" });
    expect(waiting.terminated).toBe(true);
  });
});

describe("generating", () => {
  it("gives tokens as they come, then the end", async () => {
    const model = await load(writer);
    const prompt: unknown[] = [];
    const generation = model.generate({ prompt: "A", maxTokens: 2, onPrompt: (p) => prompt.push(p) });
    let text = "";
    for await (const token of generation) text += token.text;
    expect(text).toBe(" good day");
    expect(await generation.end).toEqual(END);
    expect(prompt).toEqual([{ done: 3, total: 3 }]);
    expect(worker.sent.at(-1)).toEqual({ type: "generate", id: 2, options: { prompt: "A", maxTokens: 2 } });
  });

  it("loses no token to a reader that comes late", async () => {
    const model = await load(writer);
    const generation = model.generate({ prompt: "A" });
    await generation.end;
    const tokens: unknown[] = [];
    for await (const { id } of generation) tokens.push(id);
    expect(tokens).toEqual([7, 8]);
  });

  it("is cancelled by leaving the loop", async () => {
    const model = await load(writer);
    const generation = model.generate({ prompt: "A" });
    for await (const token of generation) {
      expect(token.text).toBe(" good");
      break;
    }
    expect(worker.sent.at(-1)).toEqual({ type: "cancel", id: 2 });
    await expect(generation.end).rejects.toMatchObject({ code: "cancelled" });
    expect(await generation.next()).toEqual({ done: true, value: undefined });
  });

  it("is cancelled by its signal, which the loop throws", async () => {
    const model = await load(writer);
    const abort = new AbortController();
    const read = async () => {
      for await (const token of model.generate({ prompt: "A", signal: abort.signal })) if (token.id === 7) abort.abort();
    };
    await expect(read()).rejects.toMatchObject({ name: "AbortError", code: "cancelled" });
  });

  it.each([
    ["context-overflow", "ContextOverflowError"],
    ["empty-input", "InputError"],
    ["device", "DeviceError"],
  ])("throws %s as %s, and the model goes on", async (code, name) => {
    let first = true;
    const model = await load((request, worker) => {
      if (!first) return writer(request, worker);
      first = false;
      worker.reply({ type: "failed", id: request.id, error: { code, message: "m" } });
    });
    await expect(model.generate({ prompt: "A" }).next()).rejects.toMatchObject({ code, name });
    expect((await model.generate({ prompt: "A" }).next()).value).toMatchObject({ id: 7 });
  });

  it("throws when the worker dies, and says that the model is gone", async () => {
    const model = await load((_, worker) => worker.reply({ type: "crashed", id: 0, message: "out of memory" }));
    await expect(model.generate({ prompt: "A" }).next()).rejects.toMatchObject({ code: "worker-crashed" });
    expect(model.gone).toBe(true);
    await expect(model.likelihood({ prompt: "A" }, ["b"])).rejects.toMatchObject({ code: "worker-crashed" });
  });
});

it("gives its memory back when it is unloaded, and refuses from then on", async () => {
  const model = await load();
  const pending = model.generate({ prompt: "A" }).next();
  model.unload();
  expect(worker.terminated).toBe(true);
  await expect(pending).rejects.toMatchObject({ name: "DisposedError", code: "disposed" });
  await expect(model.generate({ prompt: "A" }).next()).rejects.toMatchObject({ code: "disposed" });
});
