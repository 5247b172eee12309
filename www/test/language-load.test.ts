import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Written } from "../src/client/language-protocol";
import type { DeviceChoice, LoadProgress } from "../src/client/types";
import type { FoundAdapter } from "../src/worker/adapter";
import type { WasmLanguageLoader, WasmLanguageModel, WasmScorer } from "../src/worker/boundary";
import { fetchFile } from "../src/worker/download";
import { reportDeath } from "../src/worker/guard";
import type { LanguageInstance } from "../src/worker/language/engine";
import { type LanguageSurroundings, loadLanguage } from "../src/worker/language/load";
import { Stopwatch } from "../src/worker/language/stopwatch";
import { FileStore } from "../src/worker/store";
import { FakeCache } from "./helpers";
import { BASE, hash, manifest, serve, TOKENIZER, weights } from "./language-files";

const CONTENT = weights(9000);
const MANIFEST = JSON.stringify(manifest(CONTENT, 4096));
const MODULE = new TextEncoder().encode("a module");
const FILES = {
  "language-model/manifest.json": MANIFEST,
  "language-model/tokenizer.json": TOKENIZER,
  "language-model/weights.bin": CONTENT,
  "cpu.wasm": MODULE,
  "gpu.wasm": MODULE,
};
const REAL: FoundAdapter = { kind: "real", name: "Arc 770" };

/** How a played device behaves. */
interface Play {
  /** Refused when the loader is opened. */
  broken?: Error;
  /** Refused at the end. */
  unfinished?: Error;
  /** Panics in the self-test. */
  panics?: boolean;
  /** How far the self-test is off. */
  worst?: number;
}

let cache: FakeCache;
let pushed: number[];
let freed: string[];
let onPush: () => void;
beforeEach(() => {
  cache = new FakeCache();
  pushed = [];
  freed = [];
  onPush = () => undefined;
  serve(FILES);
});
afterEach(() => vi.unstubAllGlobals());

