/**
 * The language a page begins in: what the address asks for, else what was chosen on an earlier visit, else the
 * browser's. Only a choice from the menu is remembered.
 */
import { type Locale, nearest } from "../messages/locales";

const KEY = "value-probe-lang";

export function preferredLocale(search = location.search, languages = navigator.languages): Locale {
  return nearest([new URLSearchParams(search).get("lang"), remembered(), ...languages]);
}

function remembered(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // No storage.
  }
}

export function remember(chosen: Locale): void {
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // No storage: it holds until the page is closed.
  }
}
