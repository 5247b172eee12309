/** Languages: how one is found, changed and written. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { fetchLocale, locale, LOCALES, localeOf, nearest, setLocale, speaking, t } from "../src/messages";
import { en } from "../src/messages/en";
import { formats } from "../src/messages/format";
import { shells } from "../src/messages/shell";
import { examples } from "../src/page/examples";
import { preferredLocale } from "../src/page/preferred-locale";
import { message } from "../src/page/speak";

describe("which language", () => {
  it("goes by the first part of a tag, whatever its case", () => {
    expect(["de", "de-AT", "ES", "zh_CN", "zh-Hant-TW", "en-GB"].map(localeOf)).toEqual(["de", "de", "es", "zh", "zh", "en"]);
    expect(["fy", "", "constructor", "deutsch"].map(localeOf)).toEqual([null, null, null, null]);
    expect(nearest(["fy", null, "es-MX", "de"])).toBe("es");
    expect(nearest(["fy"])).toBe("en");
  });

  it("is what the address says, then what was chosen, then the browser's", () => {
    const kept = vi.fn<() => string | null>(() => null);
    vi.stubGlobal("localStorage", { getItem: () => kept() });
    expect(preferredLocale("", ["fr", "de-CH"])).toBe("de");
    kept.mockReturnValue("zh");
    expect(preferredLocale("", ["de"])).toBe("zh");
    expect(preferredLocale("?lang=es", ["de"])).toBe("es");
    kept.mockImplementation(() => {
      throw new Error("no storage");
    });
    expect(preferredLocale("?lang=tlh", ["fr"])).toBe("en");
    vi.unstubAllGlobals();
  });
});

describe("changing the language", () => {
  const heard = vi.fn<(locale: string) => void>();
  beforeAll(() => Promise.all(LOCALES.map(fetchLocale)), 60_000); // a busy machine takes its time to compile them
  beforeEach(() => {
    const window = new EventTarget();
    window.addEventListener("localechange", (event) => heard((event as CustomEvent<{ locale: string }>).detail.locale));
    vi.stubGlobal("window", window);
    heard.mockClear();
  });
  afterEach(async () => {
    await setLocale("en");
    vi.unstubAllGlobals();
  });

  it("changes what is imported, and says so once", async () => {
    expect(t.locale).toBe("en");
    await setLocale("de");
    expect([t.locale, locale()]).toEqual(["de", "de"]);
    await setLocale("de");
    expect(heard.mock.calls).toEqual([["de"]]);
  });

  it("lets the last call win", async () => {
    await Promise.all([setLocale("es"), setLocale("zh"), setLocale("en")]);
    expect(locale()).toBe("en");
    expect(heard).not.toHaveBeenCalled();
  });

  it("speaks another language for a moment, also when that fails", async () => {
    await setLocale("es");
    await setLocale("en");
    expect(speaking("es", () => t.locale)).toBe("es");
    expect(() => speaking("es", () => { throw new Error("while drawing"); })).toThrow("while drawing");
    expect(t.locale).toBe("en");
  });
});

describe("figures", () => {
  it("are written as the language writes them", () => {
    expect(LOCALES.map((one) => formats(one).score(0.4999))).toEqual(["0.49", "0,49", "0,49", "0.49"]);
    expect(LOCALES.map((one) => formats(one).names(["a", "b", "c"]))).toEqual(["a, b, and c", "a, b und c", "a, b y c", "a、b和c"]);
    expect(formats("de").percent(0.5)).toBe("50\u00a0%");
    expect(formats("en").signed(-0.25)).toBe("−0.25");
    expect([0.001, -0.001].map(formats("en").signed)).toEqual(["0.00", "0.00"]);
    expect([0.999, 1].map(formats("en").progress)).toEqual(["99%", "100%"]);
  });

  it("take the form of the word that the number wants", () => {
    const forms = { one: "# value", other: "# values" };
    expect([0, 1, 2, 1000].map((n) => formats("en").plural(n, forms))).toEqual(["0 values", "1 value", "2 values", "1,000 values"]);
    expect(formats("zh").plural(1, { other: "# 种" })).toBe("1 种");
  });
});

describe("the page's own text", () => {
  const html = readFileSync(resolve(import.meta.dirname, "../index.html"), "utf8");
  const text = (raw: string) => raw.replace(/\s+/g, " ").trim();

  it("is in the messages, and English as it stands there", () => {
    const places = [...html.matchAll(/<(\w+)[^>]*\sdata-t="([\w.]+)"[^>]*>([^<]*)<\/\1>/g)];
    expect(places.length).toBe(html.match(/\sdata-t="/g)?.length);
    for (const [, , path = "", stands = ""] of places) expect(text(stands), path).toBe(message(en, path));
    expect(html).toContain(`<title>${en.page.title}</title>`);
  });

  it("names included", () => {
    const tags = [...html.matchAll(/<[^>]*\sdata-t-label="([\w.]+)"[^>]*>/g)];
    expect(tags.length).toBeGreaterThan(0);
    for (const [tag, path = ""] of tags) expect(tag).toContain(`aria-label="${message(en, path)}"`);
  });

  it("has the first example where the element stands, and a name for each", () => {
    expect(html).toContain(`<p lang="en">${examples[0]?.text ?? ""}</p>`);
    expect(en.page.exampleNames).toHaveLength(examples.length);
  });
});

it("the element's first words are there in every language", () => {
  for (const shell of Object.values(shells)) expect(Object.values(shell).map((x) => (typeof x === "string" ? x : x(24)))).not.toContain("");
  expect(new Set(Object.values(shells).map((s) => s.read)).size).toBe(LOCALES.length);
});
