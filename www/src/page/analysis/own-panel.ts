/** Dimensions of a person's own: a name, a few texts for and against, and how well they are told apart. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { OwnDimension } from "../../client";
import { download } from "../../export/download";
import { t } from "../../messages";
import { define } from "../../views/define";
import { scoreBar, scoreBarStyles } from "../../views/score-bar";
import { base } from "../../views/styles";
import type { Mount } from "../context";
import { formStyles } from "./form-styles";
import { keep, keepable, kept } from "./own-store";
import { mountPanel } from "./mount";
import { AnalysisPanel, problem } from "./panel-base";
import { Task } from "./task";

/** In the place of an error: the browser keeps nothing. */
const NO_STORAGE = Symbol("no storage");

interface Scores {
  text: string;
  /** By name. */
  scores: Record<string, number>;
}

export class OwnPanel extends AnalysisPanel {
  static override properties = {
    ...AnalysisPanel.properties,
    own: { state: true },
    remembered: { state: true },
    wrong: { state: true },
  };

  declare own: OwnDimension[];
  /** Whether they are kept in this browser. */
  declare remembered: boolean;
  /** What was thrown, or `NO_STORAGE`; null: nothing. */
  declare wrong: unknown;
  readonly #making = new Task<OwnDimension>(this);
  readonly #scoring = new Task<Scores>(this);
  #read = false;

  constructor() {
    super();
    this.own = [];
    this.remembered = false;
    this.wrong = null;
  }

