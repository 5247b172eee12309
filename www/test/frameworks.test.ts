/** Several frameworks: levels, circles and bars, names. A made-up one beside that of the taxonomy. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "smol-toml";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Framework, Scored, Taxonomy } from "../src/client/types";
import { scoreDocument } from "../src/element/body/document";
import { fetchLocale, setLocale, t } from "../src/messages";
import { coarsest, isCircle } from "../src/views/circle-geometry";
import { byLevel } from "../src/views/levels";
import { dimensionName, frameworkName } from "../src/views/names";
import { evident, readings } from "../src/views/readings";
import { probeInfo, textScore } from "./helpers";

const taxonomy = parse(readFileSync(resolve(import.meta.dirname, "../../models/taxonomy.toml"), "utf8")) as unknown as Taxonomy;
const schwartz = taxonomy.frameworks.find((f) => f.id === "schwartz") as Framework;
const dimension = (name: string) => ({ name, definition: `What ${name} is.`, colour: "#336699", source: "made-up" });
/** No positions, no roll-ups, and a dimension that is called as one of Schwartz's is. */
const tastes: Framework = { id: "tastes", level: "tastes", name: "Tastes", description: "Made up.", source: "made-up", dimensions: [dimension("Sweet"), dimension("Tradition")], rollups: [] };
const levels = [{ id: "tastes", name: "Tastes of people", description: "" }, ...taxonomy.levels, { id: "none", name: "Nobody's", description: "" }];

const scored: Scored = {
  scores: { schwartz: { Tradition: 0.2, Stimulation: 0.7 }, tastes: { Sweet: 0.1, Tradition: 0.9 } },
  probabilities: { schwartz: { Tradition: 0.1, Stimulation: 0.6 }, tastes: { Sweet: 0.1, Tradition: 0.8 } },
  evidence: ["Tradition", "Stimulation"],
};

describe("levels", () => {
  it("hold their frameworks in the taxonomy's order, and none is empty", () => {
    const found = byLevel(levels, [schwartz, tastes]);
    expect(found.map(({ level, frameworks }) => [level?.id, frameworks.map((f) => f.id)])).toEqual([
      ["tastes", ["tastes"]],
      ["basic-values", ["schwartz"]],
    ]);
  });

  it("lose no framework that belongs to none", () => {
    expect(byLevel(taxonomy.levels, [schwartz, tastes]).at(-1)).toEqual({ level: null, frameworks: [tastes] });
    expect(byLevel([], [])).toEqual([]);
  });
});

describe("a framework that is no circle", () => {
  it("is not drawn as one", () => {
    expect([isCircle(schwartz), isCircle(tastes), isCircle({ ...tastes, dimensions: [] })]).toEqual([true, false, false]);
    expect(coarsest(tastes)).toBeUndefined();
  });

  it("has readings of its own where another has a dimension of the same name", () => {
    expect(evident(readings(tastes, scored)).map((r) => [r.label, r.score])).toEqual([["Tradition", 0.9]]);
    expect(evident(readings(schwartz, scored)).map((r) => r.label)).toEqual(["Stimulation"]);
  });
});

describe("in another language", () => {
  beforeAll(() => Promise.all([fetchLocale("de"), fetchLocale("zh")]), 60_000); // a busy machine takes its time to compile them
  beforeEach(() => void vi.stubGlobal("window", new EventTarget()));
  afterEach(async () => {
    await setLocale("en");
    vi.unstubAllGlobals();
  });

  it("keeps the taxonomy's own words where there are no others", async () => {
    await setLocale("de");
    expect([frameworkName(tastes), dimensionName(tastes, "Sweet"), dimensionName(tastes, "Tradition")]).toEqual(["Tastes", "Sweet", "Tradition"]);
    expect(dimensionName(schwartz, "Stimulation")).toBe("Stimulation");
    expect(dimensionName(schwartz, "Power: dominance")).toBe("Macht: Dominanz");
    expect(t.locale).toBe("de");
  });

  it("keeps the keys of a score English", async () => {
    await setLocale("zh");
    expect(readings(schwartz, scored).find((r) => r.label === "刺激")?.dimension.name).toBe("Stimulation");
  });
});

it("a result has the frameworks that were asked for, and no others", () => {
  const result = { ...textScore(0), ...scored };
  const both = scoreDocument({ text: "x", result }, null, [schwartz, tastes], probeInfo(), null);
  expect([both.frameworks, Object.keys(both.scores)]).toEqual([["schwartz", "tastes"], ["schwartz", "tastes"]]);
  const one = scoreDocument({ text: "x", result }, null, [tastes], probeInfo(), null);
  expect(Object.keys(one.scores)).toEqual(["tastes"]);
  expect(one.evidence).toEqual(["Tradition"]);
});
