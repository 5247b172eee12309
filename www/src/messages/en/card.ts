import type { Formats } from "../format";

/** The model card. */
export const card = ({ count }: Formats) => ({
  title: "Model card",
  missing: "This bundle brings no model card.",
  official: "Official F1",
  mean: "Mean F1",
  ece: "Calibration error",
  size: "Size",
  about: (split: string, texts: number) => `On the ${split} split, ${count(texts)} texts the model has not seen, given as plain text.`,
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
});

export type Card = ReturnType<typeof card>;
