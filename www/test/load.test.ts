/** Loading from end to end with modules that are played: which device is taken, and what `info` says. */
import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LoadOptions } from "../src/client/protocol";
import type { Device, LoadProgress } from "../src/client/types";
import type { FoundAdapter } from "../src/worker/adapter";
import type { Instance, WasmBundle, WasmProbe } from "../src/worker/boundary";
import { fetchFile } from "../src/worker/download";
import { load, type Surroundings } from "../src/worker/load";
import { FileStore } from "../src/worker/store";
import { FakeCache, textScore } from "./helpers";

const BASE = "https://x.test/models/";
const encode = (text: string) => new TextEncoder().encode(text);
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

const CONTENTS: Record<string, string> = {
  "value-classifier/weights.safetensors": "weights",
  "value-classifier/golden.json": "{}",
  "cpu.wasm": "the cpu module",
  "webgpu.wasm": "the gpu module",
  "taxonomy.toml": "# taxonomy",
};
const entry = (name: string) => {
  const content = CONTENTS[`value-classifier/${name}`] ?? "";
  return { name, bytes: content.length, sha256: sha256(content) };
};
CONTENTS["frameworks/weights.safetensors"] = "heads";
CONTENTS["frameworks/manifest.json"] = JSON.stringify({ files: [{ name: "weights.safetensors", bytes: 5, sha256: sha256("heads") }] });
CONTENTS["value-classifier/manifest.json"] = JSON.stringify({ files: [entry("weights.safetensors"), entry("golden.json")] });

/** How a played device behaves. */
interface Play {
  /** Milliseconds a character, and beside that for every text. */
  ms?: number;
  fixedMs?: number;
  off?: number;
  /** Thrown when it is started, or when it scores. */
  broken?: Error;
  /** Thrown when frameworks are put on it. */
  unfit?: Error;
  panics?: boolean;
}

let cache: FakeCache;
let given: Record<string, string>;
let freed: string[];
let clock: number;
/** Content that is the file its manifest names, and that the module cannot read. */
let refusedByModule: string | null;
const REAL: FoundAdapter = { kind: "real", name: "Arc 770" };

