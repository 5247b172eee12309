/** The panel of many texts: files in, rows scored, a table to look through, counts, and files out. */
import { html, nothing, type TemplateResult } from "lit";
import type { Framework } from "../../client/types";
import { aboutOf, type ResultItem } from "../../export/types";
import { ACCEPT } from "../../files/kinds";
import { LIMITS } from "../../files/limits";
import { t } from "../../messages";
import { failure } from "../../views/failure";
import { TurnElement } from "../../views/turns";
import type { PageContext } from "../context";
import type { Exported } from "../export/bar";
import { Entry } from "./entry";
import { fileList } from "./file-list";
import { collect, deliver, type Incoming, onDelivery } from "./inbox";
import { forget, isKept, Keeper, restore } from "./keep";
import { type Chosen, rowsOf } from "./rows";
import { BatchRun, type RunState } from "./run";
import { BatchStore } from "./store";
import { summaryTable } from "./summary";
import { type BatchTable, frameworkChoice, type OpenRowEvent } from "./table";
import { tally, type Tally } from "./tally";
import "../export/bar";
import "./table";

/** While rows come in, what is kept is written so often, and counts are made so often. */
const KEEP_MS = 3000;
const COUNT_MS = 2000;
/** Progress is drawn so often: results come faster than anybody reads them. */
const DRAW_MS = 250;

export class BatchPanel extends TurnElement {
  static override properties = { entries: { state: true }, store: { state: true }, framework: { state: true }, tallies: { state: true } };

  declare context: PageContext;
  declare entries: readonly Entry[];
  declare store: BatchStore | null;
  declare framework: Framework | null;
  declare tallies: readonly Tally[];

  #run: BatchRun | null = null;
  #keeper: Keeper | null = null;
  #keep = isKept();
  #onlyAssistant = false;
  #preparing = false;
  /** Files that came while a batch is shown: they wait for the next. */
  #pending: Incoming[] = [];
  /** What is said below the buttons. */
  #told = "";
  #error: unknown = null;
  #keepTimer: ReturnType<typeof setTimeout> | undefined;
  #countTimer: ReturnType<typeof setTimeout> | undefined;
  #drawTimer: ReturnType<typeof setTimeout> | undefined;
  #drawnState: RunState = "idle";
  #counting: AbortController | null = null;
  /** Whether the counts are unfolded: they are drawn then and not before. */
  #countsOpen = false;
  #stops: (() => void)[] = [];

  constructor() {
    super();
    this.entries = [];
    this.store = null;
    this.framework = null;
    this.tallies = [];
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const again = () => this.#redraw();
    window.addEventListener("localechange", again);
    this.#stops = [
      () => window.removeEventListener("localechange", again),
      onDelivery(() => this.#take(collect())),
      this.context.on("ready", () => this.#ready()),
      this.context.on("info", again),
    ];
    this.#ready();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.#stops) stop();
    clearTimeout(this.#keepTimer);
    clearTimeout(this.#countTimer);
    clearTimeout(this.#drawTimer);
    // A panel that is shown again goes on as if it had not been away.
    this.#keepTimer = this.#countTimer = this.#drawTimer = undefined;
  }

  #redraw(): void {
    this.requestUpdate();
    this.#table?.requestUpdate();
    this.querySelector("vp-export-bar")?.requestUpdate();
  }

  get #table(): BatchTable | null {
    return this.querySelector("vp-batch-table");
  }

  #ready(): void {
    this.framework ??= this.context.frameworks[0] ?? null;
    if (this.context.info && this.#keep && !this.store) void this.#restore();
    this.requestUpdate();
  }

  // ---- files ----

  #take(incoming: readonly Incoming[]): void {
    if (incoming.length === 0) return;
    if (this.store) {
      // Rows that were scored do not go away because something else was dropped.
      this.#pending.push(...incoming);
      return this.requestUpdate();
    }
    const room = LIMITS.files - this.entries.length;
    this.#told = incoming.length > room ? t.files.tooMany(LIMITS.files) : "";
    const entries = incoming.slice(0, room).map(({ file, read, error }) => {
      const entry = new Entry(file, () => this.requestUpdate());
      if (read) entry.ready(read);
      else if (error !== undefined) entry.failed(error);
      return entry;
    });
    this.entries = [...this.entries, ...entries];
    void this.#readAll(entries.filter(({ state }) => state.kind === "reading"));
  }

  /** One after another: together they would hold all their bytes at once. */
  async #readAll(entries: readonly Entry[]): Promise<void> {
    for (const entry of entries) if (this.entries.includes(entry)) await entry.read();
  }

