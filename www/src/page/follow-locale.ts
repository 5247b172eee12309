/** `<html lang dir>` of the language that is spoken. The first to hear of a change: others go by it. */
import { LANG_TAGS, type Locale } from "../messages/locales";

export function followLocale(): void {
  window.addEventListener("localechange", ({ detail }) => show(detail.locale));
}

function show(locale: Locale): void {
  document.documentElement.lang = LANG_TAGS[locale];
}
