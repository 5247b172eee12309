import Papa from "papaparse";
import { crc32 as zlibCrc, deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { csvPieces } from "../../src/export/csv";
import { jsonPieces } from "../../src/export/json";
import { crc32, withText } from "../../src/export/png";
import { resultSvg, sharesSvg } from "../../src/export/circle";
import { Listed } from "../../src/export/listed";
import { toReport } from "../../src/export/report";
import { fileName, make } from "../../src/export/save";
import { Counter } from "../../src/export/shares";
import type { About, ResultItem } from "../../src/export/types";
import { fetchLocale, speaking } from "../../src/messages";
import { framework, NAMES, result } from "../batch/helpers";

const about: About = {
  model: { name: "m", version: "1.2.3", sha256: "ab".repeat(32) },
  device: "cpu",
  quality: {
    evaluation: {
      split: "test",
      input: "premise",
      texts: 1576,
      official_f1: 0.47,
      mean_f1: 0.45,
      ece: 0.02,
      per_label: NAMES.map((label, i) => ({ label, f1: 0.3 + i / 10, precision: 0.4, recall: 0.5, support: 100 })),
    },
    published: [],
  },
  frameworks: [framework],
  date: new Date("2026-03-04T05:06:07Z"),
};
const NASTY = ['=HYPERLINK("http://a")', "+1", "-2+3", "@SUM(A1)", "\t=1", "＝1", " =1", 'He said "no"; a, b\nand more', "<script>alert(1)</script> & 'x'"];
const items: ResultItem[] = [
  ...NASTY.map((text, i) => ({ text, result: result(0.2 + i / 20, 0.7, 0), file: "a.csv", place: i + 1, speaker: "=Ana", role: "other", conversation: "" })),
  { text: "not yet", result: null, place: 10 },
  { text: "bad", result: null, error: { code: "too-large", message: "too long" }, place: 11 },
];
const csv = (list = items, a = about) => [...csvPieces(list, a)].join("");
const parsed = (text: string) => Papa.parse<Record<string, string>>(text.replace(/^\ufeff/, ""), { header: true, skipEmptyLines: true });

describe("CSV", () => {
  it("comes back as it was, but for the apostrophe before what would be a formula", () => {
    const { data, errors } = parsed(csv());
    expect(errors).toEqual([]);
    expect(data.map((r) => r["text"])).toEqual([...NASTY.map((text, i) => (i < 7 ? `'${text}` : text)), "not yet", "bad"]);
    expect(data[0]).toMatchObject({ speaker: "'=Ana", place: "1", state: "scored", evidence: "Power", tokens: "7" });
    expect(data.slice(-2).map((r) => [r["state"], r["error"], r["values/Power/score"]])).toEqual([["not scored", "", ""], ["failed", "too-large", ""]]);
  });

  it("has no cell that a spreadsheet would run", () => {
    const cells = Papa.parse<string[]>(csv().replace(/^\ufeff/, "")).data.flat();
    expect(cells.filter((cell) => /^\s*[=+\-@＝＋－＠]/.test(cell))).toEqual([]);
  });

  it("has every score and probability in full, and the model with its F1 in every row", () => {
    const { data } = parsed(csv());
    for (const [i, name] of NAMES.entries()) {
      expect(Number(data[3]?.[`values/${name}/score`])).toBe(items[3]?.result?.scores["values"]?.[name]);
      expect(Number(data[3]?.[`values/${name}/probability`])).toBe(items[3]?.result?.probabilities["values"]?.[name]);
      expect(Number(data[3]?.[`values/${name}/f1`])).toBe(0.3 + i / 10);
    }
    for (const r of data) expect(r).toMatchObject({ model: "m", model_version: "1.2.3", model_sha256: about.model.sha256, official_f1: "0.47", mean_f1: "0.45", device: "cpu" });
  });

  it("leaves quality empty where the model brings none", () => {
    expect(parsed(csv(items, { ...about, quality: null })).data[0]).toMatchObject({ official_f1: "", "values/Power/f1": "" });
  });
});

describe("JSON", () => {
  it("is one document with model, quality and every item", () => {
    const document = JSON.parse([...jsonPieces(items, about)].join("")) as Record<string, unknown> & { results: Record<string, unknown>[] };
    expect(document).toMatchObject({ model: about.model, device: "cpu", date: "2026-03-04T05:06:07.000Z", frameworks: ["values"] });
    expect(document["quality"]).toMatchObject({ official_f1: 0.47, per_value: { Care: { f1: 0.5 } } });
    expect(document.results).toHaveLength(items.length);
    expect(document.results[0]).toMatchObject({ text: NASTY[0], scores: items[0]?.result?.scores, scored: true });
    expect(document.results.at(-1)).toEqual({ text: "bad", place: 11, error: { code: "too-large", message: "too long" }, scored: false });
  });

  it("of nothing is still JSON", () => {
    expect(JSON.parse([...jsonPieces([], about)].join(""))).toMatchObject({ results: [] });
  });
});

describe("SVG", () => {
  const data = (svg: string) => JSON.parse(/<metadata>(.*?)<\/metadata>/s.exec(svg)?.[1]?.replaceAll("&quot;", '"').replaceAll("&amp;", "&") ?? "null") as unknown;

  it("of a result carries the model, its whole hash and the F1 of every value", () => {
    const svg = resultSvg(framework, result(0.9, 0.2, 0.1), about);
    expect(data(svg)).toMatchObject({ model: about.model, quality: { official_f1: 0.47, per_value: { Thought: { f1: 0.3 } } } });
    expect(svg).toContain("Official F1 0.47");
    expect(svg).toContain("Thought: 0.90, evidence");
  });

  it("of a batch has shares and says so", () => {
    const counter = new Counter(framework);
    for (const scores of [[0.9], [0.9], [0.1], [0.1, 0.5]]) counter.add({ result: result(...scores) });
    counter.add({ result: null });
    expect(counter.shares).toMatchObject({ rows: 5, scored: 4, evident: 3 });
    const svg = sharesSvg(framework, counter.shares, about);
    expect(svg).toContain("Share of 4 rows with evidence");
    expect(svg).toContain("Thought: 2 (50%)");
    expect(data(svg)).toMatchObject({ model: about.model });
  });
});

describe("PNG", () => {
  const chunk = (type: string, body: Uint8Array) => {
    const out = Buffer.alloc(body.length + 12);
    out.writeUInt32BE(body.length);
    out.write(type, 4);
    out.set(body, 8);
    out.writeUInt32BE(zlibCrc(out.subarray(4, 8 + body.length)), 8 + body.length);
    return out;
  };

  it("gets a text chunk after its header, with the right checksum", () => {
    const head = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
    const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), chunk("IHDR", head), chunk("IDAT", deflateSync(Buffer.from([0, 0]))), chunk("IEND", Buffer.alloc(0))]);
    const text = '{"Größe":"价值"}';
    const out = Buffer.from(withText(png, "value-probe", text));
    const expected = chunk("iTXt", Buffer.from(`value-probe\0\0\0\0\0${text}`));
    expect(out.subarray(33, 33 + expected.length)).toEqual(expected);
    expect(out.subarray(33 + expected.length)).toEqual(png.subarray(33));
  });

  it("reckons checksums as zlib does", () => {
    const bytes = new TextEncoder().encode("123456789");
    expect(crc32(bytes)).toBe(0xcbf43926);
  });
});

