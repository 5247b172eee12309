/** Stands in for the language model while the page is designed: writes a canned text, word by word. */
import type { LanguageModelOptions } from "../../src/client";
import { CancelledError, ContextOverflowError, NetworkError } from "../../src/client/errors";
import { Generation } from "../../src/client/generation";
import type { GenerateOptions, LanguageInfo } from "../../src/client/language-types";
import type { AboutLanguageModel } from "../../src/page/language/about";
import type { Model } from "../../src/page/language/panel";
import { loadFake } from "./probe";

const ABOUT: AboutLanguageModel = {
  name: "SmolLM2-135M-Instruct",
  version: "2",
  license: "Apache-2.0",
  parameters: 134_515_008,
  bytes: 101_000_000,
};

const TEXT =
  " keeps an eye on the house while you are away, and who is honest when something breaks. They are free to say no. " +
  "In the old days everybody in our street followed the customs of their grandfathers. The children learn to share new ideas. " +
  "The bus stops in front of the bakery. Nobody was treated worse because of where they came from, and";

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** `?lm=none`: a copy without one; `?lm=loading`: stays there; `?lm=fail`: cannot be loaded. */
export function fakeLanguage() {
  const mode = new URLSearchParams(location.search).get("lm");
  return { about: Promise.resolve(mode === "none" ? null : ABOUT), load: (options: LanguageModelOptions) => load(options, mode) };
}

async function load({ onProgress, signal }: LanguageModelOptions, mode: string | null): Promise<Model> {
  for (let i = 1; i <= 20; i++) {
    await wait(20);
    if (signal?.aborted) throw new CancelledError();
    const loadedBytes = (i / 20) * ABOUT.bytes;
    onProgress?.({ stage: "download", fraction: i / 20, loadedBytes, totalBytes: ABOUT.bytes, downloadedBytes: loadedBytes });
    if (mode === "loading" && i === 9) await new Promise((_, reject) => signal?.addEventListener("abort", () => reject(new CancelledError())));
    if (mode === "fail") throw new NetworkError("network", "models/language-model/weights.bin could not be fetched: the server answered 503");
  }
  const { name, version, license, bytes } = ABOUT;
  const info: LanguageInfo = {
    device: "cpu",
    reasonCode: "no-webgpu",
    reason: "",
    adapter: null,
    model: { name, version, license, sha256: "", bytes },
    contextLength: 2048,
    source: "download",
    downloadedBytes: bytes,
    cache: "persistent",
    timings: { total: 900 },
  };
  const score: Model["score"] = async (text, call) => {
    for (let done = 0; done < 5; done++) {
      await wait(200);
      call?.onProgress?.({ done, total: 5 });
    }
    return (await loadFake({})).score(text);
  };
  const polarity: Model["polarity"] = async (text, dimension) => {
    await wait(300);
    const supports = (text.length % 11) / 10;
    return { dimension, supports, stance: supports >= 0.6 ? "supports" : supports >= 0.4 ? "unsure" : "opposes" };
  };
  return { info, gone: false, unload: () => undefined, score, polarity, generate: (options) => new Generation((onToken, signal) => write(options, onToken, signal), options.signal) };
}

async function write(options: GenerateOptions, onToken: (token: { id: number; text: string; logprob: number }) => void, signal: AbortSignal) {
  if ((options.prompt?.length ?? 0) > 2000) throw new ContextOverflowError("context-overflow", "the context would hold 2090 tokens, more than the 2048 the language model can read: begin anew, or shorten it");
  const words = TEXT.match(/\s*\S+/g) ?? [];
  let tokens = 0;
  for (const text of words.slice(0, options.maxTokens)) {
    await wait(30);
    if (signal.aborted) throw new CancelledError();
    onToken({ id: tokens++, text, logprob: -1 });
  }
  return { reason: "length" as const, promptTokens: 7, tokens, promptTokensPerSecond: 210, tokensPerSecond: 31.4 };
}
