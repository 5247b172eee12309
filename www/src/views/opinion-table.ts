/** What several models find in one text, beside each other: the values that any of them has evidence for. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { Framework, Scored } from "../client/types";
import { t } from "../messages";
import { define } from "./define";
import { View } from "./view";
import { dimensionName } from "./names";
import { DECISION, readings } from "./readings";
import { scoreBar, scoreBarStyles } from "./score-bar";
import { base } from "./styles";
import { tableStyles } from "./table-styles";

export interface Opinion {
  /** Whose it is. */
  name: string;
  scored: Scored;
}

export class OpinionTable extends View {
  static override properties = { framework: { attribute: false }, opinions: { attribute: false } };

  declare framework: Framework | null;
  declare opinions: readonly Opinion[];

  constructor() {
    super();
    this.framework = null;
    this.opinions = [];
  }

  protected override render(): TemplateResult | typeof nothing {
    const { framework, opinions } = this;
    if (!framework || opinions.length === 0) return nothing;
    const all = opinions.map(({ scored }) => readings(framework, scored));
    const rows = framework.dimensions
      .map(({ name, colour }, i) => ({ name: dimensionName(framework, name), colour, scores: all.map((list) => list[i]?.score ?? 0) }))
      .filter(({ scores }) => Math.max(...scores) >= DECISION)
      .sort((a, b) => Math.max(...b.scores) - Math.max(...a.scores));
    if (rows.length === 0) return html`<p>${t.opinions.none}</p>`;
    return html`
      <table>
        <caption class="vh">${t.opinions.caption}</caption>
        <thead>
          <tr>
            <th scope="col">${t.table.value}</th>
            ${opinions.map(({ name }) => html`<th scope="col">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ name, colour, scores }) => html`<tr>
              <th scope="row">${name}</th>
              ${scores.map(
                (score) => html`<td class=${score >= DECISION ? "evident" : ""}>
                  ${scoreBar(score, colour)}<span class="figure">${t.score(score)}${score >= DECISION ? html`<span class="vh">, ${t.table.evidence}</span>` : nothing}</span>
                </td>`,
              )}
            </tr>`,
          )}
        </tbody>
      </table>
    `;
  }

  static override styles = [
    base,
    tableStyles,
    scoreBarStyles,
    css`
      p {
        margin: 0;
      }
      td {
        inline-size: 30%;
        color: var(--ink-2);
      }
      .figure {
        display: block;
        margin-block-start: 0.2rem;
        font-variant-numeric: tabular-nums;
      }
      .evident {
        color: inherit;
        font-weight: 650;
      }
    `,
  ];
}

define("vp-opinion-table", OpinionTable);
