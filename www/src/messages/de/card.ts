import type { Card } from "../en/card";
import type { Formats } from "../format";

/** Parts of the data, as the model's figures name them. */
export const splits: Readonly<Record<string, string>> = { test: "den Testdaten", validation: "den Validierungsdaten", training: "den Trainingsdaten" };

export const card = ({ count }: Formats): Card => ({
  title: "Modellkarte",
  missing: "Zu diesem Modell gibt es keine Modellkarte.",
  official: "Offizieller F1",
  mean: "Mittlerer F1",
  ece: "Kalibrierungsfehler",
  size: "Größe",
  about: (split, texts) => `Auf ${splits[split] ?? `dem Datensatzteil „${split}“`}: ${count(texts)} Texte, die das Modell nicht kennt, als reiner Text gegeben.`,
  columns: {
    value: "Wert",
    precision: "Präzision",
    recall: "Trefferquote",
    f1: "F1",
    baseline: "Immer ja",
    support: "Texte",
  },
  caption: "Güte je Wert",
  f1Of: (system) => `F1 ${system}`,
  eceMeaning: "erwarteter Fehler über alle Werte",
  sizeMeaning: "alle Dateien des Modells",
});
