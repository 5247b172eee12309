/** The same numbers as the circle, as a table: sortable, with the measured quality beside each. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { Framework, Scored } from "../client/types";
import { t } from "../messages";
import { sectors } from "./circle-geometry";
import { ChooseEvent, PeekEvent } from "./events";
import type { LabelQuality } from "./quality";
import { byScore, DECISION, readings } from "./readings";
import { scoreBar, scoreBarStyles } from "./score-bar";
import { define } from "./define";
import { View } from "./view";
import { base } from "./styles";
import { tableStyles } from "./table-styles";

type SortKey = "number" | "score";

export class ValueTable extends View {
  static override properties = {
    framework: { attribute: false },
    scored: { attribute: false },
    quality: { attribute: false },
    chosen: {},
    sort: { state: true },
  };

  declare framework: Framework | null;
  declare scored: Scored | null;
  /** Name of the dimension -> how well the model finds it. */
  declare quality: ReadonlyMap<string, LabelQuality>;
  declare chosen: string | null;
  declare sort: SortKey;

  constructor() {
    super();
    this.framework = null;
    this.scored = null;
    this.quality = new Map();
    this.chosen = null;
    this.sort = "score";
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.framework) return nothing;
    const numbers = new Map(sectors(this.framework).map((s) => [s.dimension.name, s.number]));
    const inCircle = sectors(this.framework).map((s) => s.dimension);
    const list = readings({ ...this.framework, dimensions: inCircle }, this.scored ?? { scores: {}, probabilities: {}, evidence: [] });
    const rows = this.sort === "score" && this.scored ? byScore(list) : list;
    return html`
      <table>
        <caption class="vh">${t.table.caption}</caption>
        <thead>
          <tr>
            ${this.#sortable("number", t.table.number, "number")}
            <th scope="col">${t.table.value}</th>
            ${this.#sortable("score", t.table.score, "score")}
            <th scope="col" class="figure wide">${t.table.probability}</th>
            <th scope="col" class="figure">${t.table.quality}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(({ dimension: { name, colour }, label, score, probability }) => {
            const quality = this.quality.get(name);
            const is = score >= DECISION ? "evident" : "";
            return html`
              <tr class="${is} ${this.chosen === name ? "chosen" : ""}"
                @pointerenter=${() => this.dispatchEvent(new PeekEvent(name))}
                @pointerleave=${() => this.dispatchEvent(new PeekEvent(null))}>
                <td class="number">${numbers.get(name)}</td>
                <th scope="row">
                  <button aria-pressed=${this.chosen === name} @click=${() => this.dispatchEvent(new ChooseEvent(this.chosen === name ? null : name))}>
                    ${label}${is && html`<span class="vh">, ${t.table.evidence}</span>`}
                  </button>
                  ${this.scored ? html`<span class="bar under">${scoreBar(score, colour)}</span>` : nothing}
                </th>
                <td class="score">
                  ${this.scored ? html`<div><span class="bar">${scoreBar(score, colour)}</span><span class="figure">${t.score(score)}</span></div>` : "–"}
                </td>
                <td class="figure wide">${this.scored ? t.percent(probability) : "–"}</td>
                <td class="figure">${quality ? t.figure(quality.f1) : html`<span title=${t.table.qualityMissing}>–</span>`}</td>
              </tr>
            `;
          })}
        </tbody>
      </table>
    `;
  }

  #sortable(key: SortKey, label: string, className: string): TemplateResult {
    const sorted = this.sort === key ? (key === "score" ? "descending" : "ascending") : "none";
    return html`<th scope="col" class=${className} aria-sort=${sorted}>
      <button title=${t.table.sortBy(label)} @click=${() => (this.sort = key)}>${label}<span class="arrow" aria-hidden="true">${sorted === "none" ? "" : key === "score" ? "↓" : "↑"}</span></button>
    </th>`;
  }

  static override styles = [
    base,
    tableStyles,
    scoreBarStyles,
    css`
      :host {
        container-type: inline-size;
      }
      th,
      td {
        padding-inline: 0.5rem;
      }
      thead th {
        vertical-align: middle;
        white-space: nowrap;
        padding-block: 0 0.5rem;
      }
      thead button:hover,
      tbody button:hover {
        text-decoration: underline;
        text-underline-offset: 3px;
      }
      .arrow {
        display: inline-block;
        inline-size: 1em;
        text-align: center;
      }
      .number {
        inline-size: 2.2rem;
        padding-inline-start: 0;
        color: var(--ink-2);
        font-variant-numeric: tabular-nums;
      }
      .figure {
        text-align: end;
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      td.figure:last-child,
      th.figure:last-child {
        padding-inline-end: 0;
      }
      td.figure {
        color: var(--ink-2);
      }
      .score {
        inline-size: 46%;
      }
      .score div {
        display: flex;
        align-items: center;
        gap: 0.75rem;
      }
      .score .bar {
        flex: 1;
      }
      .score .figure {
        inline-size: 2.5em;
      }
      tbody tr:hover,
      tbody tr.chosen {
        background: var(--hover);
      }
      .evident th,
      .evident .score .figure {
        font-weight: 650;
      }
      tr:not(.evident) th {
        color: var(--ink-2);
      }
      .under {
        display: none;
      }
      /* Narrow: the bar moves below the name. */
      @container (max-width: 520px) {
        .under {
          display: block;
          margin-block-start: 0.35rem;
        }
        .score .bar {
          display: none;
        }
        .score {
          inline-size: 3.2rem;
        }
        .score .figure {
          inline-size: auto;
        }
        th.score button {
          margin-inline-start: auto;
        }
        td.figure,
        td.number,
        td.score {
          vertical-align: baseline;
        }
        th,
        td {
          padding-inline: 0.3rem;
        }
        thead th.figure {
          white-space: normal;
        }
        thead th {
          vertical-align: bottom;
        }
        .number {
          inline-size: 1.9rem;
          white-space: nowrap;
        }
      }
      @container (max-width: 400px) {
        .wide {
          display: none;
        }
        /* Names are longer in other languages than in English. */
        th {
          overflow-wrap: anywhere;
          hyphens: auto;
        }
        thead th {
          white-space: normal;
        }
      }
    `,
  ];
}

define("vp-value-table", ValueTable);
