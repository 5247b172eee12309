/** The key to the circle, as items of a list. */
import { html, svg, type TemplateResult } from "lit";
import { t } from "../messages";

export function circleLegend(): TemplateResult {
  const bar = svg`<rect class="bar" y="1" width="18" height="10" rx="2"></rect>`;
  const item = (drawing: unknown, text: string): TemplateResult =>
    html`<li><svg viewBox="0 0 18 12" aria-hidden="true">${drawing}</svg>${text}</li>`;
  const l = t.circle.legend;
  return html`${item(bar, l.evidence)}
  ${item(svg`${bar}<path class="stripes" d="M1 13 9 -1M7 13 15 -1M13 13 21 -1"></path>`, l.close)}
  ${item(svg`<g opacity="0.34">${bar}</g>`, l.none)} ${item(svg`<path class="dashes" d="M0 6h18"></path>`, l.decision)}`;
}
