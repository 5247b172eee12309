/**
 * The model card: headline figures, quality per value beside the simplest baseline, then the bundle's own text, a section
 * a task: a card is longer than what may be drawn between two clicks.
 */
import { css, html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import type { Framework, ProbeInfo } from "../client/types";
import { t } from "../messages";
import { dimensionName } from "./names";
import { markdown } from "./markdown";
import type { Quality } from "./quality";
import { scoreBarStyles, shareBar } from "./score-bar";
import { breathe } from "./slices";
import { define } from "./define";
import { View } from "./view";
import { base } from "./styles";

export class ModelCard extends View {
  static override properties = {
    framework: { attribute: false },
    quality: { attribute: false },
    info: { attribute: false },
    text: { attribute: false },
    drawn: { state: true },
  };

  declare framework: Framework | null;
  /** `metrics.json`. */
  declare quality: Quality | null;
  declare info: ProbeInfo | null;
  /** CARD.md. */
  declare text: string;
  /** So many sections of it are drawn. */
  declare drawn: number;
  #sections: string[] = [];

  constructor() {
    super();
    this.framework = null;
    this.quality = null;
    this.info = null;
    this.text = "";
    this.drawn = 0;
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("text")) return;
    this.#sections = this.text ? this.text.split(/^(?=#{1,6} )/m) : [];
    this.drawn = 0;
  }

  protected override updated(): void {
    const sections = this.#sections;
    if (this.drawn < sections.length) void breathe().then(() => sections === this.#sections && this.drawn < sections.length && this.drawn++);
  }

  protected override render(): TemplateResult {
    const { quality, info, text, drawn } = this;
    return html`
      ${info ? html`<p class="model">${info.model.name} ${info.model.version} <span title=${info.model.sha256}>sha256 ${info.model.sha256.slice(0, 12)}…</span></p>` : nothing}
      ${quality ? this.#figures(quality) : nothing}
      ${text ? html`<div class="prose" lang="en">${this.#sections.slice(0, drawn).map((one) => html`<section>${guard([one], () => markdown(one))}</section>`)}</div>` : html`<p>${t.card.missing}</p>`}
    `;
  }

  #figures({ evaluation: e, published }: Quality): TemplateResult {
    const colours = new Map(this.framework?.dimensions.map((d) => [d.name, d.colour]));
    const c = t.card.columns;
    const figure = (name: string, value: string, beside = "") => html`<div><dt>${name}</dt><dd>${value}<span>${beside}</span></dd></div>`;
    // The same figure of the systems it may be compared with, the simplest first.
    const others = [...(e.all_ones ? [{ short: c.baseline, ...e.all_ones }] : []), ...published];
    const beside = (key: "official_f1" | "mean_f1") => others.map((o) => `${o.short} ${t.figure(o[key])}`).join(" · ");
    return html`
      <p>${t.card.about(e.split, e.texts)}</p>
      <dl>
        ${figure(t.card.official, t.figure(e.official_f1), beside("official_f1"))}
        ${figure(t.card.mean, t.figure(e.mean_f1), beside("mean_f1"))}
        ${figure(t.card.ece, t.figure(e.ece), t.card.eceMeaning)}
        ${this.info ? figure(t.card.size, t.bytes(this.info.model.bytes), t.card.sizeMeaning) : nothing}
      </dl>
      <div class="scroll" tabindex="0" role="group" aria-label=${t.card.caption}>
        <table>
          <caption class="vh">${t.card.caption}</caption>
          <thead>
            <tr>
              <th scope="col">${c.value}</th>
              <th scope="col" class="bars">${c.f1}</th>
              <th scope="col" class="figure">${c.precision}</th>
              <th scope="col" class="figure">${c.recall}</th>
              ${others.map((o) => html`<th scope="col" class="figure">${t.card.f1Of(o.short)}</th>`)}
              <th scope="col" class="figure">${c.support}</th>
            </tr>
          </thead>
          <tbody>
            ${e.per_label.map(
              (l, i) => html`<tr>
                <th scope="row">${this.framework ? dimensionName(this.framework, l.label) : l.label}</th>
                <td class="bars"><span class="both"><span class="bar">${shareBar(l.f1, colours.get(l.label) ?? "currentColor")}</span>${t.figure(l.f1)}</span></td>
                <td class="figure">${t.figure(l.precision)}</td>
                <td class="figure">${t.figure(l.recall)}</td>
                ${others.map((o) => html`<td class="figure other">${o.per_label_f1[i] === undefined ? "–" : t.figure(o.per_label_f1[i])}</td>`)}
                <td class="figure">${t.count(l.support)}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
    `;
  }

  static override styles = [
    base,
    scoreBarStyles,
    css`
      :host {
        font-size: var(--text-s);
        line-height: 1.55;
      }
      .model {
        margin: 0 0 0.75rem;
        color: var(--ink-2);
        font-variant-numeric: tabular-nums;
      }
      .model span {
        margin-inline-start: 0.75rem;
        font-family: var(--mono);
        font-size: var(--text-xs);
      }
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr));
        gap: 1px;
        margin: 1rem 0 1.5rem;
        border: 1px solid var(--line);
        border-radius: 8px;
        background: var(--line);
        overflow: hidden;
      }
      dl div {
        padding: 0.7rem 0.9rem;
        background: var(--surface);
      }
      dt {
        color: var(--ink-2);
        font-size: var(--text-xs);
      }
      dd {
        margin: 0;
        font-size: var(--text-xl);
        font-weight: 600;
        line-height: 1.25;
        font-variant-numeric: tabular-nums;
      }
      dd span {
        display: block;
        font-size: var(--text-xs);
        font-weight: 400;
        color: var(--ink-2);
      }
      .scroll {
        overflow-x: auto;
      }
      table {
        inline-size: 100%;
        border-collapse: collapse;
      }
      th,
      td {
        padding: 0.32rem 0.6rem;
        border-block-end: 1px solid var(--line);
        text-align: start;
        font-weight: 400;
      }
      tr > :first-child {
        padding-inline-start: 0;
      }
      tr > :last-child {
        padding-inline-end: 0;
      }
      thead th {
        color: var(--ink-2);
        font-size: var(--text-xs);
        white-space: nowrap;
      }
      /* Chinese would break between any two characters, one a line. */
      tbody th {
        min-inline-size: 5.5em;
        word-break: keep-all;
      }
      .figure {
        text-align: end;
        font-variant-numeric: tabular-nums;
      }
      .other {
        color: var(--ink-2);
      }
      .bars {
        inline-size: 26%;
        min-inline-size: 7.5rem;
        font-variant-numeric: tabular-nums;
      }
      .both {
        display: flex;
        align-items: center;
        gap: 0.6rem;
      }
      .both .bar {
        flex: 1;
      }
      .prose {
        margin-block-start: 1.75rem;
      }
      /* What is not scrolled to is not laid out; it is found and printed all the same. Outlines stand beyond the text. */
      .prose section {
        margin: -3px;
        padding: 3px;
        content-visibility: auto;
        contain-intrinsic-block-size: auto 20rem;
      }
      .prose section > :last-child {
        margin-block-end: 0;
      }
      h3,
      h4,
      h5 {
        margin: 1.6rem 0 0.4rem;
        line-height: 1.3;
      }
      h3 {
        font-size: var(--text-l);
      }
      h4 {
        font-size: var(--text-m);
      }
      p,
      ul,
      ol {
        margin: 0 0 0.75rem;
      }
      ul,
      ol {
        padding-inline-start: 1.3rem;
      }
      a {
        color: var(--accent);
      }
      code,
      pre {
        font-family: var(--mono);
        font-size: 0.92em;
      }
      pre {
        overflow-x: auto;
        padding: 0.75rem 0.9rem;
        border-radius: 6px;
        background: var(--track);
      }
    `,
  ];
}

define("vp-model-card", ModelCard);
