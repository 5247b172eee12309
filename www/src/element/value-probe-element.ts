/**
 * `<value-probe>`, as a page sees it. What is here is small and arrives first: the text, a poster, a button. The rest
 * (`body/`) is fetched when it is wanted.
 *
 * Written against the platform alone: Lit comes with the views, and would be half of what a page loads in vain.
 */
import { ProbeError, toWire } from "../client/errors";
import type { DeviceChoice, ProbeInfo } from "../client/types";
import type { Body, Settings } from "./body";
import { langOf } from "../messages/lang-of";
import { LANG_TAGS, type Locale } from "../messages/locales";
import { shells } from "../messages/shell";
import { baseUrl, engine, setBase } from "./engine";
import { ownText } from "./own-text";
import { shellSheet } from "./sheet";
import { Source } from "./source";
import type { ElementEventMap, ErrorDetail, Loading, ProgressDetail, ScoreDocument, Theme, ValueProbeEventMap, View } from "./types";
import { when } from "./when";

/** What a first visit loads, in millions of bytes; the build knows. */
declare const __VISIT_MEGABYTES__: number;

const VIEWS = ["circle", "bars", "highlight", "table", "full"] as const;
const LOADING = ["auto", "lazy", "eager"] as const;
const THEMES = ["auto", "light", "dark"] as const;
const DEVICES = ["auto", "cpu", "gpu"] as const;
const PROPERTIES = ["text", "compare", "src", "frameworks", "view", "loading", "device", "readOnly", "theme"] as const;

// A server that renders pages imports this too, and has no elements.
const Base = typeof HTMLElement === "undefined" ? (Object as unknown as typeof HTMLElement) : HTMLElement;

/**
 * Shows which human values a text invokes, where, and how surely. The text is read on the visitor's machine.
 *
 * @tagname value-probe
 * @attr {string} text - The text to read. Goes before `src`, which goes before the text inside the element.
 * @attr {string} src - URL of a text file to read.
 * @attr {string} compare - A second text to compare with; goes before the slot `compare`.
 * @attr {string} frameworks - Ids of the value frameworks to show, with spaces between, of those that read a text alone: `schwartz`, `moral-foundations`, `harm`; or `all` of them. `schwartz`, the model's own, if not given.
 * @attr {"circle"|"bars"|"highlight"|"table"|"full"} view - What is shown of the score; `full` is all of it. `circle` if not given.
 * @attr {"auto"|"lazy"|"eager"} loading - When the model is fetched: `eager` at once; `lazy` when the element comes into view; `auto`, the default, as `lazy`, but on a click where the visitor saves data or has a slow connection.
 * @attr {"auto"|"cpu"|"gpu"} device - What computes. `auto`, the default, takes a GPU where it is faster.
 * @attr {boolean} readonly - Without the editor: the text is shown and cannot be changed.
 * @attr {string} lang - Language of the interface: `en`, `de`, `es` or `zh`; that of the page around it if not given. English where it is another.
 * @attr {"auto"|"light"|"dark"} theme - `auto`, the default, follows the `color-scheme` of the page around it.
 * @slot - The text to read, shown as it is until it is read.
 * @slot compare - The second text.
 * @slot poster - Stands in the place of the result until there is one: a picture, a sentence.
 * @slot tools - With `view="full"`: above the text area.
 * @slot note - With `view="full"`: below the text area.
 * @fires {CustomEvent<ProbeInfo>} load - The model is ready.
 * @fires {CustomEvent<ProgressDetail>} progress - The model is on its way (`phase` is `load`), or the text is being read (`score`).
 * @fires {CustomEvent<ScoreDocument>} score - The text is read; again whenever it changes.
 * @fires {CustomEvent<ErrorDetail>} error - Something failed: `code` is for programs, `message` for logs, in English.
 * @csspart frame - The box around everything.
 * @csspart text - A text as it is before it is read, or beside the result.
 * @csspart editor - The text area.
 * @csspart poster - What is around the slot `poster`.
 * @csspart button - The button that begins.
 * @csspart status - The line that says what is going on and what was found.
 * @csspart progress - The bars of progress.
 * @csspart error - What is shown of an error.
 * @csspart section - With `view="full"`: the text, the picture, the marked text, the table.
 * @csspart view - What is around the view.
 * @csspart circle - The circle of values.
 * @csspart bars - The bars.
 * @csspart highlight - The text with its sentences marked.
 * @csspart table - The table.
 * @csspart warning - That the text is not in English.
 * @csspart footer - The model, its measured quality, and what computes.
 * @cssprop [--value-probe-surface] - Background.
 * @cssprop [--value-probe-ink] - Text.
 * @cssprop [--value-probe-ink-2] - Quieter text.
 * @cssprop [--value-probe-line] - Lines between things.
 * @cssprop [--value-probe-track] - What bars and sectors are filled in on.
 * @cssprop [--value-probe-accent] - Buttons and links.
 * @cssprop [--value-probe-accent-ink] - Text on buttons.
 * @cssprop [--value-probe-focus] - Outline of what has the focus.
 * @cssprop [--value-probe-alert] - Text of errors.
 * @cssprop [--value-probe-sans] - Font of the interface.
 * @cssprop [--value-probe-serif] - Font of the text that is read.
 * @cssprop [--value-probe-padding] - Between the border and what is inside.
 * @cssprop [--value-probe-radius] - Of the corners.
 * @cssprop [--value-probe-text-block-size] - Height beyond which a text scrolls.
 */
