/**
 * Stands in for the model while the page is designed: the same shapes, scores by key words. Never part of
 * the built page (`vite.config.ts` takes it in only while serving with FAKE=1).
 */
import { parse } from "smol-toml";
import type { ProbeOptions } from "../../src/client";
import { CancelledError, InputError } from "../../src/client/errors";
import type { Framework, LoadProgress, ProbeInfo, Scored, SentenceScore, Taxonomy, TextScore } from "../../src/client/types";

const WORDS: Record<string, RegExp> = {
  "Self-direction: thought": /curio|ideas|learn|think/i,
  "Self-direction: action": /free|decide|choose|choice|only you/i,
  Stimulation: /new|strange|adventure/i,
  Hedonism: /dance|music|enjoy/i,
  Achievement: /ambition|results|success|career/i,
  "Power: resources": /income|money/i,
  "Security: personal": /clean air|breathe|health/i,
  "Security: societal": /police|patrol|safety rules|order/i,
  Tradition: /custom|grandfather|feast|generations/i,
  "Conformity: rules": /obey|rules|shall/i,
  "Conformity: interpersonal": /courtesy|polite/i,
  "Benevolence: dependability": /word to them|counting on/i,
  "Benevolence: caring": /honest|nobody eats alone|families|children/i,
  "Universalism: concern": /worse because|everyone|nobody may/i,
  "Universalism: nature": /meadow|planet|nature/i,
  "Universalism: tolerance": /wherever they come|disagree/i,
  "Universalism: objectivity": /evidence|measurable/i,
};

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export async function loadFake(options: ProbeOptions) {
  const taxonomy = parse(await (await fetch("/models/taxonomy.toml")).text()) as unknown as Taxonomy;
  const framework = taxonomy.frameworks[0] as Framework;
  const query = new URLSearchParams(location.search);
  const total = 24_300_000;
  const report = (stage: LoadProgress["stage"], fraction: number, loadedBytes: number, downloadedBytes: number) =>
    options.onProgress?.({ stage, fraction, loadedBytes, totalBytes: total, downloadedBytes });
  if (query.has("loading")) {
    report("download", 0.41, 0.58 * total, 0.58 * total);
    await new Promise(() => undefined);
  }
  for (let i = 0; i <= 5; i++) {
    report("download", i * 0.14, (i * total) / 5, (i * total) / 5);
    await wait(30);
  }
  if (query.has("fail")) throw new InputError("hash-mismatch", "value-classifier/weights.safetensors is not the file its manifest names: sha256 93aa… instead of 17fe…");
  const info: ProbeInfo = {
    device: "cpu",
    reasonCode: "no-webgpu",
    reason: "There is no GPU to use: the browser offers no WebGPU adapter.",
    adapter: null,
    model: { name: "value-classifier", version: "0.0.0-fake", sha256: "53aa51172d142c89d9012cce15ae4d6c", bytes: total },
    frameworks: [framework.id],
    replies: [],
    rankings: [],
    maxLength: 128,
    selfTest: { worst: 0.0008, tolerance: 0.005 },
    source: "download",
    downloadedBytes: total,
    cache: "persistent",
    timings: { fetch: 840, selfTest: 510, total: 1630 },
  };
  options.onInfo?.(info);
  return { taxonomy, info, score: (text: string, o: { signal?: AbortSignal } = {}) => score(framework, text, o.signal) };
}

async function score(framework: Framework, text: string, signal?: AbortSignal): Promise<TextScore> {
  await wait(120);
  if (signal?.aborted) throw new CancelledError();
  const sentences: SentenceScore[] = [];
  for (const match of text.matchAll(/[^.!?\n]+[.!?”]*/g)) {
    const lead = match[0].length - match[0].trimStart().length;
    const [start, end] = [match.index + lead, match.index + match[0].length];
    if (end > start) sentences.push({ ...scored(framework, text.slice(start, end)), start, end, start_utf16: start, end_utf16: end, windows: 1 });
  }
  return { ...scored(framework, text), rollups: {}, windows: 1, tokens: text.length >> 2, sentences };
}

function scored(framework: Framework, text: string): Scored {
  const scores: Record<string, number> = {};
  const probabilities: Record<string, number> = {};
  for (const { name } of framework.dimensions) {
    const hits = text.match(new RegExp(WORDS[name] ?? /$^/, "gi"))?.length ?? 0;
    const noise = (Array.from(name + text).reduce((h, c) => (h * 31 + c.charCodeAt(0)) >>> 0, 7) % 1000) / 1000;
    scores[name] = hits ? Math.min(0.97, 0.5 + 0.12 * hits + 0.22 * noise) - 0.06 : noise * noise * 0.48;
    probabilities[name] = scores[name] ** 1.4;
  }
  const evidence = Object.keys(scores).filter((name) => (scores[name] ?? 0) >= 0.5);
  evidence.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  return { scores: { [framework.id]: scores }, probabilities: { [framework.id]: probabilities }, evidence };
}
