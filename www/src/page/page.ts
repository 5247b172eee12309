/**
 * The page around the instrument, which is the element that others embed: examples, panels, the model card, what
 * computes. What they share is in `context.ts`.
 */
import { html, render } from "lit";
import type { ValueProbe } from "../client";
import type { Framework, ProbeInfo, Taxonomy } from "../client/types";
import type { ValueProbeElement } from "../element";
import { probes } from "../element/body";
import type { Lease, Shared } from "../element/body/shared-probe";
import type { ScoreDocument } from "../element/types";
import { t } from "../messages";
import type { ModelCard } from "../views/model-card";
import type { Quality } from "../views/quality";
import { breathe } from "../views/slices";
import { CardDialog } from "./card";
import type { PageContext, PageEvent } from "./context";
import { deviceFromUrl } from "./device-choice";
import { deviceLine } from "./device-line";
import { examples } from "./examples";
import { Notices } from "./notices";
import { startOffline } from "./offline/start";
import { updates } from "./offline/updates";
import { PanelList } from "./panel-list";
import type { Panel } from "./panels";
import { startPrivacy } from "./privacy/start";
import { startShare } from "./share/start";
import { speakPage } from "./speak";
import { themeButton } from "./theme";

/** So long a busy page is waited for before the last of its files are kept. */
const IDLE_MS = 5000;

// The caller knows what stands in index.html.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
function element<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found as T;
}

export class Page implements PageContext {
  readonly probe: Promise<ValueProbe>;
  readonly #instrument = element<ValueProbeElement>("probe");
  readonly #announcer = element("announcer");
  readonly #card: CardDialog;
  readonly #listeners: Record<PageEvent, Set<() => void>> = { text: new Set(), result: new Set(), ready: new Set(), info: new Set(), complete: new Set() };
  #panels: PanelList | null = null;
  #pressed: number | null = null;
  #lease: Lease | null = null;
  #shared: Shared | null = null;
  #info: ProbeInfo | null = null;

  /** @param probe the classifier, once it is loaded */
  constructor(probe: Promise<ValueProbe>) {
    this.probe = probe;
    const facts = () => ({ info: this.#info, framework: this.frameworks[0] ?? null, quality: this.quality });
    this.#card = new CardDialog(element("card"), element<ModelCard>("card-body"), facts);
    for (const button of document.querySelectorAll("[data-card]")) button.addEventListener("click", () => void this.#card.open());
    this.#wireInstrument();
    this.#pick(0);
    window.addEventListener("localechange", () => this.#show());
  }

  /** Puts the rest around the instrument, a task each: together they would hold up the first clicks. */
  async furnish(panels: readonly Panel[]): Promise<void> {
    const notices = new Notices(element("notices"));
    const complete = new Promise<void>((resolve) => this.on("complete", resolve));
    const steps = [
      () => speakPage(element("menu")),
      () => themeButton(element("theme")),
      () => (this.#panels = new PanelList(element("panels"), panels, this)),
      () => startPrivacy(element("traffic"), this, Promise.all([complete, updates.kept])),
      () => startOffline(this, notices, updates),
      () => startShare(element("share"), this, notices),
    ];
    for (const step of steps) {
      step();
      await breathe();
    }
  }

  // ---- what panels see ----

  get text(): string {
    return this.#instrument.text;
  }

  get result(): ScoreDocument | null {
    return this.#instrument.toJSON();
  }

  get taxonomy(): Taxonomy | null {
    return this.#shared?.probe.taxonomy ?? null;
  }

  get frameworks(): readonly Framework[] {
    return this.taxonomy?.frameworks.filter((f) => this.#shared?.probe.info.frameworks.includes(f.id)) ?? [];
  }

  get info(): ProbeInfo | null {
    return this.#info;
  }

  get quality(): Quality | null {
    return this.#shared?.quality ?? null;
  }

  setText(text: string, { focus = true } = {}): void {
    this.#instrument.text = text;
    this.#press(null);
    this.#tell("text");
    if (!focus) return;
    this.#instrument.focus({ preventScroll: true });
    this.#instrument.scrollIntoView({ block: "start" });
  }

  announce(text: string): void {
    // The same words twice are said twice only if something has changed in between.
    this.#announcer.textContent = "";
    requestAnimationFrame(() => (this.#announcer.textContent = text));
  }

  open(id: string): void {
    this.#panels?.open(id);
  }

  on(event: PageEvent, listener: () => void): () => void {
    this.#listeners[event].add(listener);
    return () => void this.#listeners[event].delete(listener);
  }

  #tell(event: PageEvent): void {
    for (const listener of this.#listeners[event]) listener();
  }

  // ---- the instrument ----

  #wireInstrument(): void {
    const instrument = this.#instrument;
    instrument.addEventListener("load", () => void this.#share());
    instrument.addEventListener("score", () => this.#tell("result"));
    instrument.addEventListener("score", () => void this.#fetchRest(), { once: true });
    // What is typed into its text area comes out of it as any input does.
    instrument.addEventListener("input", () => {
      this.#press(null);
      this.#tell("text");
    });
    instrument.addEventListener("vp-card", (event) => {
      event.preventDefault();
      void this.#card.open();
    });
    element("skip").addEventListener("click", (event) => {
      event.preventDefault();
      instrument.focus();
    });
  }

  /** Takes a share of the element's classifier, and hears of it when another device computes. */
  async #share(): Promise<void> {
    this.#lease?.release();
    const info = (info: ProbeInfo) => {
      this.#info = info;
      this.#show();
      this.#tell("info");
    };
    const lease = (this.#lease = probes.lease(new URL("./", document.baseURI).href, deviceFromUrl(), { progress: () => undefined, info }));
    const shared = await lease.ready;
    const first = this.#shared === null;
    this.#shared = shared;
    info(shared.probe.info);
    if (first) this.#tell("ready");
  }

  /**
   * Fetches what panels will ask the worker for, after the first result and before it is wanted: then everything is here,
   * and no text that comes later is followed by a request. `data-complete` says so.
   */
  async #fetchRest(): Promise<void> {
    const probe = await this.probe;
    // What cannot be fetched now is fetched, or its error said, where it is asked for.
    const tried = [() => probe.loadFrameworks(), () => probe.valueMap(), () => probe.principles("a"), () => this.#card.prefetch()];
    for (const fetching of tried) {
      await fetching().catch(() => undefined);
      this.#info = probe.info; // which names the frameworks that have come
      this.#tell("info");
    }
    // The last of all, and not before the page has nothing to do.
    await idle();
    await updates.keepRest();
    this.#tell("info"); // more is kept now
    document.body.dataset["complete"] = "";
    this.#tell("complete");
  }

  #pick(index: number): void {
    this.#instrument.text = examples[index]?.text ?? "";
    this.#press(index);
    this.#tell("text");
  }

  #press(index: number | null): void {
    this.#pressed = index;
    this.#show();
  }

  /** What is drawn here, in the language of the moment. */
  #show(): void {
    render(
      examples.map(
        (_, i) => html`<button type="button" aria-pressed=${i === this.#pressed} @click=${() => this.#pick(i)}>${t.page.exampleNames[i]}</button>`,
      ),
      element("examples"),
    );
    if (this.#info) deviceLine(element("device"), this.#info);
    this.#card.show();
  }
}

/** When the page has nothing to do, or has been busy for long. */
function idle(): Promise<void> {
  return new Promise((resolve) => {
    if ("requestIdleCallback" in window) requestIdleCallback(() => resolve(), { timeout: IDLE_MS });
    else setTimeout(resolve); // Safari has none
  });
}