beforeEach(() => {
  cache = new FakeCache();
  given = {};
  freed = [];
  clock = 0;
  refusedByModule = null;
  vi.spyOn(performance, "now").mockImplementation(() => clock);
  vi.stubGlobal("fetch", (url: string) => {
    const content = CONTENTS[url.slice(BASE.length)];
    return Promise.resolve(content === undefined ? new Response("", { status: 404 }) : new Response(content));
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function play(device: Device, { ms = 1, fixedMs = 0, off = 0.001, broken, panics, unfit }: Play): Instance {
  const [frameworks, replies] = [["schwartz"], [] as string[]];
  const notPlayed = () => {
    throw new Error("not played");
  };
  const probe: WasmProbe = {
    info: () => ({ device, model: { name: "value-classifier", version: "0.1.0" }, frameworks, replies, rankings: [], maxLength: 128 }),
    taxonomy: () => ({ sources: [], levels: [], frameworks: [] }),
    selfTest: () => {
      if (panics) queueMicrotask(() => reportDeath?.("panicked"));
      return panics ? new Promise(() => undefined) : Promise.resolve({ worst: off, tolerance: 0.01, passed: off <= 0.01, ms: 5 });
    },
    start: (text) => ({
      step: async () => {
        await Promise.resolve();
        clock += fixedMs + text.length * ms; // played, so that a busy machine does not decide
        return { done: 1, total: 1, finished: true };
      },
      finish: () => textScore(text.length),
      free: () => undefined,
    }),
    startExplain: notPlayed,
    startCompare: notPlayed,
    startReply: notPlayed,
    startPrefer: notPlayed,
    startOwn: notPlayed,
    readOwn: notPlayed,
    startPrinciples: notPlayed,
    startMap: notPlayed,
    valueMap: notPlayed,
    addPrinciples: notPlayed,
    addMap: notPlayed,
    addFrameworks: (names, files) => {
      expect(names).toEqual(["manifest.json", "weights.safetensors"]);
      expect(files.map((file) => new TextDecoder().decode(file))).toEqual([CONTENTS["frameworks/manifest.json"], "heads"]);
      if (unfit) return Promise.reject(unfit);
      frameworks.push("mft");
      replies.push("diasafety");
      return Promise.resolve({ worst: 0, tolerance: 0.01, passed: true, ms: 1 });
    },
    embed: () => Promise.resolve(new Float32Array()),
    free: () => freed.push(device),
  };
  return {
    memory: new WebAssembly.Memory({ initial: 1 }),
    module: {
      WebBundle: class implements WasmBundle {
        constructor(manifest: Uint8Array) {
          given = { "manifest.json": new TextDecoder().decode(manifest) };
        }
        add(name: string, file: Uint8Array, hash?: string | null) {
          given[name] = new TextDecoder().decode(file);
          expect(hash).toBe(sha256(given[name]));
          if (given[name] === refusedByModule) throw Object.assign(new Error("no tokenizer"), { code: "tokenizer" });
        }
        free() {
          freed.push("bundle");
        }
      },
      WebRehearsal: class {
        step = () => Promise.resolve();
        free = () => undefined;
      },
      WebProbe: { load: () => (broken ? Promise.reject(broken) : Promise.resolve(probe)) },
    },
  };
}

let reportDeath: ((message: string) => boolean) | null = null;

async function run(options: Partial<LoadOptions>, adapter: FoundAdapter, plays: Partial<Record<Device, Play>> = {}, signal = new AbortController().signal) {
  ({ reportDeath } = await import("../src/worker/guard"));
  const started: Device[] = [];
  const progress: LoadProgress[] = [];
  const around: Surroundings = {
    openStore: (base) => Promise.resolve(new FileStore(base, cache)),
    findAdapter: () => Promise.resolve(adapter),
    moduleFile: (device) => {
      const name = device === "cpu" ? "cpu.wasm" : "webgpu.wasm";
      const content = CONTENTS[name] ?? "gone";
      return { name, url: BASE + name, bytes: content.length, sha256: sha256(content) };
    },
    fetchModule: async (file, store, meter, signal) => {
      const verified = await fetchFile(file, store, meter, signal);
      expect(verified.bytes).toEqual(encode(CONTENTS[file.name] ?? ""));
      return { module: {}, verified };
    },
    instantiate: (device) => {
      started.push(device);
      return Promise.resolve(play(device, plays[device] ?? {}));
    },
  };
  const { engine, loaded, trial, fetchExtra } = await load({ device: "auto", base: BASE, ...options }, around, (p) => progress.push(p), signal);
  // Load alone, as the session sees it; and what the trial makes of it, where there is one.
  const tried = trial && (await trial(new AbortController().signal));
  return { engine, loaded, fetchExtra, first: loaded.info, info: tried?.info ?? loaded.info, gpu: tried?.gpu ?? null, started, progress };
}

describe("without WebAssembly", () => {
  it("says so by a code of its own, before anything is fetched", async () => {
    const asked = vi.fn();
    vi.stubGlobal("fetch", asked);
    vi.stubGlobal("WebAssembly", undefined);
    await expect(run({}, REAL)).rejects.toMatchObject({ name: "DeviceError", code: "no-webassembly" });
    expect(asked).not.toHaveBeenCalled();
  });
});

describe("which device is taken", () => {
  it("without WebGPU: the CPU, and why", async () => {
    const { info, started } = await run({}, { kind: "none", why: "this browser has no WebGPU" });
    expect(info).toMatchObject({ device: "cpu", reasonCode: "no-webgpu", reason: /this browser has no WebGPU/, adapter: null });
    expect(started).toEqual(["cpu"]);
  });

  it("with a software adapter only: the CPU, without loading the GPU module", async () => {
    const { info, started } = await run({}, { kind: "software", name: "SwiftShader" });
    expect(info).toMatchObject({ device: "cpu", reasonCode: "software-adapter", adapter: { name: "SwiftShader", software: true } });
    expect(started).toEqual(["cpu"]);
    expect([...cache.entries.keys()].some((key) => key.includes("webgpu"))).toBe(false);
  });

  it("with a real GPU: the CPU answers first, and says what goes on", async () => {
    const { first, engine } = await run({}, REAL, { cpu: { ms: 40 }, gpu: { ms: 1 } });
    expect(first).toMatchObject({ device: "cpu", reasonCode: "trying", reason: /Arc 770/, adapter: { name: "Arc 770", software: false } });
    expect(engine.device).toBe("cpu");
  });

  it("with a faster GPU: the GPU, and the CPU is kept for the day it is lost", async () => {
    const { info, gpu } = await run({}, REAL, { cpu: { ms: 40 }, gpu: { ms: 1 } });
    expect(info).toMatchObject({ device: "gpu", reasonCode: "faster", reason: /Arc 770/, speeds: { gpuFromTokens: 0 } });
    expect(info.speeds?.gpu.perTokenMs).toBeLessThan(info.speeds?.cpu.perTokenMs ?? 0);
    expect(gpu?.device).toBe("gpu");
    expect(freed).toEqual([]);
  });

  it("with a GPU that is faster for long texts only: each for its work, and from where on", async () => {
    const { info, gpu } = await run({}, REAL, { cpu: { ms: 4 }, gpu: { ms: 1, fixedMs: 300 } });
    expect(info).toMatchObject({ device: "cpu", reasonCode: "by-size", speeds: { gpuFromTokens: 100 }, reason: /about 75 words/ });
    expect(gpu?.device).toBe("gpu");
  });

  it("with a slower GPU: the CPU", async () => {
    const { info, gpu } = await run({}, REAL, { cpu: { ms: 1 }, gpu: { ms: 40 } });
    expect(info).toMatchObject({ device: "cpu", reasonCode: "slower", speeds: { gpuFromTokens: null } });
    expect(gpu).toBeNull();
    expect(freed).toEqual(["gpu"]);
  });

  it("with a GPU that computes something else: the CPU", async () => {
    const { info } = await run({}, REAL, { gpu: { off: 0.2 } });
    expect(info).toMatchObject({ device: "cpu", reasonCode: "gpu-wrong", reason: /0\.20/ });
  });

  it.each([
    ["does not start", { broken: new Error("no such limit") }, /no such limit/],
    ["panics", { panics: true }, /panicked/],
  ])("with a GPU that %s: the CPU", async (_, gpu, reason) => {
    const { info } = await run({}, REAL, { gpu });
    expect(info).toMatchObject({ device: "cpu", reasonCode: "gpu-failed", reason });
  });

  it("with a GPU module that cannot be fetched: the CPU", async () => {
    const kept = CONTENTS["webgpu.wasm"];
    delete CONTENTS["webgpu.wasm"];
    const { info } = await run({}, REAL).finally(() => (CONTENTS["webgpu.wasm"] = kept ?? ""));
    expect(info).toMatchObject({ device: "cpu", reasonCode: "gpu-failed", reason: /404/ });
  });

  it("gpu by name: the GPU, a software one too, and the CPU is never started", async () => {
    const { info, started } = await run({ device: "gpu" }, { kind: "software", name: "SwiftShader" });
    expect(info).toMatchObject({ device: "gpu", reasonCode: "requested", adapter: { software: true } });
    expect(started).toEqual(["gpu"]);
  });

  it("gpu by name where there is none: an error that says so", async () => {
    await expect(run({ device: "gpu" }, { kind: "none", why: "this browser has no WebGPU" })).rejects.toMatchObject({
      code: "device",
      message: /this browser has no WebGPU/,
    });
  });

  it("gpu by name that computes something else: an error and no other device", async () => {
    await expect(run({ device: "gpu" }, REAL, { gpu: { off: 0.5 } })).rejects.toMatchObject({ code: "self-test" });
  });

  it("cpu by name: no adapter is looked for", async () => {
    const { info } = await run({ device: "cpu", because: "gpu-lost" }, REAL);
    expect(info).toMatchObject({ device: "cpu", reasonCode: "gpu-lost", adapter: null });
  });

  it("a CPU that computes something else: an error, for there is nothing left", async () => {
    await expect(run({}, REAL, { cpu: { off: 0.5 } })).rejects.toMatchObject({ code: "self-test" });
  });
});

describe("files", () => {
  it("hands the module the whole bundle, by the names in it", async () => {
    await run({ device: "cpu" }, REAL);
    expect(Object.keys(given).sort()).toEqual(["golden.json", "manifest.json", "weights.safetensors"]);
    expect(given["weights.safetensors"]).toBe("weights");
  });

  it("says where the files came from: the network first, then the cache", async () => {
    const first = await run({ device: "cpu" }, REAL);
    const second = await run({ device: "cpu" }, REAL);
    expect([first.info.source, second.info.source]).toEqual(["download", "cache"]);
    expect(second.info.downloadedBytes).toBe(0);
    const third = await run({ device: "gpu" }, REAL);
    expect(third.info.source).toBe("mixed");
    expect(third.info.downloadedBytes).toBe(CONTENTS["webgpu.wasm"]?.length);
  });

  it("reports progress that rises to 1", async () => {
    const { progress } = await run({}, REAL);
    const fractions = progress.map((p) => p.fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(progress.at(-1)).toMatchObject({ stage: "ready", fraction: 1 });
    expect(progress.map((p) => p.stage)).toEqual(expect.arrayContaining(["manifest", "download", "start", "self-test", "ready"]));
  });

  it("asks for nothing that the client hands over", async () => {
    const { loaded } = await run({ device: "cpu" }, REAL);
    const seen = vi.fn();
    vi.stubGlobal("fetch", seen);
    const again = await run({ device: "cpu", sources: loaded.sources }, REAL);
    expect(seen).not.toHaveBeenCalled();
    expect(again.info.source).toBe("cache");
  });

  it("puts further frameworks on at once where they are asked for, and no file of theirs is fetched where not", async () => {
    const fetched = vi.spyOn(globalThis, "fetch");
    const without = await run({ device: "cpu" }, REAL);
    expect(fetched.mock.calls.filter(([url]) => (url as string).includes("frameworks"))).toEqual([]);
    expect(without.info.frameworks).toEqual(["schwartz"]);
    const { info } = await run({ device: "cpu", frameworks: true }, REAL);
    expect(info).toMatchObject({ frameworks: ["schwartz", "mft"], replies: ["diasafety"], rankings: [] });
    expect([...cache.entries.keys()]).toContain(`${BASE}frameworks/weights.safetensors?sha256=${sha256("heads")}`);
  });

  it("fetches frameworks later, with progress, and out of the cache the next time", async () => {
    const { fetchExtra } = await run({ device: "cpu" }, REAL);
    const seen: LoadProgress[] = [];
    const fetch = () => fetchExtra("frameworks", (p) => seen.push(p), new AbortController().signal);
    expect(Object.keys(await fetch())).toEqual(["manifest.json", "weights.safetensors"]);
    expect(seen.at(-1)).toMatchObject({ stage: "download", loadedBytes: 5, totalBytes: 5, downloadedBytes: 5 });
    await fetch();
    expect(seen.at(-1)).toMatchObject({ loadedBytes: 5, downloadedBytes: 0 });
  });

  it("frameworks that are altered, missing or of another model: an error, and the engine is freed", async () => {
    const served = globalThis.fetch;
    const serve = (content: string | null) =>
      vi.stubGlobal("fetch", (url: string) =>
        url.endsWith("frameworks/weights.safetensors") ? Promise.resolve(new Response(content, { status: content === null ? 404 : 200 })) : served(url),
      );
    const refused = (code: string, plays = {}) => expect(run({ device: "cpu", frameworks: true }, REAL, plays)).rejects.toMatchObject({ code });
    serve("HEADS");
    await refused("hash-mismatch");
    serve(null);
    await refused("network");
    vi.stubGlobal("fetch", served);
    await refused("bad-bundle", { cpu: { unfit: Object.assign(new Error("of another model"), { code: "bad-bundle" }) } });
    expect(freed).toEqual(["cpu", "cpu", "cpu"]);
  });

  it("a file that the module refuses is its error, and what was begun is freed", async () => {
    refusedByModule = "{}";
    await expect(run({ device: "cpu" }, REAL)).rejects.toMatchObject({ code: "tokenizer" });
    await Promise.resolve();
    expect(freed).toEqual(["bundle"]);
  });

  it("keeps nothing of a load that failed before all was verified", async () => {
    const kept = CONTENTS["value-classifier/weights.safetensors"];
    CONTENTS["value-classifier/weights.safetensors"] = "altered";
    const failed = run({ device: "cpu" }, REAL).finally(() => (CONTENTS["value-classifier/weights.safetensors"] = kept ?? ""));
    await expect(failed).rejects.toMatchObject({ code: "hash-mismatch" });
    expect([...cache.entries.keys()].filter((key) => key.includes("weights"))).toEqual([]);
  });

  it("stops at an abort", async () => {
    await expect(run({}, REAL, {}, AbortSignal.abort())).rejects.toThrow();
  });
});
