/**
 * Every text of the interface in English. Names and definitions of values are not here: the taxonomy has
 * them. No word judges a writer: a text invokes a value, with evidence or without.
 */
import type { EndReason, GenerationEnd, LanguageInfo } from "../client/language-types";

const LOCALE = "en";
const fixed = (digits: number) => {
  const format = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return (n: number) => format.format(n);
};
const figure = fixed(2);
/** Cut and not rounded: 0.4996 is no evidence, and must not read like 0.50, which is. */
const score = (n: number) => figure(Math.floor(n * 100 + 1e-9) / 100);
const one = fixed(1);
const count = new Intl.NumberFormat(LOCALE);
const list = new Intl.ListFormat(LOCALE);
const wholeMegabytes = (bytes: number) => count.format(Math.round(bytes / 1e6));
const megabytes = (bytes: number) => one(bytes / 1e6);
const time = (ms: number) => (ms < 1000 ? `${Math.max(1, Math.round(ms))} ms` : `${one(ms / 1000)} s`);
const plural = (n: number, word: string) => `${count.format(n)} ${word}${n === 1 ? "" : "s"}`;
/** Why a text came to its end. */
const ends: Record<EndReason, string> = {
  length: " The length that was set is reached.",
  "end-of-text": " It came to an end by itself.",
  stop: " It came to where it was to stop.",
  context: " It can hold no more.",
};

