/** The words of files, batch and exports: each language has its own for every message, and none breaks on what it is given. */
import { describe, expect, it } from "vitest";
import { formats } from "../../src/messages/format";
import * as en from "../../src/messages/en";
import * as de from "../../src/messages/de";
import * as es from "../../src/messages/es";
import * as zh from "../../src/messages/zh";
import type { Note } from "../../src/files/types";

const languages = { en: en.en, de: de.de, es: es.es, zh: zh.zh };
const notes: Note[] = [
  { code: "encoding-guessed", encoding: "windows-1252" },
  { code: "unclosed-quote", row: 3 },
  { code: "bad-lines", count: 2, first: 4 },
  ...(["ragged-rows", "empty-rows", "deleted-text", "headers-footers", "comments", "front-matter", "pages-without-text", "character-tables", "other-branches", "hidden-messages", "without-text", "attachments", "chat-notices"] as const).map((code) => ({ code, count: 2 })),
];

describe.each(Object.entries(languages))("%s", (name, t) => {
  it("has a sentence for every note and every error", () => {
    for (const note of notes) expect(t.files.note(note)).toMatch(/^.{6,}[.。]$/u);
    for (const text of Object.values(t.files.errors)) expect(text).toMatch(/^.{4,}[.。]$/u);
    expect(Object.keys(t.files.errors)).toEqual(Object.keys(languages.en.files.errors));
    for (const most of Object.values(t.files.most)) expect(most(64 * 1024 * 1024)).toMatch(/\d.*[.。]$/u);
  });

  it("counts one and many without a placeholder left", () => {
    for (const n of [0, 1, 2, 1234]) {
      const said = [t.batch.start(n), t.batch.retry(n), t.batch.rest(n), t.batch.finished(n, n), t.batch.shown(n, 5000), t.batch.emptyCells(n), t.export.sharesOf(n), t.files.transcript("claude", n, n)];
      for (const text of said) expect(text).not.toMatch(/#|undefined|NaN/);
    }
    expect(t.batch.remaining(200_000)).toContain(formats(name).count(3));
  });

  it.skipIf(name === "en")("is not English left over", () => {
    const same = (a: object, b: object): string[] => Object.entries(a).flatMap(([key, value]) => (typeof value === "string" && value === (b as Record<string, unknown>)[key] && value.length > 9 ? [value] : typeof value === "object" ? same(value as object, (b as Record<string, object>)[key] ?? {}) : []));
    expect([...same(t.batch, languages.en.batch), ...same(t.files, languages.en.files), ...same(t.export, languages.en.export)].filter((text) => !/^UTF-16 [LB]E$/.test(text))).toEqual([]);
  });
});
