/** Two texts in numbers: every value with both scores and how far they are apart, the farthest first. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { Framework, Scored } from "../client/types";
import { t } from "../messages";
import { define } from "./define";
import { View } from "./view";
import { DECISION, readings } from "./readings";
import { base } from "./styles";
import { tableStyles } from "./table-styles";

export class CompareTable extends View {
  static override properties = { framework: { attribute: false }, scored: { attribute: false } };

  declare framework: Framework | null;
  declare scored: readonly [Scored, Scored] | null;

  constructor() {
    super();
    this.framework = null;
    this.scored = null;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { framework, scored } = this;
    if (!framework || !scored) return nothing;
    const [first, second] = [readings(framework, scored[0]), readings(framework, scored[1])];
    const rows = first
      .map(({ dimension, label, score }, i) => ({ name: label, colour: dimension.colour, a: score, b: second[i]?.score ?? 0 }))
      .sort((x, y) => Math.abs(y.b - y.a) - Math.abs(x.b - x.a));
    const cell = (score: number) =>
      html`<td class=${score >= DECISION ? "evident" : ""}>${t.score(score)}${score >= DECISION ? html`<span class="vh">, ${t.table.evidence}</span>` : nothing}</td>`;
    return html`<table>
      <caption class="vh">${t.compare.caption}</caption>
      <thead>
        <tr><th scope="col">${t.table.value}</th><th scope="col">${t.compare.first}</th><th scope="col">${t.compare.second}</th><th scope="col">${t.compare.difference}</th></tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ name, colour, a, b }) => html`<tr>
            <th scope="row"><svg viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="5" fill=${colour}></circle></svg>${name}</th>
            ${cell(a)}${cell(b)}
            <td>${t.compare.signed(b - a)}</td>
          </tr>`,
        )}
      </tbody>
    </table>`;
  }

  static override styles = [
    base,
    tableStyles,
    css`
      th,
      td {
        padding-inline: 0.4rem;
        text-align: end;
        font-variant-numeric: tabular-nums;
        color: var(--ink-2);
      }
      th:first-child {
        text-align: start;
        padding-inline-start: 0;
      }
      td:last-child,
      th:last-child {
        padding-inline-end: 0;
      }
      tbody th {
        color: var(--ink);
      }
      .evident {
        color: var(--ink);
        font-weight: 650;
      }
      svg {
        inline-size: 0.6rem;
        block-size: 0.6rem;
        margin-inline-end: 0.5rem;
      }
    `,
  ];
}

define("vp-compare-table", CompareTable);
