/**
 * What the element does once its engine is there: has its share of the page's classifier, reads one text or two, and
 * keeps what is drawn (`template.ts`) and what is told (`Report`) in step with that.
 */
import { LitElement, render } from "lit";
import { CancelledError, DisposedError, InputError } from "../../client/errors";
import type { DeviceChoice, Framework, LoadProgress, ProbeInfo } from "../../client/types";
import { fetchLocale, hasLocale, type Locale, speaking, t } from "../../messages";
import type { SourceState } from "../source";
import type { ErrorDetail, ProgressDetail, ScoreDocument, View } from "../types";
import { Askers, type Asked, type Present } from "./askers";
import bodyCss from "./body.css?inline";
import fullCss from "./full.css?inline";
import { circleSvg } from "./circle-svg";
import { measured, scoreDocument } from "./document";
import { type Detect, type Foreign, foreign, loadDetector } from "./foreign";
import { errorText } from "../../views/failure";
import { byLabel, type LabelQuality } from "../../views/quality";
import { evident, readings } from "../../views/readings";
import { breathe } from "../../views/slices";
import { ValueTable } from "../../views/value-table";
import { Reading } from "./reading";
import { frameworkLabels, KEEP_MS, type Lease, type Shared, SharedProbes } from "./shared-probe";
import { evidenceText, measuredText, warningText } from "./parts";
import { template } from "./template";

/** What the attributes and properties say. */
export interface Settings {
  text: string;
  compare: string;
  /** URL whose text is read; empty where there is none, or another text goes before. */
  src: string;
  source: SourceState;
  frameworks: string[];
  view: View;
  device: DeviceChoice;
  readOnly: boolean;
  /** The language of the interface. */
  locale: Locale;
  /** URL of the folder with `models/`. */
  base: string;
}

/** What the element wants to hear. */
export interface Report {
  load(info: ProbeInfo): void;
  progress(detail: ProgressDetail): void;
  score(document: ScoreDocument): void;
  error(error: Error, phase: ErrorDetail["phase"]): void;
  typed(which: "text" | "compare", text: string): void;
  retrySource(): void;
  /** `showsText` or `document` may be another. */
  changed(): void;
}

/** What the element sees of it. */
export interface Body {
  readonly info: ProbeInfo | null;
  readonly document: ScoreDocument | null;
  /** Whether the texts stand in here, in an editor or marked. */
  readonly showsText: boolean;
  set(settings: Settings): void;
  /** Takes a share of the classifier, and loads it if it is the first. */
  begin(): void;
  /** Gives the share back. What was found stays to be seen. */
  release(): void;
  score(asked: Asked): Promise<ScoreDocument>;
  toSVG(): string | null;
  focus(options?: FocusOptions): void;
}

/** In the place of names: every framework that there is, also beside the model's own. */
const ALL = "all";

/** All elements of a page share them, and the page may. */
export const probes = new SharedProbes();
let sheet: CSSStyleSheet | undefined;

export function mount(frame: HTMLElement, report: Report): Body {
  const root = frame.getRootNode() as ShadowRoot;
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(bodyCss + fullCss);
  }
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  const place = document.createElement("div");
  place.className = "body";
  frame.append(place);
  return new Reader(place, report, probes);
}

type Phase = ErrorDetail["phase"];

export interface Failed {
  error: Error;
  /** `frameworks`: the model is there, and not all that was asked of it. */
  what: Phase | "frameworks";
  /** Null where trying again is of no use. */
  retry: (() => void) | null;
}

const emptyText = () => new InputError("empty-input", "the text is empty: give at least one letter, digit or symbol");