/** Heads that are off by what their weights' first byte says. */
class PlayedScorer implements WasmScorer {
  readonly #worst: number;
  constructor(_: WasmLanguageModel, names: string[], files: Uint8Array[]) {
    expect(names).toEqual(["manifest.json", "weights.safetensors"]);
    this.#worst = files[1]?.[0] ?? 0;
  }
  selfTest() {
    return Promise.resolve({ worst: this.#worst, tolerance: 1, passed: this.#worst <= 1 });
  }
  start(): never {
    throw new Error("not played");
  }
  free(): void {
    freed.push("scorer");
  }
}

class PlayedPolarity {
  dimensions(): never {
    throw new Error("not played");
  }
  read(): never {
    throw new Error("not played");
  }
  free(): void {
    freed.push("polarity");
  }
}

function play(device: string, { broken, unfinished, panics = false, worst = 0.1 }: Play): LanguageInstance {
  const model: WasmLanguageModel = {
    info: () => ({ device, model: { name: "m", version: "1", license: "Apache-2.0" }, contextLength: 128 }),
    selfTest: () => {
      if (panics) queueMicrotask(() => reportDeath("panicked"));
      if (panics) return new Promise<never>(() => undefined);
      return Promise.resolve({ worst, tolerance: 0.5, passed: worst <= 0.5 });
    },
    generate: () => {
      throw new Error("not played");
    },
    likelihood: () => {
      throw new Error("not played");
    },
    free: () => freed.push(`${device} model`),
  };
  const loader: WasmLanguageLoader = {
    addTokenizer: (file, sha256) => expect(sha256).toBe(hash(file)),
    pushPiece: (piece, sha256) => {
      expect(sha256).toBe(hash(piece));
      pushed.push(piece.length);
      onPush();
    },
    finish: () => {
      if (unfinished) throw unfinished;
      return model;
    },
    free: () => freed.push(`${device} loader`),
  };
  return {
    memory: new WebAssembly.Memory({ initial: 1 }),
    module: { LanguageLoader: { open: () => (broken ? Promise.reject(broken) : Promise.resolve(loader)) }, WebScorer: PlayedScorer, WebPolarity: PlayedPolarity },
  };
}

async function run(device: DeviceChoice, adapter: FoundAdapter, plays: Partial<Record<"cpu" | "gpu", Play>> = {}, signal = new AbortController().signal) {
  const progress: LoadProgress[] = [];
  const started: string[] = [];
  const around: LanguageSurroundings = {
    openStore: (base) => Promise.resolve(new FileStore(base, cache, false)),
    findAdapter: () => Promise.resolve(adapter),
    moduleFile: (device) => ({ name: `modules/${device}.wasm`, url: `${BASE}${device}.wasm`, bytes: MODULE.length, sha256: hash(MODULE) }),
    fetchModule: async (file, store, meter, signal) => ({ module: {}, verified: await fetchFile(file, store, meter, signal) }),
    instantiate: (device) => {
      started.push(device);
      return Promise.resolve(play(device, plays[device] ?? {}));
    },
  };
  const loading = loadLanguage({ device, base: BASE }, around, (p) => progress.push(p), signal);
  const { engine, info, openScorer } = await loading;
  return { engine, info, openScorer, started, progress };
}

const error = (code: string) => Object.assign(new Error(code), { code });

describe("which device the language model takes", () => {
  it.each<[string, FoundAdapter, object]>([
    ["without WebGPU: the CPU", { kind: "none", why: "this browser has no WebGPU" }, { device: "cpu", reasonCode: "no-webgpu", reason: /no WebGPU/ }],
    ["with a software adapter: the CPU", { kind: "software", name: "SwiftShader" }, { device: "cpu", reasonCode: "software-adapter" }],
    ["with a real GPU: the GPU", REAL, { device: "gpu", reasonCode: "works", reason: /Arc 770/ }],
  ])("%s", async (_, adapter, expected) => {
    const { info, started } = await run("auto", adapter);
    expect(info).toMatchObject(expected);
    expect(started).toEqual([info.device]);
  });

  it.each<[string, Play, string?]>([
    ["does not start", { broken: error("device") }],
    ["has not the memory", { unfinished: error("out-of-memory") }],
    ["panics", { panics: true }],
    ["gives no numbers", { worst: NaN }, "gpu-wrong"],
    ["computes something else", { worst: 3 }, "gpu-wrong"],
  ])("with a GPU that %s: the CPU, and nothing is fetched twice", async (_, gpu, reasonCode = "gpu-failed") => {
    const asked = serve(FILES);
    const { info, started } = await run("auto", REAL, { gpu });
    expect(info).toMatchObject({ device: "cpu", reasonCode });
    expect(started).toEqual(["gpu", "cpu"]);
    expect(asked.filter(([path]) => path.endsWith("weights.bin"))).toHaveLength(1);
  });

  it("gpu by name that fails: its error", async () => {
    await expect(run("gpu", REAL, { gpu: { worst: 3 } })).rejects.toMatchObject({ code: "self-test" });
    expect(freed).toContain("gpu model");
    await expect(run("gpu", { kind: "none", why: "none" })).rejects.toMatchObject({ code: "device" });
  });

  it("an altered file is its error on every device", async () => {
    serve({ ...FILES, "language-model/weights.bin": weights(9001).subarray(1) });
    await expect(run("auto", REAL)).rejects.toMatchObject({ code: "hash-mismatch" });
    expect(freed).toEqual(["gpu loader"]);
  });
});

describe("loading the language model", () => {
  it("hands the module every piece, and counts every byte", async () => {
    const { info, progress } = await run("cpu", REAL);
    expect(pushed).toEqual([4096, 4096, 808]);
    const total = MODULE.length + TOKENIZER.length + CONTENT.length;
    expect(progress.at(-1)).toMatchObject({ stage: "ready", fraction: 1, loadedBytes: total, totalBytes: total });
    expect(info).toMatchObject({ source: "download", downloadedBytes: total, cache: "persistent", model: { name: "m", bytes: total - MODULE.length } });
    const fractions = progress.map((p) => p.fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  });

  it("takes all but the manifest from the store the second time", async () => {
    await run("cpu", REAL);
    const asked = serve(FILES);
    const { info } = await run("cpu", REAL);
    expect(info).toMatchObject({ source: "cache", downloadedBytes: 0 });
    expect(asked).toEqual([["language-model/manifest.json", 0]]);
  });

  it("keeps what fits and no more, without an error", async () => {
    cache = new FakeCache(5000);
    const { info } = await run("cpu", REAL);
    expect(info).toMatchObject({ cache: "memory" });
    expect(pushed).toEqual([4096, 4096, 808]);
    expect([...cache.entries.keys()].some((key) => key.includes("weights.bin.000"))).toBe(true);
    expect([...cache.entries.keys()].some((key) => key.includes("weights.bin.002"))).toBe(false);
  });

  it("throws away what another version left behind, and nothing else", async () => {
    for (const name of ["language-model/weights.bin.007?sha256=00", "language-model/weights.bin.000?sha256=00", "value-classifier/weights.safetensors?sha256=00"]) {
      cache.entries.set(BASE + name, new Uint8Array(1));
    }
    await run("cpu", REAL);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect([...cache.entries.keys()].filter((key) => key.endsWith("=00"))).toEqual([`${BASE}value-classifier/weights.safetensors?sha256=00`]);
  });

  it("frees what was begun when it is aborted", async () => {
    const abort = new AbortController();
    onPush = () => abort.abort();
    await expect(run("cpu", REAL, {}, abort.signal)).rejects.toThrow();
    expect(pushed).toEqual([4096]);
    expect(freed).toEqual(["cpu loader"]);
  });

  it("does not free a loader that was used up", async () => {
    await expect(run("cpu", REAL, { cpu: { unfinished: error("bad-bundle") } })).rejects.toMatchObject({ code: "bad-bundle" });
    expect(freed).toEqual([]);
  });
});

describe("the heads", () => {
  const weights = (first: number) => new Uint8Array([first]);
  const heads = (first: number) => ({
    ...FILES,
    "taxonomy.toml": "",
    "language-heads/manifest.json": JSON.stringify({ files: [{ name: "weights.safetensors", bytes: 1, sha256: hash(weights(first)) }] }),
    "language-heads/weights.safetensors": weights(first),
  });
  const { signal } = new AbortController();

  it("are fetched when they are wanted, and held to their golden set", async () => {
    const asked = serve(heads(0));
    const { openScorer } = await run("cpu", REAL);
    expect(asked.some(([path]) => path.includes("heads"))).toBe(false);
    expect(await (await openScorer(signal)).selfTest()).toMatchObject({ passed: true });
    expect(asked.filter(([path]) => path.includes("heads"))).toHaveLength(2);
  });

  it("are refused where the device computes something else, and given back", async () => {
    serve(heads(7));
    const { openScorer } = await run("cpu", REAL);
    await expect(openScorer(signal)).rejects.toMatchObject({ code: "self-test" });
    expect(freed).toEqual(["scorer"]);
  });

  it("that are missing are an error that trying again may mend", async () => {
    const { openScorer } = await run("cpu", REAL);
    await expect(openScorer(signal)).rejects.toMatchObject({ code: "network" });
    serve(heads(0));
    expect(await (await openScorer(signal)).selfTest()).toMatchObject({ passed: true });
  });
});

it("the stopwatch counts the first token to the prompt, and text that was held back to nothing", () => {
  let now = 0;
  const watch = new Stopwatch(() => now);
  const note = (ms: number, written: Written) => {
    now += ms;
    watch.note(written);
  };
  note(100, { type: "prompt", done: 64, total: 100 });
  note(60, { type: "prompt", done: 100, total: 100 });
  note(40, { type: "token", id: 1, text: "a", logprob: -1 });
  for (let i = 0; i < 4; i++) note(25, { type: "token", id: 2, text: "b", logprob: -1 });
  note(500, { type: "token", id: null, text: "c", logprob: 0 });
  expect(watch.read()).toEqual({ promptTokens: 100, tokens: 5, promptTokensPerSecond: 500, tokensPerSecond: 40 });
  expect(new Stopwatch(() => 0).read()).toMatchObject({ tokens: 0, tokensPerSecond: null });
});
