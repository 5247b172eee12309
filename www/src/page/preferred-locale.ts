/**
 * The language a page begins in: what the address asks for, else what was chosen on an earlier visit, else the
 * browser's. Only a choice from the menu is remembered.
 */
import { type Locale, nearest } from "../messages/locales";
import { localStore } from "./storage";

const KEY = "value-probe-lang";

export function preferredLocale(search = location.search, languages = navigator.languages): Locale {
  return nearest([new URLSearchParams(search).get("lang"), remembered(), ...languages]);
}

function remembered(): string | null {
  try {
    return localStore()?.getItem(KEY) ?? null;
  } catch {
    return null; // There, and not to be read.
  }
}

export function remember(chosen: Locale): void {
  try {
    localStore()?.setItem(KEY, chosen);
  } catch {
    // No room: it holds until the page is closed.
  }
}
