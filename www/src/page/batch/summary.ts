/** A batch in counts: rows with evidence for each value, in all and by speaker. */
import { html, nothing, type TemplateResult } from "lit";
import type { Framework } from "../../client/types";
import { t } from "../../messages";
import { dimensionName } from "../../views/names";
import { shareBar } from "../../views/score-bar";
import type { Tally } from "./tally";

/** Further speakers are in the exports, and in the table by its filter. */
const MOST_SPEAKERS = 5;

export function summaryTable(framework: Framework, tallies: readonly Tally[]): TemplateResult | typeof nothing {
  const [all, ...speakers] = tallies;
  if (!all || all.rows === 0) return nothing;
  const shown = [...speakers].sort((a, b) => b.rows - a.rows).slice(0, MOST_SPEAKERS);
  const columns = shown.length > 1 ? [all, ...shown] : [all];
  const rows = framework.dimensions.map((dimension, i) => ({ dimension, i })).sort((a, b) => (all.counts[b.i] ?? 0) - (all.counts[a.i] ?? 0));
  return html`<div class="batch-summary ${columns.length > 1 ? "by-speaker" : ""}" tabindex="0" role="region" aria-label=${t.batch.summaryCaption}>
    <table>
      <caption class="vh">${t.batch.summaryCaption}</caption>
      <thead><tr><th scope="col">${t.batch.value}</th><td></td>${columns.map(({ speaker }, i) => html`<th scope="col" class="figure">${i === 0 ? t.batch.everybody : speaker}</th>`)}</tr></thead>
      <tbody>
        <tr class="total"><th scope="row">${t.batch.rowsScored}</th><td></td>${columns.map((c) => html`<td class="figure">${t.count(c.rows)}</td>`)}</tr>
        <tr class="total"><th scope="row">${t.batch.withEvidence}</th><td></td>${columns.map((c) => html`<td class="figure">${t.batch.share(c.withEvidence, c.rows)}</td>`)}</tr>
        ${rows.map(
          ({ dimension: { name, colour }, i }) => html`<tr>
            <th scope="row">${dimensionName(framework, name)}</th>
            <td class="bar">${shareBar((all.counts[i] ?? 0) / all.rows, colour)}</td>
            ${columns.map((c) => html`<td class="figure">${t.batch.share(c.counts[i] ?? 0, c.rows)}</td>`)}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>
  <p class="quiet">${t.batch.summaryHint}</p>`;
}
