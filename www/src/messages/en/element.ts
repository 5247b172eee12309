import type { Formats } from "../format";

/** The element in pages of others. */
export const element = ({ count, figure, plural }: Formats) => ({
  editor: "Text to read",
  second: "Text to compare with",
  placeholder: "Type or paste a text in English.",
  fetching: "Fetching the text",
  failed: { load: "The model could not be loaded", score: "The text could not be scored", src: "The text could not be fetched", frameworks: "Not all of these values can be shown" },
  hints: {
    device: "The GPU that was asked for is not there or has failed. Without device=\"gpu\" the CPU computes.",
  } as Record<string, string>,
  /** @param name of the language that the text seems to be in; null: of none that is known */
  notEnglish: (name: string | null) =>
    `${name ? `This text looks like ${name}` : "This text does not look like English"}. The classifier was trained on English alone: what it finds in another language cannot be relied on.`,
  empty: "There is no text yet.",
  onlyInSentences: (n: number, all: number) => `No evidence in the text as a whole; ${count(n)} of its ${plural(all, { one: "# sentence", other: "# sentences" })} ${n === 1 ? "invokes" : "invoke"} a value.`,
  footer: "How good are these figures?",
  model: (name: string, version: string) => `${name} ${version}`,
  measured: (official: number, mean: number, ece: number) =>
    `Official F1 ${figure(official)}, mean F1 per value ${figure(mean)}, calibration error ${figure(ece)}.`,
  unmeasured: "This bundle brings no measurements.",
  claim: "It says which values a text invokes, and nothing about its writer. It learned from arguments in English, and errs.",
  private: "The text does not leave this machine.",
  card: "Model card",
  picture: (name: string, version: string, measured: string) => `value-probe, ${name} ${version}. ${measured}`,
});

export type Element = ReturnType<typeof element>;
