/** Styles of the batch and of the exports, put into the page when the first of them is shown. */
import css from "./batch.css?inline";

let sheet: CSSStyleSheet | undefined;

export function useSheet(): void {
  if (sheet) return;
  sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets.push(sheet);
}
