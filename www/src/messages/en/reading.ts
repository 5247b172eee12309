import type { Formats } from "../format";

/** What was read off a text, in all the ways that it is shown. */
export const reading = ({ score, figure, percent, progress, count, names, plural, signed, time }: Formats) => ({
  status: {
    waiting: "The model is on its way. You can type already.",
    empty: "Type or paste a text, or take an example.",
    scoring: (done: number, total: number) => (total > 1 ? `Reading: ${progress(done / total)}` : "Reading"),
    stopped: "Stopped.",
    scored: (sentences: number, ms: number) => `Read ${plural(sentences, { one: "# sentence", other: "# sentences" })} in ${time(ms)}`,
    failed: "The text could not be scored",
    evidence: (values: readonly string[]) => `The text invokes ${names(values)}.`,
    noEvidence: "No evidence for any value.",
  },

  result: {
    none: "No evidence",
    noneText: (name: string, value: number) =>
      `No value reaches its decision point in this text. Closest is ${name} with ${score(value)}; ${figure(0.5)} would count as evidence.`,
    some: (n: number, all: number) => `${plural(n, { one: "# value", other: "# values" })} of ${count(all)} with evidence`,
    of: (all: number) => `of ${count(all)}`,
    idle: "Nothing read yet",
  },

  circle: {
    label: (framework: string) => `Circle of ${framework}`,
    description: (strongest: string) => `${strongest} Arrow keys go round the circle. The table below has the same numbers.`,
    sector: (name: string, value: number, evident: boolean) => `${name}: ${score(value)}, ${evident ? "evidence" : "no evidence"}`,
    numbered: (number: number, sector: string) => `${number} ${sector}`,
    noEvidence: "no evidence",
    legend: {
      evidence: "evidence",
      close: `within ${figure(0.1)} of the decision point`,
      none: "no evidence",
      decision: `decision point, ${figure(0.5)}`,
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
    sentence: (n: number, all: number) => `Sentence ${count(n)} of ${count(all)}`,
    more: (n: number) => `Show ${plural(n, { one: "# more sentence", other: "# more sentences" })}`,
    filtered: (name: string, n: number) => `${plural(n, { one: "# sentence", other: "# sentences" })} with evidence for ${name}`,
  },

  detail: {
    score: "Score",
    probability: "Probability",
    quality: (precision: number, recall: number, f1: number, support: number) =>
      `In tests on ${count(support)} texts that invoke it: finds ${percent(recall)}, and ${percent(precision)} of its finds are right (F1 ${figure(f1)}).`,
    unselect: "Show all",
    hint: "Choose a value in the circle, the list or the table: here is what it means, and how well the model finds it.",
  },

  opinions: {
    caption: "Scores of the values that either finds, by each",
    none: "Neither finds evidence of any value in it.",
  },

  bars: {
    all: (n: number) => `Show all ${count(n)}`,
    fewer: "Show fewer",
  },

  compare: {
    first: "First text",
    second: "Second text",
    short: ["1", "2"],
    difference: "Difference",
    caption: "Both texts: the score of every value, and how far they are apart",
    signed,
    evidence: (which: string, said: string) => `${which}: ${said}`,
  },
});

export type Reading = ReturnType<typeof reading>;
