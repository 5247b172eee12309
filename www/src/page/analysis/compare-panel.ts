/** Two to six texts side by side, or answers to one prompt: how they differ, and which differences are within noise. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { Comparison, Difference, Preference } from "../../client";
import type { Dimension, Framework } from "../../client/types";
import { t } from "../../messages";
import { define } from "../../views/define";
import { dimensionText, frameworkPrompts } from "../../views/names";
import { base } from "../../views/styles";
import type { Mount } from "../context";
import { type AnswerRow, answerRows } from "./answers";
import { formStyles } from "./form-styles";
import { mountPanel } from "./mount";
import { AnalysisPanel } from "./panel-base";
import { Task } from "./task";

const MOST = 6;
interface Answer {
  comparison: Comparison;
  /** Of two answers to a prompt. */
  preference: Preference | null;
}

/** Differences below this that are within noise are folded away. */
const SMALL = 0.05;

export class ComparePanel extends AnalysisPanel {
  static override properties = { ...AnalysisPanel.properties, texts: { state: true }, prompt: { state: true }, all: { state: true } };

  declare texts: string[];
  declare prompt: string;
  /** Whether small differences are shown too. */
  declare all: boolean;
  readonly #task = new Task<Answer>(this);

  constructor() {
    super();
    this.texts = ["", ""];
    this.prompt = "";
    this.all = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.texts[0]) this.texts = [this.text, ...this.texts.slice(1)];
  }

  protected override render(): TemplateResult {
    const m = t.analysis.compare;
    const { state } = this.#task;
    const given = this.texts.filter((text) => text.trim());
    return html`<div class="stack">
      <form class="stack" @submit=${this.#ask}>
        <div>
          <label for="prompt">${m.prompt}</label>
          <input id="prompt" type="text" .value=${this.prompt} @input=${(e: Event) => (this.prompt = (e.target as HTMLInputElement).value)} />
        </div>
        <div class="pair">
          ${this.texts.map(
            (text, i) => html`<div>
              <label for="text-${i}">${m.text(letter(i))}</label>
              <textarea id="text-${i}" rows="5" spellcheck="false" .value=${text} @input=${(e: Event) => this.#set(i, (e.target as HTMLTextAreaElement).value)}></textarea>
            </div>`,
          )}
        </div>
        <div class="row">
          <button class="button primary" ?disabled=${!this.probe || given.length < 2 || state.kind === "running"}>${m.ask}</button>
          <button type="button" class="button" ?disabled=${this.texts.length >= MOST} @click=${() => (this.texts = [...this.texts, ""])}>${m.add}</button>
          ${this.texts.length > 2 ? html`<button type="button" class="button" @click=${() => (this.texts = this.texts.slice(0, -1))}>${m.remove}</button>` : nothing}
        </div>
      </form>
      ${this.progress(this.#task)}
      ${state.kind === "done" ? html`${this.#answer(state.value.comparison)}${state.value.preference ? this.#preference(state.value.preference) : nothing}` : nothing}
    </div>`;
  }

  #set(index: number, text: string): void {
    this.texts = this.texts.map((old, i) => (i === index ? text : old));
  }

  readonly #ask = (event: Event): void => {
    event.preventDefault();
    const { probe } = this;
    const texts = this.texts.filter((text) => text.trim());
    const prompt = this.prompt.trim() || undefined;
    if (!probe) return;
    this.texts = texts;
    this.all = false;
    void this.#task.run(async (call) => {
      const comparison = await probe.compare(texts, { ...call, prompt });
      const [a, b] = texts;
      const two = prompt && texts.length === 2 && a && b;
      return { comparison, preference: two ? await probe.prefer(prompt, a, b, { signal: call.signal }) : null };
    });
  };

  #answer(comparison: Comparison): TemplateResult {
    const m = t.analysis.compare;
    const { texts, differences, level } = comparison;
    // Each with the first: with six texts fifteen pairs are more than anybody reads.
    const shown = differences.filter(({ first }) => first === 0);
    const names = shown[0]?.dimensions ?? [];
    const rows = names
      .map(({ framework, dimension }, at) => ({
        framework,
        dimension,
        means: texts.map(({ means }) => means[framework]?.[dimension] ?? 0),
        each: shown.flatMap(({ dimensions }) => dimensions[at] ?? []),
      }))
      .sort((a, b) => farthest(b.each) - farthest(a.each));
    const notable = rows.filter(({ each }) => each.some((d) => d.within_noise === false || Math.abs(d.difference) >= SMALL));
    const visible = this.all ? rows : notable;
    return html`
      <div class="scroll" tabindex="0" role="group" aria-label=${m.caption}>
        <table class="means ${shown.length === 1 ? "two" : ""}">
          <caption class="vh">${m.caption}</caption>
          <thead>
            <tr>
              <th scope="col">${m.value}</th>
              ${shown.map(({ second }) => html`<th scope="col" class="number">${m.difference(letter(second), letter(0))}</th>`)}
              ${texts.map((side, i) => html`<th scope="col" class="number">${letter(i)}<br /><span>${m.sentences(side.sentences)}</span></th>`)}
            </tr>
          </thead>
          <tbody>
            ${visible.map(
              ({ framework, dimension, means, each }) => html`<tr>
                <th scope="row"><svg class="dot" viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="5" fill=${this.colour(framework, dimension)}></circle></svg>${this.named(framework, dimension)}</th>
                ${each.map((difference) => this.#difference(difference))}
                ${means.map((mean) => html`<td class="number">${t.figure(mean)}</td>`)}
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${visible.length === 0 ? html`<p>${m.none}</p>` : nothing}
      ${rows.length > notable.length
        ? html`<p><button type="button" class="button" @click=${() => (this.all = !this.all)}>${this.all ? m.fewer : m.more(rows.length - notable.length)}</button></p>`
        : nothing}
      <p class="quiet">${m.how(Math.round(level * 100))}${texts.some(({ sentences }) => sentences === 1) ? ` ${m.single}` : ""}</p>
    `;
  }

  #difference({ difference, band, within_noise: noise }: Difference): TemplateResult {
    const m = t.analysis.compare;
    return html`<td class="number ${noise === false ? "clear" : ""}"><div class="difference">
      ${band ? bandPicture(difference, band) : nothing}
      <span>${t.signed(difference)}</span>
      <span class="band">${band ? (noise ? m.noise : m.band(t.signed(band[0]), t.signed(band[1]))) : m.noBand}</span>
    </div></td>`;
  }

  #preference(preference: Preference): TemplateResult {
    const m = t.analysis.compare;
    const { preferred, replies, tasks } = answerRows(preference, this.described);
    const figure = (value: number | null, evident: boolean) =>
      value === null
        ? html`<td class="number">–</td>`
        : html`<td class="number ${evident ? "clear" : ""}">${t.percent(value)}${evident ? html`<span class="vh">, ${t.table.evidence}</span>` : nothing}</td>`;
    const table = (title: string, list: readonly AnswerRow[]) =>
      list.length === 0
        ? nothing
        : html`<table>
            <caption>${title}</caption>
            <thead><tr><th scope="col">${m.dimension}</th><th scope="col" class="number">A</th><th scope="col" class="number">B</th></tr></thead>
            <tbody>
              ${list.map(
                ({ framework, dimension, first, second, evident }) => html`<tr>
                  <th scope="row">${this.#explained(framework, dimension)}</th>
                  ${figure(first, evident[0])}${figure(second, evident[1])}
                </tr>`,
              )}
            </tbody>
          </table>`;
    const blank = replies.some(({ first, second }) => first === null || second === null);
    return html`<section class="stack answers">
      <h3>${m.answers}</h3>
      ${table(m.preferred, preferred)}${table(m.replies, replies)}
      <p class="quiet">${replies.some(({ evident }) => evident.includes(true)) ? `${m.decided} ` : ""}${blank ? `${m.kinds} ` : ""}${m.preferenceLimits}</p>
      ${tasks.length === 0 ? nothing : html`<details><summary>${m.tasks}</summary><p class="quiet">${m.tasksLimits}</p>${table(m.tasks, tasks)}</details>`}
    </section>`;
  }

  /** A dimension with what a reader should know of it: its note, and which prompts it makes sense of. */
  #explained(framework: Framework, dimension: Dimension): TemplateResult {
    const { name, note } = dimensionText(framework, dimension);
    const prompts = frameworkPrompts(framework);
    const more = [prompts, note].filter((text) => text !== undefined).join(" ");
    return html`${name}${more ? html` <span>${more}</span>` : nothing}`;
  }

  static override styles = [
    base,
    formStyles,
    css`
      th span,
      .band {
        display: block;
        color: var(--ink-2);
        font-size: var(--text-xs);
        font-weight: 400;
      }
      .scroll {
        container-type: inline-size;
      }
      .number {
        padding-inline: 0.8rem 0;
      }
      .means tbody th {
        position: relative;
        padding-inline-start: 1.1rem;
      }
      .means .dot {
        position: absolute;
        inset-inline-start: 0;
        inset-block-start: 0.65rem;
      }
      .difference {
        display: grid;
        justify-items: end;
      }
      /* Two texts and room: a row is a line. */
      @container (min-width: 640px) {
        .two .difference {
          grid-template-columns: 5.5rem 3.4rem minmax(8rem, max-content);
          align-items: center;
          justify-content: end;
          gap: 0.6rem;
        }
        .two .band {
          text-align: start;
        }
        .two thead th:nth-child(2) {
          padding-inline-end: 8.6rem;
        }
        .two .number:not(:nth-child(2)) {
          inline-size: 7rem;
        }
      }
      /* A phone: two texts and their difference fit. */
      @container (max-width: 400px) {
        thead th span {
          display: none;
        }
        .means .number {
          padding-inline-start: 0.5rem;
        }
        .means .band-picture {
          inline-size: 4.2rem;
        }
      }
      @container (max-width: 280px) {
        .means tbody th {
          padding-inline-start: 0;
          font-size: var(--text-xs);
        }
        .means .dot {
          display: none;
        }
      }
      .clear {
        font-weight: 650;
      }
      .answers {
        padding-block-start: 1rem;
        border-block-start: 1px solid var(--line);
      }
      .answers table {
        max-inline-size: 34rem;
      }
      .answers .number {
        inline-size: 4.5rem;
      }
      .answers caption {
        text-align: start;
        font-size: var(--text-s);
        font-weight: 600;
        padding-block: 0.4rem;
      }
      .band-picture {
        display: block;
        inline-size: 5.5rem;
        block-size: 0.7rem;
        margin-inline-start: auto;
      }
    `,
  ];
}

/** The band on a line from -1 to 1, with the difference as a dot. Decoration: the numbers stand below. */
function bandPicture(difference: number, [low, high]: readonly [number, number]): TemplateResult {
  const x = (value: number) => 50 + 48 * Math.max(-1, Math.min(1, value));
  return html`<svg class="band-picture" viewBox="0 0 100 10" aria-hidden="true" preserveAspectRatio="none">
    <line x1="50" x2="50" y1="0" y2="10" stroke="var(--line-strong)" vector-effect="non-scaling-stroke"></line>
    <line x1=${x(low)} x2=${x(high)} y1="5" y2="5" stroke="currentColor" stroke-width="2" vector-effect="non-scaling-stroke"></line>
    <circle cx=${x(difference)} cy="5" r="2.6" fill="currentColor"></circle>
  </svg>`;
}

function farthest(each: readonly Difference[]): number {
  return Math.max(0, ...each.map(({ difference }) => Math.abs(difference)));
}

/** Texts are called A, B, C ... */
function letter(index: number): string {
  return String.fromCharCode(65 + index);
}

define("vp-compare-panel", ComparePanel);

export const mount: Mount = (host, context) => mountPanel(new ComparePanel(), host, context);