  protected override willUpdate(): void {
    if (this.#read || !this.probe) return;
    this.#read = true;
    void this.#recall();
  }

  protected override render(): TemplateResult {
    const m = t.analysis.own;
    return html`<div class="stack">
      <form class="stack" @submit=${this.#make}>
        <div>
          <label for="name">${m.name}</label>
          <input id="name" name="name" type="text" required maxlength="80" autocomplete="off" />
        </div>
        <div class="pair">
          <div>
            <label for="for">${m.for}</label>
            <textarea id="for" name="for" rows="6" required aria-describedby="hint"></textarea>
          </div>
          <div>
            <label for="against">${m.against}</label>
            <textarea id="against" name="against" rows="6" required aria-describedby="hint"></textarea>
          </div>
        </div>
        <p id="hint" class="quiet">${m.hint}</p>
        <div class="row">
          <button class="button primary" ?disabled=${!this.probe || this.#making.state.kind === "running"}>${m.make}</button>
          <label class="button import">${m.import}<input class="vh" type="file" accept=".json,application/json" @change=${this.#import} /></label>
        </div>
      </form>
      ${keepable() ? nothing : html`<p class="quiet">${m.noStorage}</p>`}
      ${this.progress(this.#making)}
      ${this.wrong === NO_STORAGE ? html`<p class="error" role="alert">${t.analysis.own.noStorage}</p>` : this.wrong ? problem(this.wrong) : nothing}
      ${this.own.length > 0 ? this.#list() : nothing}
    </div>`;
  }

  #list(): TemplateResult {
    const m = t.analysis.own;
    const { state } = this.#scoring;
    return html`<section class="stack yours">
      <h3>${m.yours}</h3>
      <ul>
        ${this.own.map(
          (one) => html`<li>
            <div class="row">
              <strong>${one.name}</strong>
              <button type="button" class="button" @click=${() => save(one, one.file)}>${m.export}</button>
              <button type="button" class="button" @click=${() => save(one, one.fileWithoutExamples)}>${m.exportBare}</button>
              <button type="button" class="button" @click=${() => this.#forget(one)}>${m.remove}</button>
            </div>
            <p class="quiet">${quality(one)}</p>
            ${state.kind === "done" ? this.#score(state.value, one) : nothing}
          </li>`,
        )}
      </ul>
      <div class="row">
        <button type="button" class="button primary" ?disabled=${!this.text.trim() || state.kind === "running"} @click=${this.#ask}>${m.ask}</button>
        ${keepable() ? html`<label class="check"><input type="checkbox" .checked=${this.remembered} @change=${this.#remember} />${m.keep}</label>` : nothing}
      </div>
      ${this.noText()}
      ${this.progress(this.#scoring)}
    </section>`;
  }

  #score({ text, scores }: Scores, { name }: OwnDimension): TemplateResult | typeof nothing {
    const score = scores[name];
    if (score === undefined) return nothing;
    const m = t.analysis.own;
    return html`<div class="score">${scoreBar(score, "var(--accent)")}<span class="number">${t.score(score)}</span></div>
      <p class="quiet">${score >= 0.5 ? m.found : m.notFound}${text === this.text ? "" : ` ${m.stale}`}</p>`;
  }

  readonly #make = (event: SubmitEvent): void => {
    event.preventDefault();
    const { probe } = this;
    const form = event.target as HTMLFormElement;
    const field = (name: string) => (form.elements.namedItem(name) as HTMLInputElement).value;
    const lines = (name: string) => field(name).split("\n").map((line) => line.trim()).filter(Boolean);
    if (!probe) return;
    this.wrong = null;
    void this.#making
      .run((call) => probe.dimension({ name: field("name").trim(), for: lines("for"), against: lines("against") }, call))
      .then(() => {
        const { state } = this.#making;
        if (state.kind !== "done") return;
        this.#add(state.value);
        this.#making.clear();
        form.reset();
      });
  };

  readonly #ask = (): void => {
    const { probe, text, own } = this;
    if (!probe) return;
    void this.#scoring.run(async (call) => {
      const { scores } = await probe.score(text, { ...call, sentences: false, own });
      return { text, scores: scores.own ?? {} };
    });
  };

  readonly #import = async (event: Event): Promise<void> => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    input.value = "";
    if (file) await this.#take(await file.text());
  };

  async #take(file: string): Promise<void> {
    try {
      if (this.probe) this.#add(await this.probe.readDimension(file));
      this.wrong = null;
    } catch (error) {
      this.wrong = error;
    }
  }

  async #recall(): Promise<void> {
    const files = kept();
    this.remembered = files.length > 0;
    for (const file of files) await this.#take(file);
  }

  /** One of the same name takes the place of the old one. */
  #add(one: OwnDimension): void {
    this.#set([...this.own.filter(({ name }) => name !== one.name), one]);
  }

  #forget(one: OwnDimension): void {
    this.#set(this.own.filter((other) => other !== one));
  }

  #set(own: OwnDimension[]): void {
    this.own = own;
    this.#scoring.clear();
    if (this.remembered) this.#write(own);
  }

  readonly #remember = (event: Event): void => {
    this.remembered = (event.target as HTMLInputElement).checked;
    this.#write(this.remembered ? this.own : []);
  };

  #write(own: readonly OwnDimension[]): void {
    if (keep(own.map(({ file }) => file))) return;
    this.remembered = false;
    this.wrong = NO_STORAGE;
  }

  static override styles = [
    base,
    formStyles,
    scoreBarStyles,
    css`
      .yours {
        padding-block-start: 0.9rem;
        border-block-start: 1px solid var(--line);
      }
      ul {
        display: grid;
        gap: 0.9rem;
        padding: 0;
        list-style: none;
      }
      li {
        display: grid;
        gap: 0.3rem;
      }
      .score {
        display: grid;
        grid-template-columns: minmax(0, 18rem) max-content;
        gap: 0.8rem;
        align-items: center;
      }
      .import {
        margin: 0;
        cursor: pointer;
      }
      .import:focus-within {
        outline: 2px solid var(--focus);
        outline-offset: 2px;
      }
      .check {
        display: flex;
        gap: 0.5rem;
        align-items: center;
        margin: 0;
        font-weight: 400;
      }
    `,
  ];
}

function quality({ quality, model }: OwnDimension): string {
  const m = t.analysis.own;
  const { for: yes, against: no, balanced_accuracy: accuracy } = quality;
  return `${m.examples(yes, no)} ${accuracy === null ? m.tooFew : m.accuracy(accuracy)} ${m.madeWith(model)}`;
}

function save({ name }: OwnDimension, file: string): void {
  download(new Blob([file], { type: "application/json" }), `${name}.json`.replace(/[^\p{L}\p{N} ._-]+/gu, "_"));
}

define("vp-own-panel", OwnPanel);

export const mount: Mount = (host, context) => mountPanel(new OwnPanel(), host, context);
