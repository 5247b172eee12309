/** The languages of the interface. Small: the element's shell has it too. */

export const LOCALES = ["en", "de", "es", "zh"] as const;
export type Locale = (typeof LOCALES)[number];

/** Each language in itself, as a menu shows it. */
export const LOCALE_NAMES: Record<Locale, string> = { en: "English", de: "Deutsch", es: "Español", zh: "中文" };

/** What `lang` says of a text in it. The Chinese is written in simplified characters. */
export const LANG_TAGS: Record<Locale, string> = { en: "en", de: "de", es: "es", zh: "zh-Hans" };

/** The language that a tag such as `de-AT` names, if there is one here. */
export function localeOf(tag: string): Locale | null {
  const wanted = tag.trim().toLowerCase().split(/[-_]/)[0];
  return LOCALES.find((locale) => locale === wanted) ?? null;
}

/** The first of some tags that there is a language for; English if there is none. */
export function nearest(tags: readonly (string | null | undefined)[]): Locale {
  for (const tag of tags) {
    const locale = tag ? localeOf(tag) : null;
    if (locale) return locale;
  }
  return "en";
}

declare global {
  interface WindowEventMap {
    localechange: CustomEvent<{ locale: Locale }>;
  }
}
