/** The element's first words in every language; the rest comes with its engine. */
import { shell as de } from "./de/shell";
import { shell as en, type Shell } from "./en/shell";
import { shell as es } from "./es/shell";
import type { Locale } from "./locales";
import { shell as zh } from "./zh/shell";

export const shells: Record<Locale, Shell> = { en, de, es, zh };
