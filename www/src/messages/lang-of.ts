/** The language of a place in a page. */
import { type Locale, nearest } from "./locales";

/** From the nearest `lang`, out of shadow trees too; English where there is none that is known. */
export function langOf(node: Node): Locale {
  for (let at: Node = node; ; ) {
    const found = (at instanceof Element ? at : at.parentElement)?.closest("[lang]");
    if (found) return nearest([found.getAttribute("lang")]);
    const root = at.getRootNode();
    if (!(root instanceof ShadowRoot)) return "en";
    at = root.host;
  }
}
