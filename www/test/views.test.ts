import { describe, expect, it } from "vitest";
import type { Scored, SentenceScore } from "../src/client/types";
import { arcPath, arcs, point, sectors } from "../src/views/circle-geometry";
import { byLabel, readQuality } from "../src/views/quality";
import { byScore, evident, nameParts, pieces, readings, standing } from "../src/views/readings";
import { framework } from "./helpers";

const scored = (scores: Record<string, number>): Scored => ({ scores: { f: scores }, probabilities: { f: {} }, evidence: [] });
const sentence = (start_utf16: number, end_utf16: number): SentenceScore => ({
  ...scored({}),
  start: 0,
  end: 0,
  start_utf16,
  end_utf16,
  windows: 1,
});

describe("circle", () => {
  it("gives every dimension an equal share round its position, in circle order", () => {
    const shuffled = { ...framework, dimensions: [...framework.dimensions].reverse() };
    const circle = sectors(shuffled);
    expect(circle.map((s) => s.dimension.name)).toEqual(framework.dimensions.map((d) => d.name));
    expect(circle.map((s) => [s.number, s.from, s.to]).slice(0, 2)).toEqual([[1, 0, 45], [2, 45, 90]]);
  });

  it("shares the sector of a border value between its two groups, over twelve o'clock too", () => {
    const [rollup] = framework.rollups;
    if (!rollup) throw new Error("no rollup");
    const found = arcs(sectors(framework), rollup).map(({ group, from, to }) => [group.name, from, to]);
    expect(found).toEqual([["A", 22.5, 112.5], ["B", 112.5, 202.5], ["C", 202.5, 292.5], ["D", 292.5, 382.5]]);
  });

  it("puts a framework without positions on the circle in its own order", () => {
    const plain = { ...framework, dimensions: framework.dimensions.map(({ name, definition, colour, source }) => ({ name, definition, colour, source })) };
    expect(sectors(plain).map((s) => s.dimension.name)).toEqual(plain.dimensions.map((d) => d.name));
  });

  it("measures angles clockwise from twelve o'clock", () => {
    expect(point(0, 10).map(Math.round)).toEqual([0, -10]);
    expect(point(90, 10).map(Math.round)).toEqual([10, -0]);
  });

  it("turns the path of a text on the lower half, so that it is not upside down", () => {
    expect(arcPath(10, 80, 100, true)).toMatch(/^M17\.36,-98\.48A100,100,0,0,1,/);
    expect(arcPath(100, 170, 100, true)).toMatch(/^M17\.36,98\.48A100,100,0,0,0,/);
  });
});

describe("readings", () => {
  it("counts a score of exactly 0.5 as evidence, and tells what is close to it", () => {
    expect([0.39, 0.4, 0.49, 0.5, 0.59, 0.6].map(standing)).toEqual(["none", "near", "near", "close", "close", "clear"]);
  });

  it("lists evidence by strength, and takes what is missing for 0", () => {
    const list = readings(framework, scored({ d3: 0.5, d5: 0.9, d1: 0.49 }));
    expect(list).toHaveLength(8);
    expect(evident(list).map((r) => r.dimension.name)).toEqual(["d5", "d3"]);
    expect(byScore(list).slice(0, 4).map((r) => r.dimension.name)).toEqual(["d5", "d3", "d1", "d0"]);
  });

  it("splits a name into its family and its part", () => {
    expect(nameParts("Self-direction: thought")).toEqual(["Self-direction:", "thought"]);
    expect(nameParts("Hedonism")).toEqual(["Hedonism"]);
  });
});

describe("pieces", () => {
  it("cuts by UTF-16 offsets, so that emoji and accents stay whole", () => {
    const text = " 👩‍🚀 flies. Père dort.";
    const end = text.indexOf(".") + 1;
    const cut = pieces(text, [sentence(1, end), sentence(end + 1, text.length)]);
    expect(cut).toEqual([
      { text: " ", sentence: null },
      { text: "👩‍🚀 flies.", sentence: 0 },
      { text: " ", sentence: null },
      { text: "Père dort.", sentence: 1 },
    ]);
  });

  it("gives the text again when joined, whatever the offsets", () => {
    const text = "abc def ghi";
    const odd = [sentence(4, 7), sentence(2, 5), sentence(8, 99), sentence(9, 9)];
    expect(pieces(text, odd).map((p) => p.text).join("")).toBe(text);
    expect(pieces(text, odd).filter((p) => p.sentence !== null)).toEqual([{ text: "def", sentence: 0 }]);
  });

  it("has no piece for no text, and one for a text without sentences", () => {
    expect(pieces("", [])).toEqual([]);
    expect(pieces("abc", [])).toEqual([{ text: "abc", sentence: null }]);
  });
});

describe("quality", () => {
  const evaluation = (split: string, input: string) => ({
    split,
    input,
    texts: 10,
    official_f1: 0.5,
    mean_f1: 0.4,
    ece: 0.02,
    per_label: [{ label: "d0", precision: 0.5, recall: 0.5, f1: 0.5, support: 3 }],
  });

  it("prefers the test split and plain text", () => {
    const all = [evaluation("validation", "premise"), evaluation("test", "argument"), evaluation("test", "premise")];
    const found = readQuality({ evaluations: all, published: [] });
    expect(found?.evaluation).toMatchObject({ split: "test", input: "premise" });
    expect(byLabel(found).get("d0")?.f1).toBe(0.5);
  });

  it("leaves out a comparison that does not fit the labels", () => {
    const published = [{ short: "A", official_f1: 0.4, per_label_f1: [0.4] }, { short: "B", official_f1: 0.4, per_label_f1: [] }];
    expect(readQuality({ evaluations: [evaluation("test", "premise")], published })?.published.map((p) => p.short)).toEqual(["A"]);
  });

  it.each([null, {}, [], { evaluations: 3 }, { evaluations: [{}] }, "text"])("gives null for %j", (json) => {
    expect(readQuality(json)).toBeNull();
    expect(byLabel(readQuality(json)).size).toBe(0);
  });
});
