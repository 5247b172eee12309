/**
 * The text as it was read: each sentence marked in the colour of its strongest value and named at its
 * end, its scores shown on hover and focus. One tab stop, arrow keys travel from sentence to sentence.
 */
import { css, html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import type { Framework, TextScore } from "../client/types";
import { t } from "../messages";
import { byScore, DECISION, evident, type Piece, pieces, type Reading, readings } from "./readings";
import { scoreBar, scoreBarStyles } from "./score-bar";
import { direction } from "./direction";
import { define } from "./define";
import { breathe } from "./slices";
import { View } from "./view";
import { base } from "./styles";

/** So many sentences at once; the rest on demand, for a book would be a hundred thousand elements. */
const PAGE = 400;
/** So many of them in one task, and first those that fill a screen: laying out a few hundred takes longer than a click may wait. */
const STEP = 50;
/** Scores shown for a sentence. */
const TOP = 4;

export class MarkedText extends View {
  static override properties = {
    framework: { attribute: false },
    text: { attribute: false },
    result: { attribute: false },
    chosen: {},
    label: {},
    growing: { type: Boolean },
    given: { type: Number },
    shown: { state: true },
    drawn: { state: true },
    open: { state: true },
  };

  declare framework: Framework | null;
  /** The text that `result` belongs to. */
  declare text: string;
  declare result: TextScore | null;
  /** Only sentences with evidence for this value stand out. */
  declare chosen: string | null;
  /** What a screen reader is told of the text; null: what it is told of any. */
  declare label: string | null;
  /** The text is being written: what is beyond its last sentence is shown as it is, and whoever reads keeps the place. */
  declare growing: boolean;
  /** So many UTF-16 units of the beginning are somebody else's, and set apart. */
  declare given: number;
  declare shown: number;
  /** How many of those that are shown are drawn by now. */
  declare drawn: number;
  /** The sentence whose scores are shown. */
  declare open: number | null;

  #stop = 0;
  #pieces: Piece[] = [];

  constructor() {
    super();
    this.framework = null;
    this.text = "";
    this.result = null;
    this.chosen = null;
    this.label = null;
    this.growing = false;
    this.given = 0;
    this.shown = PAGE;
    this.drawn = STEP;
    this.open = null;
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("result") && !(this.growing && changed.has("text"))) return;
    this.#pieces = this.result ? pieces(this.text, this.result.sentences) : [];
    if (this.growing) return;
    this.shown = PAGE;
    this.drawn = STEP;
    this.open = null;
    this.#stop = 0;
  }

  protected override updated(): void {
    this.#placeTip();
    const wanted = Math.min(this.shown, this.result?.sentences.length ?? 0);
    if (!this.growing && this.drawn < wanted) void this.#drawOn();
  }

  async #drawOn(): Promise<void> {
    const { drawn, result } = this;
    await breathe();
    if (this.drawn === drawn && this.result === result) this.drawn += STEP;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { result } = this;
    if (!result || (!this.framework && !this.growing)) return html`<p class="empty">${t.marked.empty}</p>`;
    const all = result.sentences.length;
    const limit = this.growing ? this.shown : Math.min(this.shown, this.drawn);
    const end = this.#pieces.findIndex((p) => p.sentence !== null && p.sentence >= limit);
    const visible = end < 0 ? this.#pieces : this.#pieces.slice(0, end);
    let at = 0;
    const from = (text: string) => (at += text.length) - text.length;
    return html`
      <div class="text" role="group" aria-label=${this.label ?? t.marked.label} dir=${direction(this.text)} @keydown=${this.#key} @pointerleave=${() => (this.open = null)}>${visible.map(
        ({ text, sentence }) => (sentence === null ? this.#apart(text, from(text)) : this.#kept(text, from(text), sentence)),
      )}</div>
      ${this.open === null ? nothing : this.#tip(this.open, all)}
      ${all <= this.shown || limit < this.shown ? nothing : html`<button class="more" @click=${() => (this.shown += PAGE)}>${t.marked.more(all - this.shown)}</button>`}
    `;
  }

  #readings(index: number): Reading[] {
    const sentence = this.result?.sentences[index];
    return this.framework && sentence ? readings(this.framework, sentence) : [];
  }

  /** A part of the text that begins at `from`, with what is somebody else's set apart. */
  #apart(text: string, from: number): string | TemplateResult {
    const given = Math.min(text.length, this.given - from);
    return given > 0 ? html`<span class="given">${text.slice(0, given)}</span>${text.slice(given)}` : text;
  }

  /** Drawn anew only where something of it is another: the pointer goes over many on its way. */
  #kept(text: string, from: number, index: number): unknown {
    const deps = [t, text, this.framework, this.result?.sentences[index], this.chosen, this.given, this.open === index, this.#stop === index];
    return guard(deps, () => this.#sentence(text, from, index));
  }

  #sentence(text: string, from: number, index: number): TemplateResult {
    const all = this.#readings(index);
    // With a value chosen, a sentence is marked by that value or not at all.
    const found = this.chosen === null ? evident(all)[0] : all.find((r) => r.dimension.name === this.chosen && r.score >= DECISION);
    const name = found?.label;
    // Set as a property: the page's policy forbids the attribute.
    const style = found ? `--mark:${found.dimension.colour};--depth:${(14 + 30 * (found.score - DECISION)).toFixed(0)}%` : "";
    // No white space inside: it would show in the text.
    return html`<span
      class="sentence ${found ? "marked" : this.chosen === null ? "" : "faint"} ${this.open === index ? "open" : ""}"
      role="button" data-index=${index} tabindex=${index === this.#stop ? 0 : -1} .style=${style}
      aria-describedby=${this.open === index ? "tip" : nothing}
      @pointerenter=${() => (this.open = index)} @focus=${() => this.#reach(index)} @blur=${() => (this.open = null)}
      @click=${() => (this.open = index)}><span class="mark">${this.#apart(text, from)}</span>${name ? html` <span class="name"><span class="vh">: </span>${name}</span>` : nothing}</span>`;
  }

  #tip(index: number, all: number): TemplateResult {
    const top = byScore(this.#readings(index)).slice(0, TOP);
    const evidence = (top[0]?.score ?? 0) >= DECISION;
    return html`<div class="tip" id="tip" role="tooltip" @pointerenter=${() => (this.open = index)}>
      <p class="tip-title">${t.marked.sentence(index + 1, all)}${evidence ? nothing : html`: ${t.marked.none}`}</p>
      ${top.map(
        ({ dimension, label, score }) => html`<div class="tip-row ${score >= DECISION ? "evident" : ""}">
          <span>${label}</span>${scoreBar(score, dimension.colour)}<span class="figure">${t.score(score)}</span>
        </div>`,
      )}
    </div>`;
  }

  /** Below the first line of the sentence, within the width of the text; above it where the window ends. */
  #placeTip(): void {
    const tip = this.renderRoot.querySelector<HTMLElement>(".tip");
    const sentence = this.renderRoot.querySelector(`[data-index="${this.open}"]`);
    if (!tip || !sentence) return;
    const host = this.getBoundingClientRect();
    const boxes = sentence.getClientRects();
    const [first, last] = [boxes[0], boxes[boxes.length - 1]];
    if (!first || !last) return;
    const room = window.innerHeight - last.bottom;
    const above = room < tip.offsetHeight + 12 && first.top > tip.offsetHeight + 12;
    const top = above ? first.top - tip.offsetHeight - 6 : last.bottom + 6;
    const left = Math.min(Math.max(0, (above ? first.left : last.left) - host.left), host.width - tip.offsetWidth);
    tip.style.insetBlockStart = `${top - host.top}px`;
    tip.style.left = `${Math.max(0, left)}px`;
  }

  #reach(index: number): void {
    this.#stop = index;
    this.open = index;
  }

  #key = (event: KeyboardEvent): void => {
    if (event.key === "Escape") return void (this.open = null);
    const last = Math.min(this.shown, this.result?.sentences.length ?? 0) - 1;
    const to: Record<string, number> = {
      ArrowRight: this.#stop + 1,
      ArrowDown: this.#stop + 1,
      ArrowLeft: this.#stop - 1,
      ArrowUp: this.#stop - 1,
      Home: 0,
      End: last,
    };
    const next = to[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const index = Math.min(last, Math.max(0, next));
    this.renderRoot.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus();
  };

  static override styles = [
    base,
    scoreBarStyles,
    css`
      :host {
        position: relative;
      }
      .text {
        font-family: var(--serif);
        font-size: var(--text-read);
        line-height: 1.75;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      .empty {
        margin: 0;
        color: var(--ink-2);
      }
      .sentence {
        border-radius: 3px;
        cursor: default;
      }
      .marked .mark {
        border-radius: 3px;
        background: color-mix(in oklab, var(--mark) var(--depth), transparent);
        box-decoration-break: clone;
        -webkit-box-decoration-break: clone;
        padding-block: 0.12em;
        text-decoration: underline 2px var(--mark);
        text-underline-offset: 0.28em;
        text-decoration-skip-ink: none;
      }
      .given {
        font-style: italic;
      }
      .faint {
        color: var(--ink-2);
      }
      .open .mark {
        background: var(--hover);
      }
      .marked.open .mark {
        background: color-mix(in oklab, var(--mark) 34%, transparent);
      }
      .name {
        display: inline-block;
        padding: 0.14em 0.5em;
        border-radius: 3px;
        background: var(--surface);
        border: 1px solid color-mix(in oklab, var(--mark) 70%, transparent);
        color: var(--ink);
        font: 600 var(--text-xs) / 1.3 var(--sans);
        text-decoration: none;
        vertical-align: 0.1em;
        white-space: nowrap;
        user-select: none; /* what is copied is the text */
      }
      .tip {
        position: absolute;
        z-index: 2;
        inline-size: min(23rem, 100%);
        padding: 0.75rem 0.9rem;
        border: 1px solid var(--line);
        border-radius: 8px;
        background: var(--raised);
        box-shadow: var(--shadow);
        font-size: var(--text-s);
        color: var(--ink);
      }
      .tip-title {
        margin: 0 0 0.4rem;
        font-size: var(--text-xs);
        color: var(--ink-2);
      }
      .tip-row {
        display: grid;
        grid-template-columns: minmax(0, 1.9fr) 1fr 2.4em;
        gap: 0.6rem;
        align-items: center;
        padding-block: 0.16rem;
        color: var(--ink-2);
      }
      .tip-row.evident {
        color: var(--ink);
        font-weight: 600;
      }
      .figure {
        text-align: end;
        font-variant-numeric: tabular-nums;
      }
      .more {
        margin-block-start: 1rem;
        padding: 0.45rem 0.8rem;
        border: 1px solid var(--line-strong);
        border-radius: 6px;
      }
    `,
  ];
}

define("vp-marked-text", MarkedText);