describe("the report", () => {
  it("of one text has its sentences, every value with its F1, the model, and what is not claimed; no script, no link out", () => {
    const text = "Think for yourself. <b>The table</b> & chairs.";
    const sentence = (start: number, end: number, ...scores: number[]) => ({ ...result(...scores), start, end, start_utf16: start, end_utf16: end });
    const html = toReport([{ text, result: { ...result(0.9, 0.3, 0.1), sentences: [sentence(0, 19, 0.9), sentence(20, text.length, 0.1)] } }], about);
    expect(html).toMatch(/<mark[^>]*>Think for yourself\.<\/mark><small class="value">Thought 0\.90<\/small> &lt;b&gt;The table/);
    for (const said of ["1.2.3", about.model.sha256, "Official F1", "0.47", "CPU", "What is not claimed", "<td class=\"figure quiet\">0.50</td>"]) expect(html).toContain(said);
    expect(html).not.toMatch(/<script|<link|src=|href="http/);
    expect(html).toContain("default-src 'none'");
  });

  it("of many has each text, what failed, and counts", () => {
    const html = toReport(items, about);
    expect(html).toContain("11 rows, 9 scored, 9 with evidence.");
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#39;x&#39;");
    expect(html).toContain("Not scored: The text is too large. Split it. <code>too-large</code>");
    expect(html.match(/<tr><td class="figure quiet">/g)).toHaveLength(11);
  });

  it("lists the strongest rows of very many, and says that the others are elsewhere", () => {
    const few = items.slice(0, 2);
    expect(toReport(few, about)).not.toContain("with the highest scores");
    const many = Array.from({ length: 1500 }, (_, i): ResultItem => ({ text: `row ${i}`, result: i === 3 ? null : result(i % 3 === 0 ? 0.9 : i / 3000), place: i + 1 }));
    const html = toReport(many, about);
    expect(html).toContain("1,500 rows, 1,499 scored, 499 with evidence.");
    expect(html).toContain("The 1,000 rows with the highest scores are listed, in the order in which they came. CSV and JSON have all 1,500.");
    const listed = [...html.matchAll(/<td class="text">row (\d+)<\/td>/g)].map(([, i]) => Number(i));
    expect(listed).toHaveLength(1000);
    expect(listed).toEqual([...listed].sort((a, b) => a - b));
    expect(listed.filter((i) => i % 3 === 0)).toHaveLength(499);
    expect(Math.min(...listed.filter((i) => i % 3 !== 0))).toBeGreaterThan(700);
  });

  it("lists as many rows as it may where scores are equal, the first of them", () => {
    const listed = new Listed([framework]);
    for (const score of [0.5, 0.9, 0.5, 0.1, 0.5]) listed.add({ result: result(score) });
    listed.add({ result: null });
    const chosen = listed.chosen(3);
    expect([0, 1, 2, 3, 4, 5].filter(chosen)).toEqual([0, 1, 2]);
    expect([0, 1, 2, 3, 4, 5].filter(listed.chosen(6))).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("says where only sentences have evidence", () => {
    const { scores, probabilities, evidence } = result(0.9);
    const sentences = [{ scores, probabilities, evidence, start: 0, end: 3, start_utf16: 0, end_utf16: 3, windows: 1 }];
    expect(toReport([{ text: "Abc", result: { ...result(0.1), sentences } }], about)).toContain("No evidence in the text as a whole");
  });

  it("speaks the language of the page", async () => {
    await fetchLocale("de");
    const html = speaking("de", () => toReport(items, about));
    expect(html).toContain('<html lang="de">');
    expect(html).toContain("Was nicht behauptet wird");
    expect(html).not.toContain("What is not claimed");
  });
});

it("files of many parts have all their pieces in order", async () => {
  const many = Array.from({ length: 3000 }, (_, i): ResultItem => ({ text: `row ${i} ${"é".repeat(100)}`, result: result(i / 3000), place: i + 1 }));
  const blob = await make("csv", many, about);
  expect(await blob.text()).toBe([...csvPieces(many, about)].join("").slice(1));
  expect(blob.type).toBe("text/csv;charset=utf-8");
});

it("files have a name with a date, and the type of what they are", async () => {
  expect(fileName("report", "batch", new Date(2026, 2, 4))).toBe("value-probe-batch-2026-03-04.html");
  expect(fileName("csv", "result", new Date(2026, 10, 14))).toBe("value-probe-result-2026-11-14.csv");
  const blob = await make("csv", items, about);
  expect(blob.type).toBe("text/csv;charset=utf-8");
  // As bytes: text() leaves the mark out.
  expect([...new Uint8Array(await blob.arrayBuffer()).slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
});