export class Reader implements Body {
  document: ScoreDocument | null = null;
  /** The last result, which stays to be seen while another text is read. */
  shown: ScoreDocument | null = null;
  /** Everything `template` draws. */
  settings: Settings = { text: "", compare: "", src: "", source: "idle", frameworks: [], view: "circle", device: "auto", readOnly: false, locale: "en", base: "" };
  readonly first = new Reading(() => this.#read(this.first));
  readonly second = new Reading(() => this.#read(this.second));
  frameworks: Framework[] = [];
  shared: Shared | null = null;
  /** While the model is on its way. */
  loading: LoadProgress | null = null;
  chosen: string | null = null;
  peeked: string | null = null;
  /** Name of a dimension -> how well the model finds it. */
  labels: ReadonlyMap<string, LabelQuality> = new Map();
  /** What goes on with the text, for eyes and for ears. */
  statusText = "";
  spokenText = "";
  /** The text that is shown is not English. */
  foreign: Foreign | null = null;
  #detect: Detect | null = null;
  /** Id of the framework on view, where one at a time is. */
  #turned: string | null = null;
  /** Looked at in the table: the text that changes its height with it stands above. */
  #peekedBelow = false;

  readonly #place: HTMLElement;
  readonly #report: Report;
  readonly #probes: SharedProbes;
  #lease: Lease | null = null;
  #known: Shared | null = null;
  readonly #failures = new Map<Phase, Failed>();
  readonly #askers = new Askers();
  /** Until those who wait are told that the element is gone. */
  #leaving: ReturnType<typeof setTimeout> | undefined;
  /** The frameworks to show, once what is read has scores of them. */
  #next: Framework[] | null = null;
  /** Those beside the model's own are wanted, and may come after the first result. */
  #more = false;
  /** Has them, or is to have them. */
  #extended: Shared | null = null;
  #extending: Shared | null = null;

  constructor(place: HTMLElement, report: Report, probes: SharedProbes) {
    this.#place = place;
    this.#report = report;
    this.#probes = probes;
    // What the views tell each other is no business of the page around the element.
    place.addEventListener("vp-choose", (event) => {
      event.stopPropagation();
      this.chosen = event.detail.name;
      if (event.detail.framework !== undefined) this.#turned = event.detail.framework;
      this.#draw();
    });
    place.addEventListener("vp-peek", (event) => {
      event.stopPropagation();
      this.peeked = event.detail.name;
      this.#peekedBelow = event.target instanceof ValueTable;
      this.#draw();
    });
  }

  get info(): ProbeInfo | null {
    return this.shared?.probe.info ?? null;
  }

  /** Frameworks beside the model's own are wanted, and nothing has gone wrong with them yet. */
  get expectsMore(): boolean {
    return this.settings.frameworks.includes(ALL) && !this.#failures.has("load");
  }

  /** The gravest of what has failed and has not been mended. */
  get failed(): Failed | null {
    return this.#failures.get("load") ?? this.#failures.get("src") ?? this.#failures.get("score") ?? null;
  }

  /** Whether the text is on its way. */
  get fetching(): boolean {
    return this.settings.source === "fetching" && this.settings.src !== "";
  }

  get #present(): Present {
    const { text, src, source } = this.settings;
    return { text, src, there: source === "there" };
  }

  get showsText(): boolean {
    const { readOnly, view } = this.settings;
    return !readOnly || ((view === "highlight" || view === "full") && this.shown !== null);
  }

  /** The framework on view, where one at a time is. */
  get framework(): Framework | null {
    return this.frameworks.find((f) => f.id === this.#turned) ?? this.frameworks[0] ?? null;
  }

  /** The value shown close up: what is looked at, else what was chosen, else the strongest with evidence. */
  get closeUp(): string | null {
    if (this.peeked !== null && !(this.#peekedBelow && this.settings.view === "full")) return this.peeked;
    if (this.chosen !== null || !this.framework || !this.shown) return this.chosen;
    return evident(readings(this.framework, this.shown))[0]?.dimension.name ?? null;
  }

  /** Shows another framework. */
  turnTo(framework: string): void {
    this.#turned = framework;
    this.chosen = null;
    this.#draw();
  }

  set(settings: Settings): void {
    const old = this.settings;
    this.settings = settings;
    if (!hasLocale(settings.locale)) void this.#learn(settings.locale);
    if (old.locale !== settings.locale || this.statusText === "") this.#sayAnew();
    this.first.set(settings.text, true);
    this.second.set(settings.compare, true);
    this.#sourced(old);
    this.#askers.keep(this.#present);
    if (settings.text.trim() === "") this.#askers.reject(emptyText(), "text");
    const elsewhere = old.device !== settings.device || old.base !== settings.base;
    // What failed elsewhere may be well here.
    if (elsewhere && (this.#lease || (this.#failures.has("load") && this.#place.isConnected))) {
      this.#giveBack();
      this.begin();
    } else if (this.shared && old.frameworks.join() !== settings.frameworks.join()) this.#choose(this.shared);
    this.#settle();
  }

  begin(): void {
    clearTimeout(this.#leaving);
    if (this.#lease) return;
    this.#failures.delete("load");
    const lease = this.#probes.lease(this.settings.base, this.settings.device, {
      progress: (progress) => {
        if (this.shared) return;
        this.loading = progress;
        this.#report.progress({ phase: "load", ...progress });
        this.#draw();
      },
      info: () => this.#draw(),
    });
    this.#lease = lease;
    const current = () => this.#lease === lease;
    lease.ready.then(
      (shared) => current() && this.#loaded(shared),
      (error: unknown) => {
        if (!current()) return;
        this.#giveBack();
        this.#fail(error, "load", () => this.begin());
      },
    );
    this.#draw();
  }

  release(): void {
    this.#giveBack();
    clearTimeout(this.#leaving);
    const gone = () => this.#askers.reject(new DisposedError("disposed", "the element was taken out of the page before the text was read"));
    this.#leaving = setTimeout(gone, KEEP_MS);
  }

  #giveBack(): void {
    this.#lease?.release();
    this.#lease = null;
    this.shared = null;
    this.loading = null;
    this.first.stop();
    this.second.stop();
  }

  /** Outside the page the classifier is had for those who wait, and no longer. */
  #leave(): void {
    if (this.#lease && this.#askers.none && !this.#place.isConnected) this.#giveBack();
  }

  async score(asked: Asked): Promise<ScoreDocument> {
    const { text, src, source } = this.settings;
    if ("src" in asked ? asked.src !== src : asked.text !== text) throw new CancelledError("the text was replaced by another before it was read");
    if ("src" in asked && source instanceof Error) throw source;
    if ("text" in asked || source === "there") {
      if (text.trim() === "") throw emptyText();
      if (this.document && this.#current) return this.document;
    }
    const unknown = this.#failures.get("load");
    if (unknown?.retry === null && this.frameworks.length === 0) throw unknown.error;
    const answer = this.#askers.add(asked);
    this.#askers.keep(this.#present);
    for (const { retry, what } of [...this.#failures.values()]) if (what !== "src") retry?.();
    this.begin();
    return answer;
  }

  toSVG(): string | null {
    const { document: found, frameworks } = this;
    const info = this.#known?.probe.info;
    const [framework] = frameworks;
    if (!found || !framework || !info) return null;
    return speaking(this.settings.locale, () => {
      const lines = [t.element.picture(info.model.name, info.model.version, measuredText(found.quality)), t.element.claim];
      return circleSvg([found, ...(found.compare ? [found.compare] : [])].map((scored) => ({ framework, scored, lines })));
    });
  }

  /** How it stands with the text of `src` now. */
  #sourced(old: Settings): void {
    const { src, source } = this.settings;
    if (src === "" || !(source instanceof Error)) this.#failures.delete("src");
    else if (source !== old.source || old.src === "") this.#fail(source, "src", () => this.#report.retrySource());
  }

  /** Moves to the text. */
  focus(options?: FocusOptions): void {
    const editor = this.#place.querySelector("textarea");
    editor?.focus(options);
    editor?.setSelectionRange(0, 0);
  }

  /** An empty text, to be written anew. */
  clear(): void {
    this.write("text", "");
    this.focus();
  }

  /** Somebody writes. */
  write(which: "text" | "compare", text: string): void {
    (which === "text" ? this.first : this.second).set(text, false);
    this.#report.typed(which, text);
  }

  #loaded(shared: Shared): void {
    this.shared = shared;
    this.loading = null;
    this.labels = byLabel(shared.quality);
    void this.#fetchDetector();
    // An element that was moved within the page has the same one again.
    if (this.#known !== shared) this.#report.load(shared.probe.info);
    this.#known = shared;
    this.#choose(shared);
  }

  /** The frameworks that are shown: those that were asked for, if the model has them. */
  #choose(shared: Shared): void {
    const { frameworks } = this.settings;
    const all = frameworks.includes(ALL);
    // More of them lie beside the model, for whoever asks for them.
    if (!all && this.#unknown(shared).length > 0 && this.#extended !== shared) return void this.#extend();
    this.#failures.delete("load");
    this.#more = all && this.#extended !== shared;
    this.#take(shared);
    const unknown = this.#more ? [] : this.#unknown(shared);
    if (unknown.length > 0) {
      const name = unknown.join(", ");
      const known = shared.probe.info.frameworks.join(", ");
      const error = new InputError("unknown-framework", `there is no framework ${name} for a text alone; this model has: ${known}, or "${ALL}" of them`, { data: { name, known } });
      this.#fail(error, "load", null, "frameworks", unknown.length === frameworks.length);
    }
    this.#settle();
    if (this.#more && this.first.empty) void this.#extend();
  }

  /** What was asked for and the model has not got, or not yet. */
  #unknown({ probe }: Shared): string[] {
    return this.settings.frameworks.filter((id) => id !== ALL && !probe.info.frameworks.includes(id));
  }

  /** Shows of the frameworks that the model has those that were asked for. */
  #take({ probe, own }: Shared): void {
    const has = probe.taxonomy.frameworks.filter((f) => probe.info.frameworks.includes(f.id));
    const { frameworks } = this.settings;
    const wanted = frameworks.includes(ALL) ? has.map((f) => f.id) : frameworks.length > 0 ? new Set(frameworks) : own;
    this.#next = [...wanted].flatMap((id) => has.filter((f) => f.id === id));
    if (this.#next.length === 0) return;
    for (const reading of [this.first, this.second]) {
      reading.ready((text, options) => this.shared?.probe.score(text, options) ?? Promise.reject(new DisposedError("disposed", "the element is not in the page")));
    }
  }

  /** Takes the frameworks that were chosen as soon as what is read has scores of them; what has none is read again. */
  #turn(): void {
    const next = this.#next;
    if (!next) return;
    const lacking = [this.first, this.second].filter(({ done }) => done && next.some(({ id }) => !(id in done.result.scores)));
    for (const reading of lacking) reading.again();
    if (lacking.length > 0) return;
    if (this.frameworks.map((f) => f.id).join() !== next.map((f) => f.id).join()) this.document = this.shown = null;
    this.frameworks = next;
    this.#next = null;
  }

  /** Has the model score the frameworks that lie beside it too, and chooses anew out of what is asked for by then. */
  async #extend(): Promise<void> {
    const { shared } = this;
    if (!shared || this.#extended === shared || this.#extending === shared) return;
    this.#extending = shared;
    this.#more = false;
    this.#failures.delete("load");
    this.#draw();
    try {
      const [further] = await Promise.all([frameworkLabels(this.settings.base), shared.probe.loadFrameworks()]);
      if (this.shared !== shared) return;
      if (shared.quality) shared.quality.further = further;
      this.labels = byLabel(shared.quality);
    } catch (error) {
      if (this.shared !== shared) return;
      this.#extending = null;
      // The model's own are there all the same.
      this.#take(shared);
      this.#fail(error, "load", () => void this.#extend(), "frameworks");
      return this.#settle();
    } finally {
      if (this.#extending === shared) this.#extending = null;
    }
    this.#extended = shared;
    this.#choose(shared);
  }

  /** A text has got further. */
  #read(reading: Reading): void {
    const { state } = reading;
    // Given back meanwhile: it is read as soon as there is a model again.
    if (state.kind === "failed" && !this.shared) return;
    if (reading === this.first) speaking(this.settings.locale, () => this.#tell(reading));
    if (state.kind === "stopped" && this.shared) this.#askers.reject(new CancelledError("the reading was stopped"));
    if (state.kind === "failed") return this.#fail(state.error, "score", () => reading.again());
    if (state.kind === "scoring") {
      this.#failures.delete("score");
      const { done, total } = state;
      if (done > 0) this.#report.progress({ phase: "score", fraction: total > 0 ? done / total : 1, done, total });
    }
    this.#settle();
  }

  /** Tells the result as soon as all texts are read, once; forgets it as soon as one is not. */
  #settle(): void {
    this.#turn();
    const first = this.first.done;
    const second = this.second.empty ? null : this.second.done;
    const { shared } = this;
    if (!first || !(second || this.second.empty) || !shared || this.frameworks.length === 0) {
      // While something new is read the old result stays to be seen; of nothing there is none.
      if (this.first.empty || !this.#same()) this.document = null;
      if (this.first.empty) this.shown = this.chosen = this.foreign = null;
    } else if (!this.document || !this.#same()) {
      const found = (this.document = this.shown = scoreDocument(first, second, this.frameworks, shared.probe.info, shared.quality));
      this.chosen = null;
      this.#draw();
      this.#report.score(found);
      void this.#checkLater(found);
      if (this.#more) void this.#extend();
    }
    if (this.document && this.#current) this.#askers.resolve(this.document);
    this.#draw();
    this.#leave();
  }

  /** Whether the result is of the frameworks that are asked for; of all that there are some may come later. */
  get #current(): boolean {
    return this.#next === null && (this.#extending === null || this.settings.frameworks.includes(ALL));
  }

  /** Whether the result is that of the texts as they are. */
  #same(): boolean {
    return this.document?.text === this.first.text && (this.document.compare?.text ?? "") === (this.second.empty ? "" : this.second.text);
  }

  /** @param final whether those who wait for a result will have none */
  #fail(thrown: unknown, phase: Phase, retry: (() => void) | null, what: Failed["what"] = phase, final = true): void {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    this.#failures.set(phase, { error, what, retry });
    if (phase === "load") this.statusText = "";
    this.#draw();
    // The element tells of what it fetches itself.
    if (phase !== "src") this.#report.error(error, phase);
    if (final) this.#askers.reject(error, phase === "src" ? "src" : "all");
    this.#leave();
  }

  /** Says how it stands with the text. A screen reader is told of results and not of each step towards them. */
  #tell({ state }: Reading): void {
    const say = (text: string) => (this.statusText = this.spokenText = text);
    switch (state.kind) {
      case "empty":
        return void say(t.status.empty);
      case "waiting":
        if (!this.shared) this.statusText = t.status.waiting;
        return;
      case "scoring":
        if (state.total > 1) this.statusText = t.status.scoring(state.done, state.total);
        return;
      case "stopped":
        return void say(t.status.stopped);
      case "failed":
        return void say(`${t.status.failed}${t.colon}${errorText(state.error, t.element.hints)}`);
      case "done":
        this.statusText = t.status.scored(Math.max(1, state.result.sentences.length), state.ms);
    }
  }

  /** Now, and not when a text needs it: what is fetched then would tell of the text. Without it there is no warning. */
  async #fetchDetector(): Promise<void> {
    try {
      this.#detect ??= await loadDetector();
    } catch {
      return;
    }
    this.#check();
    this.#draw();
  }

  /** In a task of its own: it takes about as long as what is drawn of the result. */
  async #checkLater(found: ScoreDocument): Promise<void> {
    await breathe();
    if (this.shown !== found) return;
    this.#check();
    this.#draw();
  }

  /** Whether the classifier knows the language of what is shown. */
  #check(): void {
    const { shown } = this;
    const detect = this.#detect;
    const found = shown && detect ? [shown.text, shown.compare?.text ?? ""].map((text) => foreign(text, detect)) : [];
    this.foreign = found.find((one) => one !== null) ?? null;
    this.#sayAnew();
  }

  /** Once more, in the language of the moment. */
  #sayAnew(): void {
    speaking(this.settings.locale, () => {
      this.#tell(this.first);
      if (this.shown && this.first.done) this.spokenText = `${evidenceText(this.frameworks, this.shown)} ${warningText(this.foreign)}`.trim();
    });
  }

  /** Fetches the words of a language; without them it is English. */
  async #learn(locale: Locale): Promise<void> {
    try {
      await fetchLocale(locale);
    } catch {
      return;
    }
    this.#sayAnew();
    this.#draw();
    // The views draw themselves, and know only when a page changes its language.
    for (const view of this.#place.querySelectorAll("*")) if (view instanceof LitElement) view.requestUpdate();
  }

  #draw(): void {
    speaking(this.settings.locale, () => render(template(this), this.#place));
    this.#report.changed();
  }

  /** The model's measured quality, for the line below the view. */
  get measured() {
    return measured(this.shared?.quality ?? null);
  }
}