export class ValueProbeElement extends Base {
  static readonly observedAttributes = ["text", "compare", "src", "frameworks", "view", "loading", "device", "readonly", "lang"];

  /**
   * URL of the folder where the package's files are served, for all elements of the page. Found by itself where
   * `value-probe.js` is loaded from that folder; to be set where a bundler has put it elsewhere.
   */
  static get base(): string {
    return baseUrl();
  }
  static set base(url: string | URL) {
    setBase(url);
  }

  #parts: Parts | null = null;
  #body: Body | null = null;
  #starting: Promise<Body> | null = null;
  #stopWaiting: () => void = () => undefined;
  /** What was set or typed; null: what the attributes and the content say. */
  #text: string | null = null;
  #compare: string | null = null;
  readonly #source = new Source(() => this.#sourced());
  #ownChanges: MutationObserver | null = null;
  readonly #speakAnew = () => this.#refresh();

  // ---- properties ----

  /** The text that is read: what was typed or set last, else the attribute's, that of `src`, or the element's own. */
  get text(): string {
    return this.#given ?? ownText(this);
  }
  set text(text: string) {
    this.#text = asText(text);
    this.#refresh();
  }

  /** The text it is compared with; empty if there is none. */
  get compare(): string {
    return this.#compare ?? this.getAttribute("compare") ?? ownText(this, "compare");
  }
  set compare(text: string) {
    this.#compare = asText(text);
    this.#refresh();
  }

  /** URL of a text file to read. */
  get src(): string {
    return this.getAttribute("src") ?? "";
  }
  set src(url: string) {
    this.setAttribute("src", url);
  }

  /** Ids of the frameworks to show, with spaces between, or `all`. */
  get frameworks(): string {
    return this.getAttribute("frameworks") ?? "";
  }
  set frameworks(ids: string) {
    this.setAttribute("frameworks", ids);
  }

  /** What is shown of the score. */
  get view(): View {
    return this.#choice("view", VIEWS);
  }
  set view(view: View) {
    this.setAttribute("view", view);
  }

  /** When the model is fetched. */
  get loading(): Loading {
    return this.#choice("loading", LOADING);
  }
  set loading(loading: Loading) {
    this.setAttribute("loading", loading);
  }

  /** What computes. */
  get device(): DeviceChoice {
    return this.#choice("device", DEVICES);
  }
  set device(device: DeviceChoice) {
    this.setAttribute("device", device);
  }

  /** Whether the text is shown without an editor. */
  get readOnly(): boolean {
    return this.hasAttribute("readonly");
  }
  set readOnly(readOnly: boolean) {
    this.toggleAttribute("readonly", readOnly);
  }

