/** What the language model takes and gives. */
import type { Device, DeviceReason } from "./types";

export interface Message {
  role: "system" | "user" | "assistant";
  content: string;
}

/** A text to go on with, or a conversation to answer. */
export type Prompt = { prompt: string; messages?: never } | { messages: readonly Message[]; prompt?: never };

export interface Sampling {
  /** 0 (the default): always the likeliest token. 1: as likely as the model says. */
  temperature?: number;
  /** Only the so many likeliest tokens; 0 (the default): all. */
  topK?: number;
  /** Only the likeliest tokens that together have this probability; 1 is all. */
  topP?: number;
  /** Only tokens at least so likely, relative to the likeliest; 0 is all. */
  minP?: number;
  /** Above 1, tokens that were there already become less likely. */
  repetitionPenalty?: number;
  /** The same seed, prompt and settings give the same text on the same device. */
  seed?: number;
}

export type GenerateOptions = Prompt &
  Sampling & {
    maxTokens?: number;
    /** The text ends before the first of these. */
    stop?: readonly string[];
    /** Goes on where the model would end, for measuring. */
    ignoreEnd?: boolean;
  };

export interface Token {
  /** Null for text that was held back until the end: it could have become a stop string or a character. */
  id: number | null;
  /** What can be added to the text now; empty while a character is not whole. */
  text: string;
  /** Natural logarithm of the probability that the model gave it; 0 for text that was held back. */
  logprob: number;
}

/**
 * `length`: `maxTokens` were written; `end-of-text`: the model was through; `stop`: one of the stop strings came;
 * `context`: the model can hold no more.
 */
export type EndReason = "length" | "end-of-text" | "stop" | "context";

export interface GenerationEnd {
  reason: EndReason;
  promptTokens: number;
  /** Tokens that were written. */
  tokens: number;
  /** Tokens of the prompt a second. */
  promptTokensPerSecond: number;
  /** Tokens a second from the first to the last; null where there were not two. */
  tokensPerSecond: number | null;
}

/** How far something has come; for a prompt, in tokens. */
export interface Steps {
  done: number;
  total: number;
}

export interface Likelihood {
  /** Natural logarithm of the probability of the whole continuation. */
  logprob: number;
  tokens: Token[];
}

export interface Likelihoods {
  /** In the order of what was asked. */
  continuations: Likelihood[];
  /** How the continuations divide their common probability; they add up to 1. */
  shares: number[];
  /** Probability that any of them follows the prompt. */
  mass: number;
}

/** Which way a sentence goes, of a value that it invokes. Says nothing about whether it invokes it. */
export interface Polarity {
  /** As in the taxonomy. */
  dimension: string;
  /** Probability that the sentence supports the value; it opposes it with the rest. */
  supports: number;
  /** `unsure`: near one half, where the head cannot tell. */
  stance: "supports" | "opposes" | "unsure";
}

export interface LanguageInfo {
  device: Device;
  reasonCode: DeviceReason;
  reason: string;
  adapter: { name: string; software: boolean } | null;
  /** `bytes`: of all its files. */
  model: { name: string; version: string; license: string; sha256: string; bytes: number };
  /** Tokens of prompt and text that it can hold at once. */
  contextLength: number;
  /** Where the files came from in this load. */
  source: "download" | "cache" | "mixed";
  /** What was downloaded in this load, in bytes. */
  downloadedBytes: number;
  /** `persistent`: the next load need not download. `memory`: it must (no Cache Storage, or it is full). */
  cache: "persistent" | "memory";
  timings: {
    /** Whole load in milliseconds. */
    total: number;
  };
}
