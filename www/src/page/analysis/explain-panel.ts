/** Which words carry a value: the sentence that invokes it, its words marked, and a figure for each. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { Explanation, Explanations, WordShare } from "../../client";
import { t } from "../../messages";
import { define } from "../../views/define";
import { dimensionName, frameworkName } from "../../views/names";
import { base } from "../../views/styles";
import type { Mount } from "../context";
import { formStyles } from "./form-styles";
import { mountPanel } from "./mount";
import { AnalysisPanel } from "./panel-base";
import { Task } from "./task";

/** The values that a text invokes, or its strongest. */
const STRONGEST = "";

export class ExplainPanel extends AnalysisPanel {
  static override properties = { ...AnalysisPanel.properties, wanted: { state: true } };

  declare wanted: string;
  /** The text that the answer is of. */
  #of = "";
  readonly #task = new Task<Explanations>(this);

  constructor() {
    super();
    this.wanted = STRONGEST;
  }

  protected override render(): TemplateResult {
    const m = t.analysis.explain;
    const { state } = this.#task;
    const ready = this.probe !== null && this.text.trim() !== "";
    return html`<div class="stack">
      <form class="row" @submit=${this.#ask}>
        <span class="choice">
          <label for="dimension">${m.dimension}</label>
          <select id="dimension" .value=${this.wanted} @change=${(e: Event) => (this.wanted = (e.target as HTMLSelectElement).value)}>
            <option value=${STRONGEST}>${m.strongest}</option>
            ${this.frameworks.map(
              (framework) => html`<optgroup label=${frameworkName(framework)}>
                ${framework.dimensions.map(({ name }) => html`<option value=${`${framework.id}/${name}`}>${dimensionName(framework, name)}</option>`)}
              </optgroup>`,
            )}
          </select>
        </span>
        <button class="button primary" ?disabled=${!ready || state.kind === "running"}>${m.ask}</button>
      </form>
      ${this.noText()}
      ${this.progress(this.#task)}
      ${state.kind === "done" ? html`${state.value.dimensions.map((one) => this.#one(one))}<p class="quiet">${m.measured}</p>` : nothing}
    </div>`;
  }

  readonly #ask = (event: Event): void => {
    event.preventDefault();
    const { probe, text, wanted } = this;
    if (!probe) return;
    this.#of = text;
    void this.#task.run((call) => probe.explain(text, { ...call, dimensions: wanted === STRONGEST ? [] : [wanted] }));
  };

  #one(explanation: Explanation): TemplateResult {
    const m = t.analysis.explain;
    const { framework, dimension, words, text_score: score, sentence, definition } = explanation;
    const [name, colour] = [this.named(framework, dimension), this.colour(framework, dimension)];
    const most = Math.max(...words.map(({ contribution }) => Math.abs(contribution)), 1e-6);
    const byWeight = [...words].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
    return html`<section class="one" .style=${`--mark:${colour}`}>
      <h3><svg class="dot" viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="5" fill=${colour}></circle></svg>${name}</h3>
      <p class="quiet">${m.where(score, sentence + 1)}</p>
      <p class="sentence" lang="en">${this.#marked(explanation, most)}</p>
      <details>
        <summary>${m.figures}</summary>
        <div class="scroll">
          <table>
            <caption class="vh">${m.caption(name)}</caption>
            <thead><tr><th scope="col">${m.word}</th><th scope="col" class="number">${m.contribution}</th><th scope="col" class="number">${m.alone}</th><th scope="col" class="number">${m.leftOut}</th></tr></thead>
            <tbody>
              ${byWeight.map(
                (word) => html`<tr><th scope="row" lang="en">${this.#slice(word)}</th><td class="number">${t.signed(word.contribution)}</td><td class="number">${t.signed(word.alone)}</td><td class="number">${t.signed(word.left_out)}</td></tr>`,
              )}
            </tbody>
          </table>
        </div>
        <p class="quiet">${m.unit}</p>
      </details>
      ${definition ? html`<p class="quiet">${m.definition} <q lang="en">${definition.text}</q> (${m.cosine(definition.similarity)})</p>` : nothing}
    </section>`;
  }

  #slice({ start_utf16: start, end_utf16: end }: WordShare): string {
    return this.#of.slice(start, end);
  }

  /** The sentence again, whole: marked words and what stands between them. */
  #marked({ words, start_utf16: start, end_utf16: end }: Explanation, most: number): (string | TemplateResult)[] {
    const out: (string | TemplateResult)[] = [];
    let at = start;
    for (const word of [...words].sort((a, b) => a.start_utf16 - b.start_utf16)) {
      if (word.start_utf16 > at) out.push(this.#of.slice(at, word.start_utf16));
      const share = word.contribution / most;
      const label = t.analysis.explain.share(word.contribution);
      out.push(html`<mark class=${share >= 0 ? "for" : "against"} .style=${`--depth:${Math.round(Math.abs(share) * 60)}%`} title=${label}>${this.#slice(word)}</mark>`);
      at = word.end_utf16;
    }
    out.push(this.#of.slice(at, end));
    return out;
  }

  static override styles = [
    base,
    formStyles,
    css`
      .choice {
        flex: 0 1 20rem;
      }
      form.row {
        align-items: end;
      }
      .one {
        display: grid;
        gap: 0.4rem;
        padding-block-start: 0.9rem;
        border-block-start: 1px solid var(--line);
      }
      .sentence {
        font-family: var(--serif);
        font-size: var(--text-read);
        line-height: 1.75;
        overflow-wrap: anywhere;
        white-space: pre-wrap;
      }
      mark {
        color: inherit;
        border-radius: 3px;
        padding-block: 0.12em;
      }
      mark.for {
        background: color-mix(in oklab, var(--mark) var(--depth), transparent);
      }
      mark.against {
        background: none;
        text-decoration: underline dotted color-mix(in oklab, var(--ink) calc(var(--depth) + 20%), transparent) 2px;
        text-underline-offset: 0.25em;
      }
      summary {
        cursor: pointer;
        font-size: var(--text-s);
        color: var(--accent);
      }
    `,
  ];
}

define("vp-explain-panel", ExplainPanel);

export const mount: Mount = (host, context) => mountPanel(new ExplainPanel(), host, context);