  /** Light, dark, or as the page around it. */
  get theme(): Theme {
    return this.#choice("theme", THEMES);
  }
  set theme(theme: Theme) {
    this.setAttribute("theme", theme);
  }

  /** The model and what computes, once it is loaded. */
  get info(): ProbeInfo | null {
    return this.#body?.info ?? null;
  }

  // ---- methods ----

  /**
   * Reads a text, or the one that is there, and shows the result. Loads the model if need be, also where the element is
   * not in the page.
   *
   * Rejects with the error that the event `error` has too; with `empty-input` where there is no text; with `cancelled`
   * where another text takes its place before it is read; with `disposed` where the element is taken out of the page
   * meanwhile and does not come back.
   */
  async score(text?: string): Promise<ScoreDocument> {
    if (text !== undefined) this.text = text;
    // What is asked for is settled now: another text may come while the engine is on its way.
    const src = this.#src;
    const asked = src ? { src } : { text: this.text };
    const body = await this.#start();
    if (src && this.#source.state instanceof Error) this.#source.rest();
    this.#refresh();
    return body.score(asked);
  }

  /** The last result; null before the first. */
  toJSON(): ScoreDocument | null {
    return this.#body?.document ?? null;
  }

  /** The last result as a picture, complete in itself: the circle, the model and its quality. Null before the first. */
  toSVG(): string | null {
    return this.#body?.toSVG() ?? null;
  }

  /** Moves to the text area, or to the button that begins. */
  override focus(options?: FocusOptions): void {
    if (this.#body && !this.readOnly) this.#body.focus(options);
    else this.#parts?.begin.focus(options);
  }

  // ---- life ----

  connectedCallback(): void {
    for (const name of PROPERTIES) this.#upgrade(name);
    this.#parts ??= this.#build();
    this.#refresh();
    this.#ownChanges = new MutationObserver(() => this.#refresh());
    this.#ownChanges.observe(this, { childList: true, characterData: true, subtree: true });
    window.addEventListener("localechange", this.#speakAnew);
    if (this.#body) this.#body.begin();
    else this.#await();
  }

  disconnectedCallback(): void {
    this.#stopWaiting();
    this.#ownChanges?.disconnect();
    window.removeEventListener("localechange", this.#speakAnew);
    this.#source.rest();
    this.#body?.release();
  }

  attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    if (old === value || !this.#parts) return;
    // An attribute that changes takes the place of what was typed, as the author of the page will expect.
    if (name === "text" || name === "src") this.#text = null;
    if (name === "compare") this.#compare = null;
    if (name === "src") this.#source.forget();
    if (name === "loading" && !this.#starting && this.isConnected) this.#await();
    this.#refresh();
  }

  // Overloads for the events of the element, as those of <video> have.
  override addEventListener<K extends keyof ElementEventMap>(
    type: K,
    listener: (this: ValueProbeElement, event: ElementEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
  override addEventListener(type: string, listener: unknown, options?: boolean | AddEventListenerOptions): void {
    super.addEventListener(type, listener as EventListener, options);
  }

  override removeEventListener<K extends keyof ElementEventMap>(
    type: K,
    listener: (this: ValueProbeElement, event: ElementEventMap[K]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  override removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | EventListenerOptions): void;
  override removeEventListener(type: string, listener: unknown, options?: boolean | EventListenerOptions): void {
    super.removeEventListener(type, listener as EventListener, options);
  }

  // ---- beginning ----

  /** Begins when `loading` says so. */
  #await(): void {
    this.#stopWaiting();
    this.#stopWaiting = when(this, this.loading, () => this.#begin());
  }

  /** Begins; what fails is told by the event and shown. */
  #begin(): void {
    this.#start().catch(() => undefined);
  }

  /** The body, once it is there. A failure is forgotten, so that the next call tries again. */
  #start(): Promise<Body> {
    this.#stopWaiting();
    this.#starting ??= this.#enter().catch((error: unknown) => {
      this.#starting = null;
      throw error;
    });
    return this.#starting;
  }

  async #enter(): Promise<Body> {
    const parts = (this.#parts ??= this.#build());
    parts.gate.hidden = true;
    parts.failed.hidden = true;
    parts.status.textContent = this.#t.starting;
    let mount;
    try {
      ({ mount } = await engine());
    } catch (cause) {
      const error = new ProbeError("network", `${shells.en.failed}: ${toWire(cause).message}`, { cause });
      parts.status.textContent = "";
      parts.failed.hidden = false;
      parts.detail.textContent = `${error.message} (${error.code})`;
      this.#label(parts);
      this.#error(error, "load");
      throw error;
    }
    parts.status.textContent = "";
    this.#body = mount(parts.frame, {
      load: (info) => this.#emit("load", info),
      progress: (detail) => this.#emit("progress", detail),
      score: (document) => this.#emit("score", document),
      error: (error, phase) => this.#error(error, phase),
      typed: (which, text) => this.#typed(which, text),
      retrySource: () => this.#fetchAgain(),
      changed: () => this.#arrange(),
    });
    this.#refresh();
    if (this.isConnected) this.#body.begin();
    return this.#body;
  }

  /** The URL whose text is to be read; empty where there is none, or another text goes before. */
  get #src(): string {
    return this.#text === null && !this.hasAttribute("text") ? this.src : "";
  }

  #fetchAgain(): void {
    this.#source.rest();
    this.#refresh();
  }

