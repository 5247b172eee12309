import type { EndReason, GenerationEnd, LanguageInfo, Polarity } from "../../client/language-types";
import type { Formats } from "../format";

/** Why a text came to its end. */
const ends: Record<EndReason, string> = {
  length: " The length that was set is reached.",
  "end-of-text": " It came to an end by itself.",
  stop: " It came to where it was to stop.",
  context: " It can hold no more.",
};

/** The panel of the language model. */
export const language = ({ count, one, plural, progress, megabytes, wholeMegabytes, percent }: Formats) => ({
  opinion: {
    title: "A second opinion",
    about:
      "It can also read the text at the top of this page. Heads on what it makes of a text were trained for the same values as the classifier and measured in the same way; it errs in other places, and takes many times as long.",
    ask: "Ask it about the text above",
    again: "Ask again about the text above",
    empty: "There is no text above to ask about.",
    reading: (share: number) => `It is reading: ${progress(share)}`,
    stopped: "Stopped.",
    failed: "It could not read the text",
    of: (text: string) => `Of the text that begins “${text.trim().replace(/\s+/g, " ").slice(0, 60)}…”`,
    classifier: "Classifier",
    model: "Language model",
  },
  /** Which way the sentences go; `quality` is of sentences labelled by hand. */
  stances: {
    title: "For a value or against it",
    about: "Of each sentence in which the classifier has evidence of a value: whether it speaks for that value or against it. Quotation and irony mislead it.",
    quality: ({ right, all, majority, irony }: { right: number; all: number; majority: number; irony: readonly [number, number] }) =>
      `On ${count(all)} sentences labelled by hand it was right ${count(right)} times, where always saying the same is right ${count(Math.round(majority * all))} times; of ${count(irony[1])} ironical ones, ${count(irony[0])} times.`,
    none: "In no sentence does the classifier have evidence of a value, so there is nothing to ask.",
    asking: (done: number, all: number) => `It is asked about each sentence: ${count(done)} of ${count(all)}`,
    sentence: "Sentence",
    stance: "Which way",
    words: { supports: "for it", opposes: "against it", unsure: "cannot tell" } as Record<Polarity["stance"], string>,
    probability: (supports: number) => `${percent(supports)} for`,
  },
  about: (name: string, parameters: number, license: string) =>
    `${name} is a small language model with ${count(Math.round(parameters / 1e6))} million parameters (${license}). It writes in this page, and the classifier marks each sentence as soon as it is finished. It puts together words that often follow one another: what it writes is nobody’s opinion, is often untrue, and judges neither texts nor people.`,
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
    "out-of-memory": "There is not enough memory left. Close other tabs, or use a device with more memory.",
    "worker-crashed": "It ended unexpectedly; memory may have run out. The classifier is not affected. Trying again starts afresh.",
    "context-overflow": "That is more than it can read at once. Give it a shorter text.",
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
    const wrote = `${plural(tokens, { one: "# token", other: "# tokens" })}${rate === null ? "" : `, ${one(rate)} a second`}`;
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
});

export type Language = ReturnType<typeof language>;
