/**
 * The page: wires the text box, the probe and the views. Holds what they share: the last result, the value
 * that is chosen, and the one that is looked at.
 */
import { html, render } from "lit";
import type { ProbeOptions, ValueProbe } from "../client";
import type { Framework, ProbeInfo, TextScore } from "../client/types";
import { t } from "../messages";
import { circleLegend } from "../views/circle-legend";
import type { MarkedText } from "../views/marked-text";
import type { ModelCard } from "../views/model-card";
import { byLabel, readQuality } from "../views/quality";
import { DECISION, evident, readings } from "../views/readings";
import type { ValueCircle } from "../views/value-circle";
import type { ValueDetail } from "../views/value-detail";
import type { ValueTable } from "../views/value-table";
import { deviceFromUrl } from "./device-choice";
import { deviceLine } from "./device-line";
import { examples } from "./examples";
import { aboutLanguageModel } from "./language/about";
import { LanguagePanel, type PanelOptions } from "./language/panel";
import { LiveScorer, type LiveState } from "../client/live-scorer";
import { LoadPanel } from "./load-panel";
import { summary } from "./summary";
import { speakPage } from "./speak";
import { themeButton } from "./theme";

export type Load = (options: ProbeOptions) => Promise<Pick<ValueProbe, "score" | "taxonomy" | "info">>;

// The caller knows what stands in index.html.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
function element<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found as T;
}

export class Page {
  readonly #load: Load;
  readonly #text = element<HTMLTextAreaElement>("text");
  readonly #status = element("status");
  readonly #said = element("said");
  readonly #stop = element<HTMLButtonElement>("stop");
  readonly #progress = element<HTMLProgressElement>("score-progress");
  readonly #summary = element("summary");
  readonly #circle = element<ValueCircle>("circle");
  readonly #table = element<ValueTable>("table");
  readonly #detail = element<ValueDetail>("detail");
  readonly #marked = element<MarkedText>("marked");
  readonly #filter = element("filter");
  readonly #card = element<HTMLDialogElement>("card");
  readonly #cardBody = element<ModelCard>("card-body");
  readonly #panel = new LoadPanel(element("loading"), element("load-error"));
  readonly #scorer = new LiveScorer((state) => this.#show(state));

  readonly #language: LanguagePanel;

  #probe: Awaited<ReturnType<Load>> | null = null;
  #framework: Framework | null = null;
  #result: TextScore | null = null;
  #chosen: string | null = null;
  #state: LiveState | null = null;