  #remove(entry: Entry): void {
    entry.drop();
    this.entries = this.entries.filter((e) => e !== entry);
    this.updateComplete.then(() => this.querySelector<HTMLElement>("[data-choose]")?.focus(), () => undefined);
  }

  get #chosen(): Chosen[] {
    return this.entries.flatMap(({ state }) => (state.kind === "ready" ? [{ file: state.read, choices: state.choices }] : []));
  }

  // ---- scoring ----

  async #start(): Promise<void> {
    if (this.#preparing || this.store) return;
    this.#preparing = true;
    this.requestUpdate();
    try {
      const rows = await rowsOf(this.#chosen, this.#onlyAssistant);
      if (rows.length === 0) {
        this.#told = t.batch.nothing;
        return;
      }
      await this.context.probe;
      this.framework ??= this.context.frameworks[0] ?? null;
      this.#show(new BatchStore(rows, this.context.frameworks), false);
    } finally {
      this.#preparing = false;
      this.requestUpdate();
    }
    await this.#score();
  }

  /** Shows a batch; nothing of it is scored yet. */
  #show(store: BatchStore, restored: boolean): void {
    this.store = store;
    this.tallies = [];
    this.#run = new BatchRun(store, () => this.#moved());
    const model = this.context.info?.model.sha256;
    this.#keeper = this.#keep && model !== undefined ? new Keeper(store, model, restored) : null;
  }

  async #score(): Promise<void> {
    const { store } = this;
    const run = this.#run;
    if (!store || !run) return;
    this.#told = "";
    this.#error = null;
    this.updateComplete.then(() => this.querySelector<HTMLElement>("[data-pause]")?.focus(), () => undefined);
    try {
      const probe = await this.context.probe;
      await run.start((count, next, options) => probe.scoreEach(count, next, options));
    } catch (error) {
      this.#error = error;
    }
    if (this.store !== store) return;
    const { done, failed, waiting } = store.counts;
    this.#told = waiting > 0 ? t.batch.cancelled(done + failed, store.rows.length) : t.batch.finished(done, failed);
    this.context.announce(this.#told);
    clearTimeout(this.#keepTimer);
    this.#keepTimer = undefined;
    this.#table?.settle();
    await Promise.all([this.#count(), this.#write()]);
    this.requestUpdate();
  }

  /** Tries rows again that failed. */
  #retry(): void {
    const { store } = this;
    if (!store) return;
    for (let i = 0; i < store.rows.length; i++) if (store.state(i) === "failed") store.reset(i);
    void this.#score();
  }

  #moved(): void {
    this.#table?.touch();
    if (this.#run?.state !== this.#drawnState) this.#draw();
    else this.#drawTimer ??= setTimeout(() => this.#draw(), DRAW_MS);
    if (this.#run?.state === "idle") return;
    this.#countTimer ??= setTimeout(() => void this.#count(), COUNT_MS);
    if (this.#keeper) this.#keepTimer ??= setTimeout(() => void this.#write(), KEEP_MS);
  }

  #draw(): void {
    clearTimeout(this.#drawTimer);
    this.#drawTimer = undefined;
    this.#drawnState = this.#run?.state ?? "idle";
    this.requestUpdate();
  }

  async #count(): Promise<void> {
    clearTimeout(this.#countTimer);
    this.#countTimer = undefined;
    const { store, framework } = this;
    if (!store || !framework) return;
    this.#counting?.abort();
    const abort = (this.#counting = new AbortController());
    try {
      const columns = framework.dimensions.map(({ name }) => store.column(framework.id, name));
      const tallies = await tally(store, columns, abort.signal);
      if (!abort.signal.aborted) this.tallies = tallies;
    } catch (error) {
      if (!abort.signal.aborted) throw error;
    }
  }

  #anew(): void {
    this.#run?.cancel();
    this.#counting?.abort();
    this.store = null;
    this.#run = null;
    this.#keeper = null;
    this.entries = [];
    this.tallies = [];
    this.#told = "";
    this.#error = null;
    this.#take(this.#pending.splice(0));
  }

  // ---- keeping ----

  async #restore(): Promise<void> {
    const { info } = this.context;
    if (!info) return;
    try {
      // What was kept has scores of all frameworks: they must be here too, if they can be.
      await (await this.context.probe).loadFrameworks().catch(() => undefined);
      const store = await restore(info.model.sha256, this.context.frameworks);
      if (this.store) return;
      if (store) {
        this.#show(store, true);
        this.#told = t.batch.restored(store.counts.done + store.counts.failed, store.rows.length);
        await this.#count();
      } else this.#told = t.batch.keptOther;
    } catch {
      this.#told = t.batch.keepFailed;
    }
    this.requestUpdate();
  }

  async #setKeep(keep: boolean): Promise<void> {
    this.#keep = keep;
    if (!keep) return this.#forget();
    const model = this.context.info?.model.sha256;
    if (this.store && model !== undefined) {
      this.#keeper = new Keeper(this.store, model);
      await this.#write();
      this.#told = this.#keep ? t.batch.kept : this.#told;
    }
    this.requestUpdate();
  }

  async #write(): Promise<void> {
    this.#keepTimer = undefined;
    try {
      await this.#keeper?.write();
    } catch {
      await this.#forget().catch(() => undefined);
      this.#told = t.batch.keepFailed;
      this.requestUpdate();
    }
  }

  async #forget(): Promise<void> {
    this.#keep = false;
    const keeper = this.#keeper;
    this.#keeper = null;
    await keeper?.idle();
    await forget();
    this.#told = t.batch.forgotten;
    this.requestUpdate();
  }

  // ---- what is seen ----

  protected override render(): TemplateResult {
    return html`<div class="batch">${this.store ? this.#results(this.store) : this.#chooser()}</div>`;
  }

  #chooser(): TemplateResult {
    const ready = this.#chosen.length > 0;
    const reading = this.entries.some(({ state }) => state.kind === "reading");
    const assistant = this.#chosen.some(({ file }) => file.content.kind === "transcript" && file.content.turns.some(({ role }) => role === "assistant"));
    return html`<div class="choose">
        <label class=${ready ? "quiet-button" : "main-button"}><input type="file" class="vh" data-choose multiple accept=${ACCEPT} @change=${this.#picked} />${t.files.choose}</label>
        <p class="quiet">${t.files.hint}</p>
      </div>
      <p class="quiet">${t.files.formats}</p>
      ${fileList(this.entries, (entry) => this.#remove(entry))}
      ${assistant
        ? html`<label class="check"><input type="checkbox" .checked=${this.#onlyAssistant} @change=${(event: Event) => {
            this.#onlyAssistant = (event.target as HTMLInputElement).checked;
            this.requestUpdate();
          }} />${t.batch.onlyAssistant}</label>`
        : nothing}
      ${ready ? this.#keepChoice() : nothing}
      ${ready
        ? html`<div class="buttons"><button type="button" class="main-button" ?disabled=${this.#preparing || reading} @click=${() => void this.#start()}>${t.batch.start(this.#rowCount())}</button>
          ${this.context.info ? nothing : html`<span class="quiet">${t.batch.waitModel}</span>`}</div>`
        : nothing}
      ${this.#status()}
      ${this.#keep && !ready ? html`<p><button type="button" class="link" @click=${() => void this.#forget()}>${t.batch.forget}</button></p>` : nothing}`;
  }

  #picked = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    deliver([...(input.files ?? [])].map((file) => ({ file })));
    input.value = ""; // or the same file could not be chosen again
  };

  /** About how many rows there will be: cut texts are counted when they are cut. */
  #rowCount(): number {
    return this.#chosen.reduce((sum, { file: { content }, choices }) => {
      if (content.kind === "table") return sum + content.rows.reduce((n, row) => n + Number((row[choices.column] ?? "").trim() !== ""), 0);
      if (content.kind === "transcript") return sum + content.turns.reduce((n, turn) => n + Number(!this.#onlyAssistant || turn.role === "assistant"), 0);
      return sum + (choices.unit === "whole" ? 1 : content.text.split(choices.unit === "lines" ? /\n/ : /\n\s*\n/).filter((part) => part.trim() !== "").length);
    }, 0);
  }

  #results(store: BatchStore): TemplateResult {
    const { counts, rows } = store;
    const state = this.#run?.state ?? "idle";
    const remaining = this.#run?.remaining ?? null;
    const done = counts.done + counts.failed;
    const button = (text: string, act: () => void, main = false, mark: "pause" | null = null) =>
      html`<button type="button" class=${main ? "main-button" : "quiet-button"} ?data-pause=${mark === "pause"} @click=${act}>${text}</button>`;
    // Where all is done, the line below says so.
    const bar = html`<div class="batch-progress">
        <progress max=${rows.length} .value=${done} aria-label=${t.batch.progress(done, rows.length)}></progress>
        <p class="quiet figure">${t.batch.progress(done, rows.length)}${remaining === null ? nothing : html`, ${t.batch.remaining(remaining)}`}${state === "paused" ? html`. ${t.batch.paused}` : nothing}</p>
      </div>`;
    return html`${state === "idle" && counts.waiting === 0 ? nothing : bar}
      <div class="buttons">
        ${state === "running" ? button(t.batch.pause, () => this.#run?.pause(), false, "pause") : nothing}
        ${state === "paused" ? button(t.batch.resume, () => this.#run?.resume(), true, "pause") : nothing}
        ${state !== "idle" ? button(t.batch.cancel, () => this.#run?.cancel()) : nothing}
        ${state === "idle" && counts.waiting > 0 ? button(t.batch.rest(counts.waiting), () => void this.#score(), true) : nothing}
        ${state === "idle" && counts.failed > 0 ? button(t.batch.retry(counts.failed), () => this.#retry()) : nothing}
        ${state === "idle" ? button(t.batch.anew, () => this.#anew()) : nothing}
      </div>
      ${this.#status()} ${this.#pending.length > 0 ? html`<p class="file-note" role="status">${t.batch.pending(this.#pending.length)}</p>` : nothing}
      ${this.#keepChoice()}
      ${frameworkChoice(this.context.frameworks, this.framework, (framework) => {
        this.framework = framework;
        void this.#count();
      })}
      <p class="quiet">${t.batch.openHint}</p>
      <vp-batch-table .store=${store} .framework=${this.framework} @batch-open=${this.#open}></vp-batch-table>
      ${this.framework && this.tallies.length > 0 ? html`<details class="batch-counts" ?open=${this.#countsOpen} @toggle=${this.#unfolded}>
            <summary>${t.batch.summary}</summary>
            ${this.#countsOpen ? summaryTable(this.framework, this.tallies) : nothing}
          </details>` : nothing}
      ${counts.done > 0 ? html`<vp-export-bar .source=${this.#exported}></vp-export-bar>` : nothing}`;
  }

  #status(): TemplateResult {
    return html`<p class="quiet told">${this.#told}</p>
      ${this.#error ? html`<div class="load-error" role="alert">${failure(t.batch.failed, this.#error, { text: t.load.retry, act: () => void this.#score() })}</div>` : nothing}`;
  }

  #keepChoice(): TemplateResult {
    const change = (event: Event) => void this.#setKeep((event.target as HTMLInputElement).checked);
    return html`<div class="keep">
      <label class="check"><input type="checkbox" aria-describedby="batch-keep-hint" .checked=${this.#keep} @change=${change} />${t.batch.keep}</label>
      <p class="quiet" id="batch-keep-hint">${t.batch.keepHint}</p>
      ${this.#keep ? html`<button type="button" class="link" @click=${() => void this.#forget()}>${t.batch.forget}</button>` : nothing}
    </div>`;
  }

  #unfolded = (event: Event): void => {
    this.#countsOpen = (event.target as HTMLDetailsElement).open;
    this.requestUpdate();
  };

  #open = (event: OpenRowEvent): void => {
    const row = this.store?.rows[event.detail.row];
    if (row) this.context.setText(row.text);
  };

  #exported = (): Exported | null => {
    const { store, context, framework } = this;
    if (!store || !context.info) return null;
    const items: Iterable<ResultItem> = {
      *[Symbol.iterator]() {
        for (const [i, row] of store.rows.entries()) yield { ...row, result: store.result(i), error: store.error(i) };
      },
    };
    return { items, about: aboutOf(context.info, context.quality, store.frameworks), framework: framework ?? undefined, what: "batch" };
  };
}

if (!customElements.get("vp-batch")) customElements.define("vp-batch", BatchPanel);

declare global {
  interface HTMLElementTagNameMap {
    "vp-batch": BatchPanel;
  }
}
