/** A batch to test with: rows, a framework of three values, and results as the worker gives them. */
import type { Framework, TextScore } from "../../src/client/types";
import type { Row } from "../../src/page/batch/rows";
import { BatchStore } from "../../src/page/batch/store";

export const NAMES = ["Thought", "Power", "Care"] as const;

export const framework: Framework = {
  id: "values",
  level: "l",
  name: "Values",
  description: "",
  source: "",
  dimensions: NAMES.map((name, i) => ({ name, definition: "", position: i * 120, colour: "#336699", source: "" })),
  rollups: [
    {
      id: "higher",
      name: "Higher",
      description: "",
      source: "",
      groups: [
        { name: "Open", definition: "", colour: "#aa0000", children: ["Thought"] },
        { name: "Other", definition: "", colour: "#00aa00", children: ["Power", "Care"] },
      ],
    },
  ],
};

export const row = (text: string, changes: Partial<Row> = {}): Row => ({ text, file: "a.csv", place: 1, speaker: "", role: "other", conversation: "", ...changes });

/** @param scores one a value; the probability is half of each */
export function result(...scores: number[]): TextScore {
  const by = (factor: number) => ({ values: Object.fromEntries(NAMES.map((name, i) => [name, (scores[i] ?? 0) * factor])) });
  const evidence = NAMES.map((name, i) => ({ name, score: scores[i] ?? 0 })).filter((s) => s.score >= 0.5).sort((a, b) => b.score - a.score);
  return {
    scores: by(1),
    probabilities: by(0.5),
    evidence: evidence.map(({ name }) => name),
    rollups: { values: { higher: { Open: scores[0] ?? 0, Other: Math.max(scores[1] ?? 0, scores[2] ?? 0) } } },
    windows: 1,
    tokens: 7,
    sentences: [],
  };
}

export function store(...rows: Row[]): BatchStore {
  return new BatchStore(rows.map((r, i) => ({ ...r, place: i + 1 })), [framework]);
}
