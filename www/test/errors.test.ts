/** Every error that reaches a person has words in every language; what was said in English stays beside them. */
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { DimensionError, fromWire, NetworkError, ProbeError, toWire } from "../src/client/errors";
import { asFileError, FileError, tooLarge } from "../src/files/errors";
import { fetchLocale, type Locale, LOCALES, speaking, t } from "../src/messages";
import { formats } from "../src/messages/format";
import { ShareError } from "../src/page/share/fragment";
import { errorText } from "../src/views/failure";

const root = resolve(import.meta.dirname, "../..");
const rust = readFileSync(resolve(root, "src/error.rs"), "utf8");
const rustCodes = [...rust.matchAll(/Self::\w+(?:\([^)]*\)| \{[^}]*\})? => "([a-z-]+)"/g)].map(([, code = ""]) => code);

/** Codes with which the page's own programs throw. */
const sources = readdirSync(resolve(root, "www/src"), { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
const thrown = sources.flatMap((path) =>
  [...readFileSync(resolve(root, "www/src", path), "utf8").matchAll(/new (\w*Error)\(\s*"([a-z]+(?:-[a-z]+)*)",/g)].map(([, name = "", code = ""]) => ({ name, code })),
);

/** What was said in English; words of its own must not be these. */
const ENGLISH = "said in English";

function words(error: Error): string {
  if (error instanceof ShareError) return t.share.problems[error.code];
  return errorText(error, error instanceof FileError ? t.files.errors : {});
}

beforeAll(() => Promise.all(LOCALES.map(fetchLocale)), 60_000);

describe("codes", () => {
  it("are read off the sources", () => {
    // Every arm of `code()` gives one, and no other function gives any.
    expect(rustCodes.length).toBe(rust.match(/^ {12}Self::[^\n]* => "/gm)?.length);
    expect(rustCodes).toContain("cancelled");
    expect(rustCodes).toContain("too-large");
    expect(new Set(thrown.map(({ name }) => name))).toEqual(
      new Set(["BundleError", "CancelledError", "DeviceError", "DisposedError", "FileError", "InputError", "NetworkError", "ProbeError", "SelfTestError", "ShareError", "WorkerCrashedError", "WorkerStartError"]),
    );
  });

  const ours = thrown.map(({ name, code }) => {
    if (name === "FileError") return new FileError(code, ENGLISH);
    return name === "ShareError" ? new ShareError(code as "malformed", ENGLISH) : new ProbeError(code, ENGLISH);
  });
  const all = [...rustCodes.map((code) => fromWire({ code, message: ENGLISH })), fromWire({ code: "internal", message: ENGLISH }), tooLarge("rows", 2, 1), ...ours];

  it.each(LOCALES)("have words in %s", (locale) => {
    for (const error of all as (Error & { code: string })[]) {
      const said = speaking(locale, () => words(error));
      expect(said, error.code).toMatch(/^.{3,}[.。]$/u);
      expect(said, error.code).not.toMatch(/said in English|undefined|NaN/);
    }
  });
});

describe("words", () => {
  const of = (locale: Locale, error: unknown) => speaking(locale, () => errorText(error));

  it("are of a language each, and English for a code that nobody knows", () => {
    const error = new ProbeError("hash-mismatch", ENGLISH);
    expect(new Set(LOCALES.map((locale) => of(locale, error))).size).toBe(LOCALES.length);
    expect(of("de", new ProbeError("constructor", ENGLISH))).toBe(ENGLISH);
    expect(of("de", new ProbeError("of-tomorrow", ENGLISH))).toBe(ENGLISH);
    expect(of("de", new TypeError(ENGLISH))).toMatch(/Unvorhergesehenes/);
  });

  it("have the figures and names that the error carries", () => {
    const gone = new NetworkError("network", ENGLISH, { data: { status: 404 } });
    for (const locale of LOCALES) expect(of(locale, gone)).toContain("404");
    expect(of("es", fromWire(toWire(gone)))).toContain("404");
    expect(of("zh", new ProbeError("unknown-framework", ENGLISH, { data: { name: "care", known: "schwartz" } }))).toMatch(/care.*schwartz/);
    const { of: unit, most } = (asFileError(fromWire(toWire(tooLarge("rows", 200_000, 100_000)))) as FileError).data;
    expect([unit, most]).toEqual(["rows", 100_000]);
    expect(LOCALES.map((locale) => speaking(locale, () => t.files.most.rows(100_000)))).toEqual([
      "At most 100,000 rows are read.",
      `Höchstens ${formats("de").count(100_000)} Zeilen werden gelesen.`,
      "Se leen 100.000 filas como máximo.",
      "最多读取 100,000 行。",
    ]);
  });

  it("go before those that hold everywhere where a place has its own", () => {
    expect(errorText(new ProbeError("device", ENGLISH), { device: "Own." })).toBe("Own.");
  });

  it("are found for an error that lies beside a row", () => {
    expect(of("de", { code: "empty-input", message: ENGLISH })).toMatch(/leer/);
  });
});

describe("on the way from a worker", () => {
  it("code, message, class and data stay what they were", () => {
    expect(toWire(new Error("x"))).toEqual({ code: "internal", message: "x" });
    expect(toWire(new ProbeError("busy", "x"))).toEqual({ code: "busy", message: "x" });
    const back = fromWire(toWire(new DimensionError("bad-dimension", "x", { data: { line: 3 } })));
    expect(back).toBeInstanceOf(DimensionError);
    expect(back).toMatchObject({ code: "bad-dimension", message: "x", data: { line: 3 } });
  });
});
