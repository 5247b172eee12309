/** Every language says everything that English says, in its own words. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import type { Framework, Level, Rollup } from "../src/client/types";
import { de } from "../src/messages/de";
import { en } from "../src/messages/en";
import { es } from "../src/messages/es";
import { formats } from "../src/messages/format";
import { LOCALES } from "../src/messages/locales";
import { shells } from "../src/messages/shell";
import { zh } from "../src/messages/zh";

/** The file leaves empty lists out. */
interface Parsed {
  levels: Level[];
  frameworks: (Omit<Framework, "rollups"> & { rollups?: Rollup[] })[];
}

type Leaf = string | ((...args: never[]) => unknown);

/** Names, signs and numbers that are the same in several languages, and what is for the English model to go on with. */
const SAME = new Set([
  "locale",
  "language.example",
  "card.columns.f1",
  "compare.short.0",
  "compare.short.1",
  "compare.evidence",
  "compare.signed",
  "circle.numbered",
  "element.model",
  "element.picture",
  "batch.scoreOf",
  // A count and a share; Chinese has brackets of its own.
  "de:batch.share",
  "es:batch.share",
  "de:export.share",
  "es:export.share",
  "export.columns.f1",
  // Names of formats, encodings and devices.
  "export.json",
  "export.csv",
  "export.svg",
  "export.png",
  "export.devices.cpu",
  "export.devices.gpu",
  "files.types.md",
  "files.types.json",
  "files.types.html",
  "files.types.docx",
  "files.types.pdf",
  "files.encodings.utf-8",
  "files.encodings.utf-16le",
  "files.encodings.utf-16be",
  // Names of the program and the model between signs; Chinese has signs of its own.
  "de:export.modelLine",
  "es:export.modelLine",
  // Words that German and English share.
  "de:analysis.compare.difference",
  "de:analysis.compare.dimension",
  "de:table.score",
  "de:detail.score",
  "de:analysis.compare.text",
  "de:analysis.own.name",
  "de:batch.columns.text",
  "de:batch.columns.value",
  "de:export.columns.score",
  "de:export.columns.text",
  "de:files.types.txt",
  // Terms of the web that Spanish takes over.
  "es:privacy.by.worker",
  "es:privacy.by.serviceWorker",
]);

function leaves(messages: object, path = ""): Map<string, Leaf> {
  const found = new Map<string, Leaf>();
  for (const [name, value] of Object.entries(messages) as [string, object | Leaf][]) {
    const at = path ? `${path}.${name}` : name;
    if (typeof value === "string" || typeof value === "function") found.set(at, value as Leaf);
    else for (const [inner, leaf] of leaves(value, at)) found.set(inner, leaf);
  }
  return found;
}

/** What the formats give is made by `Intl`; names of values have tests of their own below. */
const own = (messages: object) => leaves(Object.fromEntries(Object.entries(messages).filter(([name]) => !(name in formats("en")) && !["values", "levels"].includes(name))));
const english = own({ ...en, shell: shells.en });

const others = { de, es, zh };

describe.each(Object.entries(others))("%s", (locale, messages) => {
  const said = own({ ...messages, shell: shells[locale as keyof typeof others] });

  it("has what English has, and nothing else", () => {
    expect([...said.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it("takes the same things into its sentences", () => {
    for (const [path, leaf] of english) {
      const other = said.get(path);
      expect(typeof other, path).toBe(typeof leaf);
      if (typeof leaf === "function") expect(other?.length, path).toBe(leaf.length);
    }
  });

  it("leaves nothing empty and nothing in English", () => {
    for (const [path, leaf] of said) {
      if (typeof leaf === "string") expect(leaf.trim(), path).not.toBe("");
      if (!SAME.has(path) && !SAME.has(`${locale}:${path}`)) expect(String(leaf), path).not.toBe(String(english.get(path)));
    }
  });

  it("has the words of the taxonomy", () => {
    const taxonomy = parse(readFileSync(resolve(import.meta.dirname, "../../models/taxonomy.toml"), "utf8")) as unknown as Parsed;
    const { values, levels } = messages;
    expect(Object.keys(levels).sort()).toEqual(taxonomy.levels.map((l) => l.id).sort());
    expect(Object.keys(values).sort()).toEqual(taxonomy.frameworks.map((f) => f.id).sort());
    for (const framework of taxonomy.frameworks) {
      const words = values[framework.id];
      expect(Object.keys(words?.dimensions ?? {}).sort()).toEqual(framework.dimensions.map((d) => d.name).sort());
      expect(words?.prompts === undefined, framework.id).toBe(framework.prompts === undefined);
      for (const dimension of framework.dimensions) {
        const word = words?.dimensions[dimension.name];
        expect(word?.definition, dimension.name).not.toBe(dimension.definition);
        expect(word?.note === undefined, dimension.name).toBe(dimension.note === undefined);
      }
      for (const rollup of framework.rollups ?? []) {
        expect(Object.keys(words?.rollups[rollup.id]?.groups ?? {}).sort(), rollup.id).toEqual(rollup.groups.map((g) => g.name).sort());
      }
      const names = Object.values(words?.dimensions ?? {}).map((d) => d.name);
      expect(new Set(names).size).toBe(names.length);
    }
    for (const [path, leaf] of leaves({ values, levels })) expect(String(leaf).trim(), path).not.toBe("");
  });
});

it("the languages are those that are offered", () => {
  expect(["en", ...Object.keys(others)]).toEqual([...LOCALES]);
});
