/** One value close up: what it means, its score and probability, and how well the model finds it. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { Framework, Scored } from "../client/types";
import { t } from "../messages";
import { ChooseEvent } from "./events";
import type { LabelQuality } from "./quality";
import { dimensionText } from "./names";
import { DECISION, readings } from "./readings";
import { define } from "./define";
import { View } from "./view";
import { base } from "./styles";

export class ValueDetail extends View {
  static override properties = {
    framework: { attribute: false },
    scored: { attribute: false },
    quality: { attribute: false },
    name: {},
    chosen: {},
  };

  declare framework: Framework | null;
  declare scored: Scored | null;
  declare quality: ReadonlyMap<string, LabelQuality>;
  /** The value shown. */
  declare name: string | null;
  /** The value chosen, if any: then there is a way back. */
  declare chosen: string | null;

  constructor() {
    super();
    this.framework = null;
    this.scored = null;
    this.quality = new Map();
    this.name = null;
    this.chosen = null;
  }

  protected override render(): TemplateResult {
    const dimension = this.framework?.dimensions.find((d) => d.name === this.name);
    if (!this.framework || !dimension) return html`<p class="hint">${t.detail.hint}</p>`;
    const reading = this.scored && readings(this.framework, this.scored).find((r) => r.dimension === dimension);
    const text = dimensionText(this.framework, dimension);
    const quality = this.quality.get(dimension.name);
    return html`
      <div class="head">
        <svg viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="5" fill=${dimension.colour}></circle></svg>
        <p class="title">${text.name}</p>
        ${this.chosen === dimension.name ? html`<button @click=${() => this.dispatchEvent(new ChooseEvent(null))}>${t.detail.unselect}</button>` : nothing}
      </div>
      <p>${text.definition}</p>
      ${text.note ? html`<p class="quiet">${text.note}</p>` : nothing}
      ${reading
        ? html`<dl>
            <div><dt>${t.detail.score}</dt><dd>${t.score(reading.score)}<span>${reading.score >= DECISION ? t.circle.legend.evidence : t.circle.legend.none}</span></dd></div>
            <div><dt>${t.detail.probability}</dt><dd>${t.percent(reading.probability)}</dd></div>
          </dl>`
        : nothing}
      ${quality ? html`<p class="quiet">${t.detail.quality(quality.precision, quality.recall, quality.f1, quality.support)}</p>` : nothing}
    `;
  }

  static override styles = [
    base,
    css`
      :host {
        font-size: var(--text-s);
        line-height: 1.5;
      }
      p {
        margin: 0.35rem 0 0;
      }
      .hint {
        margin: 0;
        color: var(--ink-2);
      }
      .quiet {
        color: var(--ink-2);
      }
      .head {
        display: flex;
        align-items: center;
        gap: 0.5rem;
      }
      .head svg {
        inline-size: 0.7rem;
        block-size: 0.7rem;
        flex: none;
      }
      .title {
        margin: 0;
        font-size: var(--text-m);
        font-weight: 650;
      }
      .head button {
        margin-inline-start: auto;
        color: var(--accent);
        text-decoration: underline;
        text-underline-offset: 3px;
      }
      dl {
        display: flex;
        gap: 2rem;
        margin: 0.6rem 0 0;
      }
      dt {
        color: var(--ink-2);
        font-size: var(--text-xs);
      }
      dd {
        margin: 0;
        font-weight: 650;
        font-variant-numeric: tabular-nums;
      }
      dd span {
        margin-inline-start: 0.4rem;
        font-weight: 400;
        color: var(--ink-2);
      }
    `,
  ];
}

define("vp-value-detail", ValueDetail);
