/**
 * The panel of the language model. Quiet until it is wanted: nothing is fetched before a person asks for it, and
 * nothing here touches the classifier but to ask it for scores.
 */
import { html, nothing, render, type TemplateResult } from "lit";
import { CancelledError, LanguageModel, type LanguageModelOptions } from "../../client";
import type { Framework, LoadProgress, TextScore } from "../../client/types";
import { t } from "../../messages";
import { failure } from "../../views/failure";
import type { AboutLanguageModel } from "./about";
import { type Found, OpinionOf } from "./opinion";
import type { ScoreText } from "./sentence-scorer";
import { type StanceQuality, stanceQuality } from "./stances";
import { generateOptions, type Settings, settingsFields, STANDARD } from "./settings";
import { Writing } from "./writing";

/** What the panel needs of a model. */
export type Model = Pick<LanguageModel, "generate" | "score" | "polarity" | "unload" | "info" | "gone">;

export interface PanelOptions {
  /** Null where this copy of the page has no language model. */
  about: Promise<AboutLanguageModel | null>;
  device: NonNullable<LanguageModelOptions["device"]>;
  score: ScoreText;
  /** The text that the rest of the page is about. */
  text: () => string;
  /** Hands a text to the rest of the page. */
  read: (text: string) => void;
  load?: (options: LanguageModelOptions) => Promise<Model>;
}

type State =
  | { kind: "unknown" }
  | { kind: "absent" }
  | { kind: "offered" }
  | { kind: "loading"; progress: LoadProgress | null; abort: AbortController }
  | { kind: "failed"; error: unknown }
  | { kind: "ready"; model: Model };

export class LanguagePanel {
  /** What marks the sentences; null before the classifier is there. */
  #framework: Framework | null = null;
  readonly #place: HTMLElement;
  readonly #options: Required<PanelOptions>;
  #about: AboutLanguageModel | null = null;
  #state: State = { kind: "unknown" };
  #settings: Settings = { ...STANDARD, prompt: t.language.example };
  #writing: Writing | null = null;
  #opinion: OpinionOf | null = null;
  /** How often the stances are right; null where this copy does not say. */
  #quality: StanceQuality | null = null;
  /** The GPU failed while it was in use: it is not taken again. */
  #avoidGpu = false;
  #soon = false;

  constructor(place: HTMLElement, options: PanelOptions) {
    this.#place = place;
    this.#options = { load: (o) => LanguageModel.load(o), ...options };
    void options.about.then((about) => {
      this.#about = about;
      this.#go({ kind: about ? "offered" : "absent" });
    });
  }

  set framework(framework: Framework | null) {
    this.#framework = framework;
    this.#render();
  }

  // ---- what happens ----

