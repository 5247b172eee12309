/** Sentences with the values that they invoke, and which way each goes. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { Polarity } from "../client";
import type { Framework } from "../client/types";
import { t } from "../messages";
import { define } from "./define";
import { dimensionName } from "./names";
import { base } from "./styles";
import { tableStyles } from "./table-styles";
import { View } from "./view";

export interface SentenceStance extends Polarity {
  sentence: string;
}

export class StanceTable extends View {
  static override properties = { framework: { attribute: false }, stances: { attribute: false } };

  declare framework: Framework | null;
  declare stances: readonly SentenceStance[];

  constructor() {
    super();
    this.framework = null;
    this.stances = [];
  }

  protected override render(): TemplateResult | typeof nothing {
    const { framework, stances } = this;
    if (!framework || stances.length === 0) return nothing;
    const l = t.language.stances;
    return html`
      <table>
        <caption class="vh">${l.title}</caption>
        <thead>
          <tr>
            <th scope="col">${l.sentence}</th>
            <th scope="col">${t.table.value}</th>
            <th scope="col">${l.stance}</th>
          </tr>
        </thead>
        <tbody>
          ${stances.map(
            ({ sentence, dimension, stance, supports }) => html`<tr>
              <th scope="row" lang="en">${sentence}</th>
              <td>${dimensionName(framework, dimension)}</td>
              <td class=${stance}>${l.words[stance]}<span class="figure">${l.probability(supports)}</span></td>
            </tr>`,
          )}
        </tbody>
      </table>
    `;
  }

  static override styles = [
    base,
    tableStyles,
    css`
      th,
      td {
        vertical-align: top;
      }
      tbody th {
        inline-size: 50%;
        overflow-wrap: anywhere;
      }
      .supports,
      .opposes {
        font-weight: 650;
      }
      .unsure,
      .figure {
        color: var(--ink-2);
      }
      .figure {
        display: block;
        font-weight: 400;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];
}

define("vp-stance-table", StanceTable);