  /** The text of `src` is there, or could not be fetched. */
  #sourced(): void {
    this.#refresh();
    const { state } = this.#source;
    if (state instanceof Error) this.#error(state, "src");
  }

  #typed(which: "text" | "compare", text: string): void {
    if (which === "text") this.#text = text;
    else this.#compare = text;
    this.#refresh();
  }

  // ---- what is shown ----

  /** Says to the body and to the shell what has changed. */
  #refresh(): void {
    if (!this.#parts) return;
    const src = this.#src;
    if (!src) this.#source.rest();
    else if (this.#body) this.#source.want(src);
    this.#body?.set(this.#settings());
    this.#arrange();
  }

  #settings(): Settings {
    return {
      text: this.text,
      compare: this.compare,
      src: this.#src,
      source: this.#source.state,
      frameworks: this.frameworks.split(/[\s,]+/).filter(Boolean),
      view: this.view,
      device: this.device,
      readOnly: this.readOnly,
      locale: this.#locale,
      base: baseUrl(),
    };
  }

  /** The text that does not stand inside the element; null where that does. */
  get #given(): string | null {
    return this.#text ?? this.getAttribute("text") ?? (this.src ? this.#source.text : null);
  }

  /** What is shown of the texts outside the body, which has an editor and the marked text. */
  #arrange(): void {
    const parts = this.#parts;
    if (!parts) return;
    this.#label(parts);
    const taken = this.#body?.showsText ?? false;
    const { compare } = this;
    parts.texts.hidden = taken || !(this.text || compare);
    show(parts.own, this.#given);
    show(parts.second, this.#compare ?? this.getAttribute("compare"));
    parts.second.hidden = compare === "";
    // An empty one would take the room between two parts, and come and go with each text.
    parts.poster.hidden = (this.#body?.document !== null && this.#body !== null) || this.querySelector(':scope > [slot="poster"]') === null;
  }

  #build(): Parts {
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [shellSheet()];
    const make = <K extends keyof HTMLElementTagNameMap>(tag: K, set: Partial<HTMLElementTagNameMap[K]> = {}, part = ""): HTMLElementTagNameMap[K] => {
      const made = Object.assign(document.createElement(tag), set);
      if (part) made.setAttribute("part", part);
      return made;
    };
    const text = (slot?: string) => {
      const box = make("div", { className: "text", role: "group" }, "text");
      // A text that scrolls must do so by keyboard; one that does not need not be on the way.
      new ResizeObserver(() => {
        if (box.scrollHeight > box.clientHeight + 1) box.tabIndex = 0;
        else box.removeAttribute("tabindex");
      }).observe(box);
      box.append(make("slot", slot ? { name: slot } : {}), make("p", { className: "plain", hidden: true }));
      return box;
    };
    const parts: Parts = {
      frame: make("div", { className: "frame" }, "frame"),
      texts: make("div", { className: "texts" }),
      own: text(),
      second: text("compare"),
      poster: make("div", { className: "poster" }, "poster"),
      gate: make("div", { className: "gate" }),
      failed: make("div", { className: "failed", hidden: true }, "error"),
      failure: make("p", { className: "alert", role: "alert" }),
      detail: make("p", { className: "quiet", lang: "en" }),
      begin: make("button", { type: "button", className: "button" }, "button"),
      again: make("button", { type: "button", className: "button" }, "button"),
      once: make("p", { className: "quiet" }),
      status: make("p", { className: "quiet", role: "status" }, "status"),
    };
    for (const button of [parts.begin, parts.again]) button.addEventListener("click", () => this.#begin());
    parts.texts.append(parts.own, parts.second);
    parts.poster.append(make("slot", { name: "poster" }));
    parts.gate.append(parts.begin, parts.once);
    parts.failed.append(parts.failure, parts.detail, parts.again);
    parts.frame.append(parts.texts, parts.poster, parts.gate, parts.failed, parts.status);
    root.append(parts.frame);
    return parts;
  }

  /** The words of the shell, in the language of the place. */
  #label({ frame, own, second, begin, again, once, failed, failure }: Parts): void {
    const t = this.#t;
    frame.lang = LANG_TAGS[this.#locale];
    own.ariaLabel = t.text;
    second.ariaLabel = t.compare;
    begin.textContent = t.read;
    again.textContent = t.retry;
    // Only once it is shown, so that a screen reader says it.
    if (!failed.hidden) failure.textContent = `${t.failed}. ${t.check}`;
    once.textContent = t.once(__VISIT_MEGABYTES__);
  }

  // ---- small things ----

  get #locale(): Locale {
    return langOf(this);
  }

  get #t() {
    return shells[this.#locale];
  }

  /** A value that is none of the known ones is the first of them, as in HTML. */
  #choice<T extends string>(name: string, known: readonly [T, ...T[]]): T {
    const value = this.getAttribute(name)?.toLowerCase();
    return known.find((k) => k === value) ?? known[0];
  }

  #emit<K extends keyof ValueProbeEventMap>(type: K, detail: ValueProbeEventMap[K]["detail"]): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  #error(error: Error, phase: ErrorDetail["phase"]): void {
    this.#emit("error", { ...toWire(error), phase, error });
  }

  /** Properties that were set before the element was defined. */
  #upgrade(name: (typeof PROPERTIES)[number]): void {
    if (!Object.hasOwn(this, name)) return;
    const value = this[name];
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- it lies over the accessor
    delete this[name];
    Object.assign(this, { [name]: value });
  }
}

interface Parts {
  frame: HTMLDivElement;
  texts: HTMLDivElement;
  own: HTMLDivElement;
  second: HTMLDivElement;
  poster: HTMLDivElement;
  gate: HTMLDivElement;
  failed: HTMLDivElement;
  failure: HTMLParagraphElement;
  detail: HTMLParagraphElement;
  begin: HTMLButtonElement;
  again: HTMLButtonElement;
  once: HTMLParagraphElement;
  status: HTMLParagraphElement;
}

/** As other attributes of text take what is no string; null and undefined: there is none. */
function asText(value: unknown): string | null {
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- what a page sets is what it gets
  return value === null || value === undefined ? null : String(value);
}

/** The element's own content, or a text in its place. */
function show(box: HTMLDivElement, text: string | null): void {
  const own = text === null;
  const [slot, plain] = box.children as unknown as [HTMLSlotElement, HTMLParagraphElement];
  slot.hidden = !own;
  plain.hidden = own;
  if (plain.textContent !== (text ?? "")) plain.textContent = text;
}

declare global {
  interface HTMLElementTagNameMap {
    "value-probe": ValueProbeElement;
  }
}

export type { ProgressDetail };