  async #load(): Promise<void> {
    const abort = new AbortController();
    const loading = { kind: "loading", progress: null, abort } as const;
    this.#go(loading);
    try {
      const model = await this.#options.load({
        device: this.#avoidGpu ? "cpu" : this.#options.device,
        signal: abort.signal,
        onProgress: (progress) => {
          this.#state = { ...loading, progress };
          this.#render();
        },
      });
      this.#quality ??= await stanceQuality();
      this.#go({ kind: "ready", model });
    } catch (error) {
      this.#go(error instanceof CancelledError ? { kind: "offered" } : { kind: "failed", error });
    }
  }

  async #write(model: Model): Promise<void> {
    this.#writing?.drop();
    const { prompt, chat } = this.#settings;
    const writing = (this.#writing = new Writing(chat ? "" : prompt, this.#options.score, () => {
      if (this.#writing === writing) this.#renderSoon();
    }));
    this.#render();
    this.#place.querySelector<HTMLElement>("[data-stop]")?.focus();
    await writing.run(model, generateOptions(this.#settings));
    if (this.#writing !== writing || this.#state.kind !== "ready") return;
    this.#leaveBroken(model, writing.state);
  }

  /** What the model itself finds in the page's text. */
  async #ask(model: Model): Promise<void> {
    this.#opinion?.stop();
    const opinion = (this.#opinion = new OpinionOf(this.#options.text(), () => {
      if (this.#opinion === opinion) this.#renderSoon();
    }));
    this.#render();
    await opinion.run(model, this.#options.score, this.#framework);
    if (this.#opinion === opinion && this.#state.kind === "ready") this.#leaveBroken(model, opinion.state);
  }

  /** A model whose worker or device is gone is of no more use. */
  #leaveBroken(model: Model, state: { kind: string; error?: unknown }): void {
    if (state.kind !== "failed") return;
    const lost = (state.error as { code?: string }).code === "device";
    if (!model.gone && !lost) return;
    this.#avoidGpu = model.info.device === "gpu";
    model.unload();
    this.#go({ kind: "failed", error: state.error });
  }

  #unload(model: Model): void {
    this.#writing?.drop();
    this.#writing = null;
    this.#opinion?.stop();
    this.#opinion = null;
    model.unload();
    this.#go({ kind: "offered" });
  }

  /** Takes another state; who used the button that led there finds the focus at the next one. */
  #go(state: State): void {
    const within = this.#place.contains(document.activeElement);
    this.#state = state;
    this.#render();
    if (within) this.#place.querySelector<HTMLElement>("[data-next]")?.focus();
  }

  // ---- what is seen ----

  /** A GPU writes faster than anybody can see. */
  #renderSoon(): void {
    if (this.#soon) return;
    this.#soon = true;
    requestAnimationFrame(() => {
      this.#soon = false;
      this.#render();
    });
  }

  #render(): void {
    render(html`${this.#body()}<p class="vh" role="status">${this.#spoken()}</p>`, this.#place);
  }

  #body(): TemplateResult | typeof nothing {
    const [about, state] = [this.#about, this.#state];
    const l = t.language;
    if (state.kind === "unknown") return nothing;
    if (!about) return html`<p>${l.absent} <code>./build.sh lm</code></p>`;
    const intro = html`<p>${l.about(about.name, about.parameters, about.license)}</p>`;
    switch (state.kind) {
      case "absent":
      case "offered":
        return html`${intro}
          <p>${l.once(about.bytes)}</p>
          <button type="button" class="main-button" data-next @click=${() => void this.#load()}>${l.load(about.bytes)}</button>`;
      case "loading":
        return html`${intro}
          <div class="loading">
            <p id="language-load">${loadText(state.progress)}</p>
            <progress max="1" .value=${share(state.progress)} aria-labelledby="language-load"></progress>
          </div>
          <button type="button" class="quiet-button" data-next @click=${() => state.abort.abort()}>${l.cancel}</button>`;
      case "failed":
        return html`${intro}
          <div class="load-error" role="alert">
            ${failure(l.failed, state.error, { text: t.load.retry, act: () => void this.#load() }, l.hints)}
          </div>`;
      case "ready":
        return html`<div class="bench">${this.#form(state.model)}${this.#output()}</div>${this.#second(state.model)}${this.#device(state.model)}`;
    }
  }

  #form(model: Model): TemplateResult {
    const l = t.language;
    const settings = this.#settings;
    const change = (part: Partial<Settings>) => {
      this.#settings = { ...this.#settings, ...part };
      this.#render();
    };
    const way = (chat: boolean, text: string) => html`<label>
      <input type="radio" name="lm-way" .checked=${settings.chat === chat} @change=${() => change({ chat })} />${text}
    </label>`;
    const running = this.#writing?.running ?? false;
    const submit = (event: Event) => {
      event.preventDefault();
      if (!running && settings.prompt.trim()) void this.#write(model);
    };
    const button = running
      ? html`<button type="button" class="quiet-button" data-stop @click=${() => this.#stop()}>${l.stop}</button>`
      : html`<button type="submit" class="main-button" ?disabled=${!settings.prompt.trim()}>${l.write}</button>`;
    return html`<form @submit=${submit}>
      <label for="lm-prompt">${settings.chat ? l.question : l.beginning}</label>
      <textarea id="lm-prompt" data-next rows="4" autocomplete="off" .value=${settings.prompt}
        @input=${({ target }: Event) => change({ prompt: (target as HTMLTextAreaElement).value })}></textarea>
      <fieldset>
        <legend class="vh">${l.way}</legend>
        ${way(false, l.plain)}${way(true, l.chat)}
      </fieldset>
      ${settingsFields(settings, change)} ${button}
    </form>`;
  }

  #stop(): void {
    this.#writing?.stop();
    this.#place.querySelector<HTMLElement>("#lm-prompt")?.focus();
  }

  #output(): TemplateResult {
    const l = t.language;
    const writing = this.#writing;
    if (!writing) return html`<div class="written"><p class="empty">${l.empty}</p></div>`;
    const { state, given, text, sentences, unscored } = writing;
    const nothingWritten = state.kind === "failed" && writing.tokens === 0;
    const failed =
      state.kind === "failed"
        ? html`<div class="load-error" role="alert">
            ${failure(l.stuck, state.error, { text: l.back, act: () => this.#place.querySelector<HTMLElement>("#lm-prompt")?.focus() }, l.hints)}
          </div>`
        : nothing;
    return html`<div class="written">
      ${nothingWritten
        ? nothing
        : html`<vp-marked-text .label=${l.label} .framework=${this.#framework} .text=${text} .given=${given.length} .result=${marks(sentences)} growing></vp-marked-text>`}
      ${failed}
      <p class="pace">${l.pace(state, writing.tokens, writing.rate)} ${given && !writing.running && !nothingWritten ? l.given : nothing}
        ${unscored ? html`<span class="alert">${l.unscored}</span>` : nothing}</p>
      ${writing.running || nothingWritten || !text.trim()
        ? nothing
        : html`<button type="button" class="link" @click=${() => this.#options.read(text)}>${l.read}</button>`}
    </div>`;
  }

  #second(model: Model): TemplateResult {
    const l = t.language.opinion;
    const opinion = this.#opinion;
    const nothingToRead = !this.#options.text().trim();
    const button = opinion?.running
      ? html`<button type="button" class="quiet-button" @click=${() => opinion.stop()}>${t.language.stop}</button>`
      : html`<button type="button" class="quiet-button" data-ask @click=${() => void this.#ask(model)}>${opinion ? l.again : l.ask}</button>`;
    return html`<section class="opinion" aria-labelledby="lm-opinion">
      <h3 id="lm-opinion">${l.title}</h3>
      <p>${l.about}</p>
      ${button} ${nothingToRead && !opinion ? html`<p>${l.empty}</p>` : nothing} ${opinion ? this.#found(model, opinion) : nothing}
    </section>`;
  }

  #found(model: Model, opinion: OpinionOf): TemplateResult {
    const l = t.language.opinion;
    const { state, text, found } = opinion;
    return html`${found
        ? html`<p>${l.of(text)}</p>
            <vp-opinion-table .framework=${this.#framework}
              .opinions=${[
                { name: l.classifier, scored: found.classifier },
                { name: l.model, scored: found.model },
              ]}></vp-opinion-table>
            ${this.#stances(found)}`
        : nothing}
      ${state.kind === "reading" ? html`<p role="status">${l.reading(state.share)}</p>` : nothing}
      ${state.kind === "asking" ? html`<p role="status">${t.language.stances.asking(found?.stances.length ?? 0, found?.asked ?? 0)}</p>` : nothing}
      ${state.kind === "stopped" ? html`<p role="status">${l.stopped}</p>` : nothing}
      ${state.kind === "failed"
        ? html`<div class="load-error" role="alert">${failure(l.failed, state.error, { text: t.load.retry, act: () => void this.#ask(model) }, t.language.hints)}</div>`
        : nothing}`;
  }

  /** Which way each sentence goes, and how often that is right. */
  #stances({ asked, stances }: Found): TemplateResult {
    const l = t.language.stances;
    const quality = this.#quality;
    const [right, ironical] = quality?.phenomena["irony"] ?? [0, 0];
    return html`<h4>${l.title}</h4>
      <p>${asked === 0 ? l.none : l.about}
        ${asked > 0 && quality ? l.quality({ right: Math.round(quality.accuracy * quality.sentences), all: quality.sentences, majority: quality.majority, irony: [right, ironical] }) : nothing}</p>
      <vp-stance-table .framework=${this.#framework} .stances=${stances}></vp-stance-table>`;
  }

  #device(model: Model): TemplateResult {
    const l = t.language;
    const { info } = model;
    return html`<div class="running">
      <p>${l.device(info)}</p>
      <button type="button" class="quiet-button" @click=${() => this.#unload(model)}>${l.unload}</button>
    </div>`;
  }

  /** What a screen reader is told: where things stand, and not each step. */
  #spoken(): string {
    const [state, writing] = [this.#state, this.#writing];
    if (state.kind === "loading") return t.language.loading;
    if (state.kind !== "ready") return "";
    if (!writing) return t.language.ready;
    return writing.running ? t.language.writing : t.language.pace(writing.state, writing.tokens, writing.rate);
  }
}

function share(progress: LoadProgress | null): number {
  return progress && progress.totalBytes > 0 ? progress.loadedBytes / progress.totalBytes : 0;
}

function loadText(progress: LoadProgress | null): string {
  const l = t.language.progress;
  if (!progress || progress.loadedBytes === 0) return l.begin;
  if (progress.stage === "start" || progress.stage === "self-test") return l.start;
  return progress.downloadedBytes > 0 ? l.download(progress.loadedBytes, progress.totalBytes) : l.cache(progress.loadedBytes, progress.totalBytes);
}

/** Scored sentences as the view takes them; what belongs to a text as a whole is not known while it grows. */
function marks(sentences: TextScore["sentences"]): TextScore {
  return { scores: {}, probabilities: {}, evidence: [], rollups: {}, windows: 0, tokens: 0, sentences };
}