export const en = {
  score,
  figure,
  percent: (p: number) => `${Math.round(p * 100)}%`,
  count: (n: number) => count.format(n),
  names: (names: readonly string[]) => list.format(names),
  words: (n: number) => plural(n, "word"),

  load: {
    manifest: "Looking for the model",
    download: (loaded: number, total: number) => `Downloading the model, once: ${megabytes(loaded)} of ${megabytes(total)} MB`,
    cache: "Opening the model from this browser’s storage",
    start: "Starting the model",
    selfTest: "Checking it against texts with known scores",
    failed: "The model could not be loaded",
    retry: "Try again",
    hints: {
      network: "Check the connection, then try again.",
      "hash-mismatch": "A model file is damaged or was altered on its way, so it was not used. Trying again fetches it anew.",
      "bad-bundle": "The model files on this server do not fit this page.",
      "bad-taxonomy": "The list of values on this server does not fit this page.",
      device: "Open the page without “?device=gpu” in its address, or in a browser with WebGPU.",
      "self-test": "This device computes something else than the model says, so nothing is shown.",
      "worker-crashed": "Trying again starts afresh.",
      "worker-start": "A policy of the page or of this browser may forbid it.",
      internal: "Trying again may help; a fresh browser window too.",
    } as Record<string, string>,
  },

  status: {
    waiting: "The model is on its way. You can type already.",
    empty: "Type or paste a text, or take an example.",
    scoring: (done: number, total: number) => (total > 1 ? `Reading: ${Math.round((100 * done) / total)}%` : "Reading"),
    stopped: "Stopped.",
    scored: (sentences: number, ms: number) => `Read ${plural(sentences, "sentence")} in ${time(ms)}`,
    failed: "The text could not be scored",
    evidence: (names: readonly string[]) => `The text invokes ${list.format(names)}.`,
    noEvidence: "No evidence for any value.",
  },

  result: {
    none: "No evidence",
    noneText: (name: string, value: number) =>
      `No value reaches its decision point in this text. Closest is ${name} with ${score(value)}; 0.50 would count as evidence.`,
    some: (n: number, all: number) => `${plural(n, "value")} of ${all} with evidence`,
    of: (all: number) => `of ${all}`,
    idle: "Nothing read yet",
  },

  circle: {
    label: (framework: string) => `Circle of ${framework}`,
    description: (strongest: string) =>
      `${strongest} Arrow keys go round the circle. The table below has the same numbers.`,
    sector: (name: string, value: number, evident: boolean) => `${name}: ${score(value)}, ${evident ? "evidence" : "no evidence"}`,
    numbered: (number: number, sector: string) => `${number} ${sector}`,
    noEvidence: "no evidence",
    legend: {
      evidence: "evidence",
      close: "within 0.10 of the decision point",
      none: "no evidence",
      decision: "decision point, 0.50",
    },
  },

  table: {
    caption: "Score, probability and measured quality of every value",
    number: "No.",
    value: "Value",
    score: "Score",
    probability: "Probability",
    quality: "F1 in tests",
    qualityMissing: "not measured",
    evidence: "evidence",
    sortBy: (column: string) => `Sort by ${column}`,
  },

  marked: {
    label: "The text, its sentences marked by their strongest value. Arrow keys go from sentence to sentence.",
    empty: "The text appears here, each sentence marked with the value it invokes most.",
    none: "no evidence",
    sentence: (n: number, all: number) => `Sentence ${n} of ${all}`,
    more: (n: number) => `Show ${plural(n, "more sentence")}`,
    filtered: (name: string, n: number) => `${plural(n, "sentence")} with evidence for ${name}`,
  },

  detail: {
    score: "Score",
    probability: "Probability",
    quality: (precision: number, recall: number, f1: number, support: number) =>
      `In tests on ${count.format(support)} texts that invoke it: finds ${Math.round(recall * 100)}%, and ${Math.round(precision * 100)}% of its finds are right (F1 ${figure(f1)}).`,
    unselect: "Show all",
    hint: "Choose a value in the circle, the list or the table: here is what it means, and how well the model finds it.",
  },

  device: {
    title: (device: string) => `Computed on this machine’s ${device.toUpperCase()}`,
    why: "why, and how fast",
    reason: "Choice",
    model: "Model",
    source: "Files",
    sources: {
      download: (bytes: number) => `downloaded just now, ${megabytes(bytes)} MB`,
      cache: () => "from this browser’s storage, nothing downloaded",
      mixed: (bytes: number) => `partly from this browser’s storage, ${megabytes(bytes)} MB downloaded`,
    },
    kept: { persistent: "kept for the next visit", memory: "kept in memory only: this browser gives no storage" },
    selfTest: "Self-test",
    selfTestText: (worst: number, tolerance: number) => `passed, off by at most ${worst.toPrecision(1)} (allowed ${tolerance})`,
    timings: "Loading",
    timingsText: (total: number, fetch: number) => `${time(total)}, of which files ${time(fetch)}`,
  },

  opinions: {
    caption: "Scores of the values that either finds, by each",
    none: "Neither finds evidence of any value in it.",
  },

  language: {
    opinion: {
      title: "A second opinion",
      about:
        "It can also read the text at the top of this page. Heads on what it makes of a text were trained for the same values as the classifier and measured in the same way; it errs in other places, and takes many times as long.",
      ask: "Ask it about the text above",
      again: "Ask again about the text above",
      empty: "There is no text above to ask about.",
      reading: (share: number) => `It is reading: ${Math.floor(share * 100)} %`,
      stopped: "Stopped.",
      failed: "It could not read the text",
      of: (text: string) => `Of the text that begins “${text.trim().replace(/\s+/g, " ").slice(0, 60)}…”`,
      classifier: "Classifier",
      model: "Language model",
    },
    about: (name: string, parameters: number, license: string) =>
      `${name} is a small language model with ${count.format(Math.round(parameters / 1e6))} million parameters (${license}). It writes in this page, and the classifier marks each sentence as soon as it is finished. It puts together words that often follow one another: what it writes is nobody’s opinion, is often untrue, and judges neither texts nor people.`,
    once: (bytes: number) =>
      `Its ${wholeMegabytes(bytes)} MB come from the host of this page and no other. They are fetched once and then kept in this browser’s storage.`,
    load: (bytes: number) => `Load it (${wholeMegabytes(bytes)} MB)`,
    absent: "This copy of the page comes without a language model. Whoever serves it can add one, and then build the page anew:",
    loading: "The language model is being loaded.",
    ready: "The language model is ready.",
    progress: {
      begin: "Looking for the language model",
      download: (loaded: number, total: number) => `Downloading, once: ${megabytes(loaded)} of ${megabytes(total)} MB`,
      cache: (loaded: number, total: number) => `Opening from this browser’s storage: ${megabytes(loaded)} of ${megabytes(total)} MB`,
      start: "Starting the language model",
    },
    cancel: "Cancel",
    failed: "The language model is not running",
    hints: {
      device: "The GPU failed. Trying again uses the CPU.",
      "out-of-memory": "Close other tabs, or use a device with more memory.",
      "worker-crashed": "It ended unexpectedly; memory may have run out. The classifier is not affected. Trying again starts afresh.",
      "context-overflow": "Give it a shorter text.",
      config: "Change the settings.",
    } as Record<string, string>,

    example: "A good neighbour is someone who",
    beginning: "A beginning, which it goes on with",
    question: "A question or a request, which it answers",
    way: "What it does with the text",
    plain: "Go on with it",
    chat: "Answer it",
    settings: {
      title: "Settings",
      temperature: "Temperature",
      maxTokens: "Length, in tokens",
      seed: "Seed",
      hints: {
        temperature: "0 always takes the likeliest word; more leaves more to chance.",
        maxTokens: "At most so many; a token is about three quarters of a word.",
        seed: "The same seed and text give the same answer.",
      },
    },
    write: "Write",
    stop: "Stop",
    writing: "It is writing.",
    empty: "What it writes appears here, each finished sentence marked with the value it invokes most.",
    label: "What was written, its sentences marked by their strongest value. Arrow keys go from sentence to sentence.",
    pace: (state: { kind: string; end?: GenerationEnd }, tokens: number, rate: number | null) => {
      const wrote = `${plural(tokens, "token")}${rate === null ? "" : `, ${one(rate)} a second`}`;
      switch (state.kind) {
        case "reading":
          return "Reading what it was given";
        case "writing":
          return `Writing: ${wrote}`;
        case "stopped":
          return `Stopped after ${wrote}.`;
        case "done":
          return `Wrote ${wrote}.${state.end ? ends[state.end.reason] : ""}`;
        default:
          return tokens > 0 ? `Wrote ${wrote}.` : "";
      }
    },
    given: "In italics: what it was given.",
    unscored: "A sentence could not be scored.",
    stuck: "It could not go on",
    back: "Change the text",
    read: "Read this text in the page above",
    device: ({ model, device, source, downloadedBytes, cache }: LanguageInfo) =>
      `${model.name} runs on this machine’s ${device.toUpperCase()}. ` +
      `${source === "cache" ? "Nothing was downloaded" : `${megabytes(downloadedBytes)} MB were downloaded`}; ` +
      (cache === "persistent" ? "its files are kept in this browser’s storage." : "its files could not be kept: this browser gives no room for them."),
    unload: "Unload, and free its memory",
  },

  bars: {
    all: (n: number) => `Show all ${count.format(n)}`,
    fewer: "Show fewer",
  },

  compare: {
    first: "First text",
    second: "Second text",
    short: ["1", "2"],
    difference: "Difference",
    caption: "Both texts: the score of every value, and how far they are apart",
    signed: (n: number) => (Math.abs(n) < 0.005 ? figure(0) : `${n > 0 ? "+" : "−"}${figure(Math.abs(n))}`),
    evidence: (which: string, said: string) => `${which}: ${said}`,
  },

  /** The element in pages of others. */
  element: {
    editor: "Text to read",
    second: "Text to compare with",
    placeholder: "Type or paste a text in English.",
    fetching: "Fetching the text",
    failed: { load: "The model could not be loaded", score: "The text could not be scored", src: "The text could not be fetched" },
    hints: {
      device: "Without device=\"gpu\" the CPU does it.",
      "unknown-framework": "The page asks for values that this model does not know.",
    } as Record<string, string>,
    empty: "There is no text yet.",
    onlyInSentences: (n: number, all: number) => `No evidence in the text as a whole; ${count.format(n)} of its ${plural(all, "sentence")} ${n === 1 ? "invokes" : "invoke"} a value.`,
    footer: "How good are these figures?",
    model: (name: string, version: string) => `${name} ${version}`,
    measured: (official: number, mean: number, ece: number) =>
      `Official F1 ${figure(official)}, mean F1 per value ${figure(mean)}, calibration error ${figure(ece)}.`,
    unmeasured: "This bundle brings no measurements.",
    claim: "It says which values a text invokes, and nothing about its writer. It learned from arguments in English, and errs.",
    private: "The text does not leave this machine.",
    card: "Model card",
    picture: (name: string, version: string, measured: string) => `value-probe, ${name} ${version}. ${measured}`,
  },

  theme: { system: "Theme: as the system", light: "Theme: light", dark: "Theme: dark" },

  card: {
    missing: "This bundle brings no model card.",
    official: "Official F1",
    mean: "Mean F1",
    ece: "Calibration error",
    size: "Size",
    about: (split: string, texts: number) => `On the ${split} split, ${count.format(texts)} texts the model has not seen, given as plain text.`,
    columns: {
      value: "Value",
      precision: "Precision",
      recall: "Recall",
      f1: "F1",
      baseline: "All-ones",
      support: "Texts",
    },
    caption: "Quality per value",
    f1Of: (system: string) => `${system} F1`,
    eceMeaning: "expected, over all values",
    sizeMeaning: "all files of the model",
  },
};

export type Messages = typeof en;