  /** @param language stands in for the language model, for design work */
  constructor(load: Load, language: Partial<Pick<PanelOptions, "about" | "load">> = {}) {
    this.#load = load;
    this.#language = new LanguagePanel(element("language"), {
      about: aboutLanguageModel(),
      device: deviceFromUrl(),
      score: (text, options) => this.#probe?.score(text, options) ?? Promise.reject(new Error("the classifier is not ready")),
      read: (text) => this.#read(text),
      text: () => element<HTMLTextAreaElement>("text").value,
      ...language,
    });
    speakPage(element("menu"));
    themeButton(element("theme"));
    window.addEventListener("localechange", () => this.#speakAnew());
    render(circleLegend(), element("legend"));
    this.#wireText();
    this.#wireValues();
    this.#wireCard();
    this.#spread();
    this.#pick(0);
    void this.#start();
  }

  // ---- loading ----

  async #start(): Promise<void> {
    this.#panel.start();
    try {
      const probe = await this.#load({
        onProgress: (progress) => this.#panel.progress(progress),
        onInfo: (info) => this.#device(info),
      });
      this.#probe = probe;
      this.#framework = probe.taxonomy.frameworks.find((f) => probe.info.frameworks.includes(f.id)) ?? null;
      this.#language.framework = this.#framework;
      this.#panel.done();
      this.#spread();
      this.#scorer.ready((text, options) => probe.score(text, options));
    } catch (error) {
      this.#panel.failed(error, () => void this.#start());
      this.#write("");
    }
  }

  #device(info: ProbeInfo): void {
    this.#cardBody.info = info;
    deviceLine(element("device"), info);
  }

  /** Everything written here once more, in another language. The views see to themselves. */
  #speakAnew(): void {
    render(circleLegend(), element("legend"));
    if (this.#probe) deviceLine(element("device"), this.#probe.info);
    this.#language.framework = this.#framework;
    this.#spread();
    if (this.#state) this.#show(this.#state);
  }

  // ---- the text ----

  #wireText(): void {
    this.#text.addEventListener("input", () => {
      this.#press(null);
      this.#scorer.set(this.#text.value);
    });
    this.#stop.addEventListener("click", () => this.#scorer.stop());
    element("clear").addEventListener("click", () => {
      this.#text.value = "";
      this.#press(null);
      this.#scorer.set("");
      this.#text.focus();
    });
    render(
      examples.map(({ name }, i) => html`<button type="button" aria-pressed="false" @click=${() => this.#pick(i)}>${name}</button>`),
      element("examples"),
    );
  }

  /** Takes a text from elsewhere in the page. */
  #read(text: string): void {
    this.#text.value = text;
    this.#press(null);
    this.#scorer.set(text, { now: true });
    this.#text.focus();
    this.#text.setSelectionRange(0, 0);
    this.#text.scrollIntoView({ block: "center" });
  }

  #pick(index: number): void {
    this.#text.value = examples[index]?.text ?? "";
    this.#press(index);
    this.#scorer.set(this.#text.value, { now: true });
  }

  #press(index: number | null): void {
    [...element("examples").querySelectorAll("button")].forEach((button, i) => button.setAttribute("aria-pressed", String(i === index)));
  }

  #show(state: LiveState): void {
    this.#state = state;
    const running = state.kind === "scoring";
    this.#stop.hidden = !running || state.total < 2;
    this.#progress.hidden = this.#stop.hidden;
    if (running) this.#progress.value = state.total > 0 ? state.done / state.total : 0;
    this.#summary.classList.toggle("stale", this.#result !== null && (running || state.kind === "waiting"));
    this.#status.classList.toggle("alert", state.kind === "failed");
    switch (state.kind) {
      case "empty":
        this.#take("", null);
        return this.#say(t.status.empty);
      case "waiting":
        return this.#framework ? undefined : this.#write(t.status.waiting);
      case "scoring":
        return state.total > 1 ? this.#write(t.status.scoring(state.done, state.total)) : undefined;
      case "stopped":
        return this.#say(t.status.stopped);
      case "failed":
        return this.#say(`${t.status.failed}: ${state.error.message}`);
      case "done":
        this.#take(state.text, state.result);
        return this.#say(t.status.scored(Math.max(1, state.result.sentences.length), state.ms), this.#spoken());
    }
  }

  /** The status line. A screen reader is told of results and not of each step towards them. */
  #write(text: string): void {
    this.#status.textContent = text;
  }

  /** The status line, and what a screen reader says. */
  #say(text: string, spoken = ""): void {
    this.#write(text);
    this.#said.textContent = spoken || text;
  }

  #spoken(): string {
    if (!this.#framework || !this.#result) return "";
    const found = evident(readings(this.#framework, this.#result)).map((r) => r.dimension.name);
    return found.length > 0 ? t.status.evidence(found) : t.status.noEvidence;
  }

  #take(text: string, result: TextScore | null): void {
    this.#result = result;
    this.#marked.text = text;
    this.#chosen = null;
    this.#spread();
  }

  // ---- values ----

  #wireValues(): void {
    document.addEventListener("vp-choose", (event) => {
      this.#chosen = event.detail.name;
      this.#spread();
    });
    document.addEventListener("vp-peek", (event) => {
      this.#circle.peeked = event.detail.name;
      // The table lies below: a text that changes its height would move the row away from the pointer.
      if (event.target !== this.#table) this.#detail.name = event.detail.name ?? this.#standard();
    });
  }

  /** The value shown when none is looked at: the chosen one, else the strongest with evidence. */
  #standard(): string | null {
    if (this.#chosen !== null || !this.#framework || !this.#result) return this.#chosen;
    return evident(readings(this.#framework, this.#result))[0]?.dimension.name ?? null;
  }

  /** Hands what is shared to every view. */
  #spread(): void {
    const [framework, result, chosen] = [this.#framework, this.#result, this.#chosen];
    for (const view of [this.#circle, this.#table, this.#detail]) {
      view.framework = framework;
      view.scored = result;
      view.chosen = chosen;
    }
    this.#marked.framework = framework;
    this.#marked.result = result;
    this.#marked.chosen = chosen;
    this.#detail.name = this.#standard();
    this.#cardBody.framework = framework;
    summary(this.#summary, framework, result, chosen);
    this.#showFilter(framework, result, chosen);
  }

  #showFilter(framework: Framework | null, result: TextScore | null, chosen: string | null): void {
    this.#filter.hidden = !framework || !result || chosen === null;
    if (!framework || !result || chosen === null) return;
    const found = result.sentences.filter((s) => (s.scores[framework.id]?.[chosen] ?? 0) >= DECISION).length;
    const all = () => this.#filter.dispatchEvent(new CustomEvent("vp-choose", { detail: { name: null }, bubbles: true }));
    render(
      html`<span>${t.marked.filtered(chosen, found)}</span><button type="button" class="link" @click=${all}>${t.detail.unselect}</button>`,
      this.#filter,
    );
  }

  // ---- model card ----

  #wireCard(): void {
    for (const button of document.querySelectorAll("[data-card]")) {
      button.addEventListener("click", () => this.#card.showModal());
    }
    element("card-close").addEventListener("click", () => this.#card.close());
    this.#card.addEventListener("click", (event) => {
      if (event.target === this.#card) this.#card.close(); // the backdrop
    });
    void this.#fetchCard();
  }

  /** Fetched with the page and not when it is asked for: after loading there are no requests. */
  async #fetchCard(): Promise<void> {
    const folder = new URL("models/value-classifier/", document.baseURI);
    const file = async (name: string) => {
      const response = await fetch(new URL(name, folder), { cache: "no-cache" });
      return response.ok ? response : Promise.reject(new Error(`${name}: ${response.status}`));
    };
    // Either may be missing; the card says so.
    const [metrics, text] = await Promise.allSettled([
      file("metrics.json").then((r) => r.json() as Promise<unknown>),
      file("CARD.md").then((r) => r.text()),
    ]);
    const quality = metrics.status === "fulfilled" ? readQuality(metrics.value) : null;
    this.#cardBody.quality = quality;
    this.#cardBody.text = text.status === "fulfilled" ? text.value : "";
    this.#table.quality = this.#detail.quality = byLabel(quality);
  }
}
