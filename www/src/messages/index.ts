/**
 * Every text of the interface, in the language that is spoken just now: `t`. Areas and languages are files beside this
 * one (`en/load.ts`, `de/load.ts`, …); English comes with the first script, another language when it is wanted.
 *
 * No word judges a writer: a text invokes a value, with evidence or without.
 */
import { en, type Messages } from "./en";
import { LANG_TAGS, type Locale } from "./locales";

export type { Messages };
export type { Formats } from "./format";
export { LANG_TAGS, LOCALE_NAMES, LOCALES, type Locale, localeOf, nearest } from "./locales";

/** A live binding: what is imported is always the language of the moment. */
export let t: Messages = en;

let spoken: Locale = "en";
let wanted: Locale = "en";

const loaded = new Map<Locale, Messages>([["en", en]]);
const fetchers: Record<Exclude<Locale, "en">, () => Promise<Messages>> = {
  de: async () => (await import("./de")).de,
  es: async () => (await import("./es")).es,
  zh: async () => (await import("./zh")).zh,
};

/** The language that is spoken. */
export function locale(): Locale {
  return spoken;
}

/** Whether the texts of a language are here already. */
export function hasLocale(which: Locale): boolean {
  return loaded.has(which);
}

/** Fetches the texts of a language, once. A failure is not kept: the next call tries again. */
export async function fetchLocale(which: Locale): Promise<void> {
  if (which === "en" || loaded.has(which)) return;
  loaded.set(which, await fetchers[which]());
}

/**
 * Speaks another language from now on, and says so by the event `localechange` on the window. The last call wins. Rejects
 * where the texts cannot be fetched; then everything stays as it was.
 */
export async function setLocale(which: Locale): Promise<void> {
  wanted = which;
  await fetchLocale(which);
  if (wanted !== which || spoken === which) return;
  speak(which);
  window.dispatchEvent(new CustomEvent("localechange", { detail: { locale: which } }));
}

/**
 * Runs something that draws in another language than the page's: an element may be in a part of a page that is. English
 * where its texts are not here yet.
 */
export function speaking<T>(which: Locale, draw: () => T): T {
  const before = spoken;
  speak(loaded.has(which) ? which : "en");
  try {
    return draw();
  } finally {
    speak(before);
  }
}

function speak(which: Locale): void {
  t = loaded.get(which) ?? en;
  spoken = which;
}

/** The tag for `lang` of what is drawn now. */
export function langTag(): string {
  return LANG_TAGS[spoken];
}
