/** The values with evidence as bars, strongest first; the others on demand. Of two texts, two bars each. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { Dimension, Framework, Scored } from "../client/types";
import { t } from "../messages";
import { define } from "./define";
import { View } from "./view";
import { ChooseEvent } from "./events";
import { dimensionName } from "./names";
import { DECISION, readings } from "./readings";
import { scoreBar, scoreBarStyles } from "./score-bar";
import { base } from "./styles";

/** So many values are shown where fewer have evidence: what is closest to it says something too. */
const AT_LEAST = 3;

interface Row {
  dimension: Dimension;
  label: string;
  /** One a text. */
  scores: number[];
  highest: number;
}

export class ValueBars extends View {
  static override properties = {
    framework: { attribute: false },
    scored: { attribute: false },
    chosen: {},
    choosable: { type: Boolean },
    all: { state: true },
  };

  declare framework: Framework | null;
  /** One or two texts. */
  declare scored: readonly Scored[];
  /** The value chosen, if any. */
  declare chosen: string | null;
  /** Whether a value can be chosen here. */
  declare choosable: boolean;
  declare all: boolean;

  constructor() {
    super();
    this.framework = null;
    this.scored = [];
    this.chosen = null;
    this.choosable = false;
    this.all = false;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { framework, scored } = this;
    if (!framework || scored.length === 0) return nothing;
    const lists = scored.map((one) => readings(framework, one));
    const rows: Row[] = framework.dimensions.map((dimension, i) => {
      const scores = lists.map((list) => list[i]?.score ?? 0);
      return { dimension, label: dimensionName(framework, dimension.name), scores, highest: Math.max(...scores) };
    });
    rows.sort((a, b) => b.highest - a.highest);
    const evident = rows.filter((row) => row.highest >= DECISION).length;
    const shown = this.all ? rows : rows.slice(0, Math.max(AT_LEAST, evident));
    return html`
      <ul>${shown.map((row) => this.#row(row))}</ul>
      <button class="more" aria-expanded=${this.all} @click=${() => (this.all = !this.all)}>${this.all ? t.bars.fewer : t.bars.all(rows.length)}</button>
    `;
  }

  #row({ dimension: { name, colour }, label, scores, highest }: Row): TemplateResult {
    const two = scores.length > 1;
    return html`<li class=${highest >= DECISION ? "evident" : ""}>
      <span class="name">${this.choosable ? html`<button aria-pressed=${this.chosen === name} @click=${() => this.dispatchEvent(new ChooseEvent(this.chosen === name ? null : name))}>${label}</button>` : label}</span>
      ${scores.map(
        (score, i) => html`<span class="bar ${i > 0 ? "second" : ""}">
          ${two ? html`<span class="which">${t.compare.short[i]}</span>` : nothing}
          <span class="track">${scoreBar(score, colour)}</span>
          <span class="figure ${score >= DECISION ? "yes" : ""}">${t.score(score)}<span class="vh">, ${score >= DECISION ? t.circle.legend.evidence : t.circle.noEvidence}</span></span>
        </span>`,
      )}
    </li>`;
  }

  static override styles = [
    base,
    scoreBarStyles,
    css`
      :host {
        container-type: inline-size;
        font-size: var(--text-s);
        line-height: 1.35;
      }
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
        display: grid;
        gap: 0.6rem;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 13rem) minmax(0, 1fr);
        column-gap: 1rem;
        row-gap: 0.25rem;
        align-items: center;
        color: var(--ink-2);
      }
      .evident .name,
      .yes {
        color: var(--ink);
        font-weight: 650;
      }
      .bar {
        grid-column: 2;
        display: flex;
        align-items: center;
        gap: 0.75rem;
      }
      .track {
        flex: 1;
      }
      .which {
        inline-size: 1em;
        font-size: var(--text-xs);
      }
      .figure {
        inline-size: 2.4em;
        text-align: end;
        font-variant-numeric: tabular-nums;
      }
      .name button:hover,
      .name button[aria-pressed="true"] {
        text-decoration: underline;
        text-underline-offset: 3px;
      }
      .more {
        margin-block-start: 0.8rem;
        color: var(--accent);
        text-decoration: underline;
        text-underline-offset: 3px;
      }
      /* Narrow: the bar below the name. */
      @container (max-width: 420px) {
        li {
          grid-template-columns: minmax(0, 1fr);
        }
        .bar {
          grid-column: 1;
        }
      }
    `,
  ];
}

define("vp-value-bars", ValueBars);
