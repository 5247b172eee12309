/** The script before the first paint goes by the same languages, in the same order, as the page does. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { LOCALES, nearest } from "../src/messages/locales";

const script = readFileSync(resolve(import.meta.dirname, "../public/theme.js"), "utf8");

function awaited(search: string, kept: string | null, languages: string[]): string {
  const document = { documentElement: { dataset: {} as Record<string, string>, dir: "" } };
  runInNewContext(script, { document, location: { search }, navigator: { languages }, localStorage: { getItem: (key: string) => (key === "value-probe-lang" ? kept : null) }, URLSearchParams });
  return document.documentElement.dataset["awaited"] ?? "en";
}

it.each([
  ["", null, ["de-CH", "en"]],
  ["", null, ["fr", "zh-TW"]],
  ["", null, ["fr"]],
  ["", "es", ["de"]],
  ["?lang=en", "es", ["de"]],
  ["?lang=tlh", null, ["ES_mx"]],
] as const)("%s %s %s", (search, kept, languages) => {
  const expected = nearest([new URLSearchParams(search).get("lang"), kept, ...languages]);
  expect(awaited(search, kept, [...languages])).toBe(expected);
});

it("knows every language", () => {
  expect(LOCALES.map((locale) => awaited(`?lang=${locale}`, null, []))).toEqual([...LOCALES]);
});
