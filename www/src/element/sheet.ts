/**
 * The element's style before its engine is there, and what both inherit: the page's own tokens, each of which a page
 * that embeds the element can set as `--value-probe-NAME`.
 */
import tokens from "../page/tokens.css?inline";
import shell from "./shell.css?inline";

let sheet: CSSStyleSheet | undefined;

/** One for all elements; made when the first is, for there is none on a server. */
export function shellSheet(): CSSStyleSheet {
  if (sheet) return sheet;
  try {
    // A length with a value of its own: as a mere string, 1em would grow with every nested em.
    CSS.registerProperty({ name: "--value-probe-rem", syntax: "<length>", inherits: true, initialValue: "16px" });
  } catch {
    // Another copy of this code has done it.
  }
  sheet = new CSSStyleSheet();
  sheet.replaceSync(hostTokens(tokens) + shell);
  return sheet;
}

/** The tokens as defaults of the element: `--ink: X` becomes `--ink: var(--value-probe-ink, X)`. */
export function hostTokens(css: string): string {
  return css
    .replace(/:root(\[[^\]]*\])/g, ":host($1)")
    .replaceAll(":root", ":host")
    .replace(/(?<![\w-])--(?!value-probe)([\w-]+):\s*([^;}]+)/g, "--$1:var(--value-probe-$1,$2)")
    .replace(/--value-probe-rem:[^;}]+/, "--value-probe-rem:1em");
}
