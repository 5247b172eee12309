/**
 * How long a device takes for a text: a part for every call (a GPU's way there and back) and a part for each token.
 * Two timed texts give both; from there the faster device for a text is known before it is computed.
 */
import type { Speed } from "../client/types";

/** A page or so of text: what the two devices are compared on where a person reads of it. */
export const PAGE_TOKENS = 1000;
export const WORDS_A_TOKEN = 0.75;

/** One timed scoring. */
export interface Sample {
  tokens: number;
  ms: number;
}

/** The line through two samples, never falling and never below zero: a busy machine must not make a device look free. */
export function speedOf(short: Sample, long: Sample): Speed {
  const rise = (long.ms - short.ms) / Math.max(1, long.tokens - short.tokens);
  const perTokenMs = Math.max(0, rise);
  return { fixedMs: Math.max(0, short.ms - perTokenMs * short.tokens), perTokenMs };
}

export function expectedMs({ fixedMs, perTokenMs }: Speed, tokens: number): number {
  return fixedMs + perTokenMs * tokens;
}

/** Tokens from which on the GPU is faster: 0 always, null never (or only for less than so many, which no GPU is). */
export function gpuFrom(cpu: Speed, gpu: Speed): number | null {
  const ahead = gpu.fixedMs - cpu.fixedMs;
  const gain = cpu.perTokenMs - gpu.perTokenMs;
  if (gain <= 0) return null;
  return Math.max(0, Math.ceil(ahead / gain));
}

/** About how many tokens a text has; its sentences are read once more. English has some 4.5 characters a token. */
export function tokensOf(text: string, sentences: boolean): number {
  return Math.ceil((text.length / 4.5) * (sentences ? 2 : 1));
}
