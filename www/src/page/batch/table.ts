/** The rows of a batch: filtered, sorted, a page at a time. Pages and not a long list: a few rows are quick on any device. */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import type { Framework } from "../../client/types";
import { t } from "../../messages";
import { errorText } from "../../views/failure";
import { dimensionName, frameworkName } from "../../views/names";
import { scoreBar } from "../../views/score-bar";
import { DECISION } from "../../views/readings";
import { TurnElement } from "../../views/turns";
import { arrange, type Arrangement, AS_THEY_CAME, type SortKey, strongest } from "./arrange";
import { field } from "./file-list";
import type { BatchStore } from "./store";

const PAGE_ROWS = 25;
/** Letters of a row that are shown: the rest is one click away. */
const EXCERPT = 260;
/** Values of a row that are named. */
const NAMED = 3;
/** While rows come in, those that are shown are drawn anew so often, and all are put in order anew so often. */
const DRAW_MS = 300;
const ARRANGE_MS = 1500;
const SEARCH_PAUSE_MS = 160;

export class OpenRowEvent extends CustomEvent<{ row: number }> {
  constructor(row: number) {
    super("batch-open", { detail: { row }, bubbles: true });
  }
}

export class BatchTable extends TurnElement {
  static override properties = {
    store: { attribute: false },
    framework: { attribute: false },
    wanted: { state: true },
    order: { state: true },
    page: { state: true },
  };

  declare store: BatchStore | null;
  /** Whose values are shown. */
  declare framework: Framework | null;
  declare wanted: Arrangement;
  /** Indices of the rows, filtered and in order. */
  declare order: readonly number[];
  declare page: number;

  #arranging: AbortController | null = null;
  #arranged = 0;
  #later: ReturnType<typeof setTimeout> | undefined;
  #search: ReturnType<typeof setTimeout> | undefined;
  #drawn = 0;
  #speakers: string[] = [];
  #columns: number[] = [];

  constructor() {
    super();
    this.store = null;
    this.framework = null;
    this.wanted = AS_THEY_CAME;
    this.order = [];
    this.page = 0;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#arranging?.abort();
    clearTimeout(this.#later);
    clearTimeout(this.#search);
  }

  /** A row has changed. */
  touch(): void {
    if (this.#later !== undefined) return;
    const since = performance.now() - this.#drawn;
    this.#later = setTimeout(() => {
      this.#later = undefined;
      this.#drawn = performance.now();
      if (this.#byResults && performance.now() - this.#arranged > ARRANGE_MS) void this.#arrange();
      else this.requestUpdate();
    }, Math.max(0, DRAW_MS - since));
  }

  /** All rows are in: what depends on their results is put in order a last time. */
  settle(): void {
    clearTimeout(this.#later);
    this.#later = undefined;
    void this.#arrange();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("store")) {
      this.wanted = AS_THEY_CAME;
      this.page = 0;
      const names = new Set<string>();
      for (const { speaker } of this.store?.rows ?? []) names.add(speaker);
      this.#speakers = names.size > 1 || !names.has("") ? [...names] : [];
      this.order = this.store?.rows.map((_, i) => i) ?? [];
    }
    if (changed.has("store") || changed.has("framework")) {
      const { store, framework } = this;
      this.#columns = store && framework ? framework.dimensions.map(({ name }) => store.column(framework.id, name)) : [];
      if (changed.has("framework") && this.wanted.value >= 0) this.#want({ value: -1 });
    }
  }

  /** Whether the order depends on what is still to come. */
  get #byResults(): boolean {
    const { sort, onlyEvidence, onlyFailed } = this.wanted;
    return onlyEvidence || onlyFailed || sort === "strongest" || sort === "value" || sort === "state";
  }

  #want(changes: Partial<Arrangement>): void {
    this.wanted = { ...this.wanted, ...changes };
    this.page = 0;
    void this.#arrange();
  }

  async #arrange(): Promise<void> {
    const { store } = this;
    if (!store) return;
    this.#arranging?.abort();
    const abort = (this.#arranging = new AbortController());
    this.#arranged = performance.now();
    try {
      const order = await arrange(store, this.wanted, this.#columns, abort.signal);
      if (abort.signal.aborted || this.store !== store) return;
      this.order = order;
      this.page = Math.min(this.page, this.#lastPage);
      this.requestUpdate();
    } catch (error) {
      if (!abort.signal.aborted) throw error;
    }
  }

  get #lastPage(): number {
    return Math.max(0, Math.ceil(this.order.length / PAGE_ROWS) - 1);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { store, framework } = this;
    if (!store || !framework) return nothing;
    const rows = this.order.slice(this.page * PAGE_ROWS, (this.page + 1) * PAGE_ROWS);
    return html`${this.#filters(store, framework)}
      <p class="quiet shown" role="status">${this.order.length === 0 ? t.batch.noneFound : t.batch.shown(this.order.length, store.rows.length)}</p>
      ${rows.length > 0 ? this.#table(store, framework, rows) : nothing} ${this.#pager()}`;
  }

  #filters(store: BatchStore, framework: Framework): TemplateResult {
    const { wanted } = this;
    const values: [string, string][] = framework.dimensions.map(({ name }, i) => [String(this.#columns[i]), dimensionName(framework, name)]);
    const check = (label: string, on: boolean, change: (on: boolean) => void) =>
      html`<label class="check"><input type="checkbox" .checked=${on} @change=${(e: Event) => change((e.target as HTMLInputElement).checked)} />${label}</label>`;
    return html`<div class="batch-filters" role="search">
      <div class="field"><label for="batch-search">${t.batch.search}</label><input id="batch-search" type="search" .value=${wanted.query} @input=${this.#searched} /></div>
      ${field("batch-value", t.batch.value, [["-1", t.batch.anyValue], ...values], String(wanted.value), (value) => this.#want({ value: Number(value), ...(value === "-1" && wanted.sort === "value" && { sort: "strongest" as const }) }))}
      ${this.#speakers.length > 1
        ? field("batch-speaker", t.batch.speaker, [["", t.batch.anySpeaker], ...this.#speakers.map((name): [string, string] => [`=${name}`, name || t.batch.unnamed])], wanted.speaker === null ? "" : `=${wanted.speaker}`, (value) => this.#want({ speaker: value === "" ? null : value.slice(1) }))
        : nothing}
      <div class="checks">
        ${check(t.batch.onlyEvidence, wanted.onlyEvidence, (onlyEvidence) => this.#want({ onlyEvidence }))}
        ${store.counts.failed > 0 || wanted.onlyFailed ? check(t.batch.onlyFailed, wanted.onlyFailed, (onlyFailed) => this.#want({ onlyFailed })) : nothing}
      </div>
    </div>`;
  }

  #searched = (event: Event): void => {
    const { value } = event.target as HTMLInputElement;
    clearTimeout(this.#search);
    this.#search = setTimeout(() => this.#want({ query: value }), SEARCH_PAUSE_MS);
  };

  #table(store: BatchStore, framework: Framework, rows: readonly number[]): TemplateResult {
    const c = t.batch.columns;
    const one = this.wanted.value >= 0 ? framework.dimensions[this.#columns.indexOf(this.wanted.value)] : undefined;
    const scoreName = one ? dimensionName(framework, one.name) : c.value;
    const speakers = this.#speakers.length > 0;
    // Roles are spelt out: where the rows become cards, their display would take them away.
    return html`<table class="batch-table ${speakers ? "with-speakers" : ""}" role="table" aria-rowcount=${this.order.length + 1}>
      <caption class="vh">${t.batch.caption}</caption>
      <thead role="rowgroup"><tr role="row" aria-rowindex="1">
        ${this.#head("place", c.place, "place")} ${speakers ? this.#head("speaker", c.speaker, "speaker") : nothing} ${this.#head("text", c.text, "text")}
        <th role="columnheader" scope="col" class="values">${c.strongest}</th>
        ${this.#head(one ? "value" : "strongest", scoreName, "score")}
      </tr></thead>
      <tbody role="rowgroup">${rows.map((row, i) => this.#kept(store, framework, row, this.page * PAGE_ROWS + i + 2, speakers))}</tbody>
    </table>`;
  }

  #head(key: SortKey, label: string, className: string): TemplateResult {
    const sorted = this.wanted.sort === key;
    const direction = this.wanted.descending ? "descending" : "ascending";
    // What is largest is what is looked for, but for numbers of rows and words.
    const first = key === "strongest" || key === "value";
    const next = () => this.#want({ sort: key, descending: sorted ? !this.wanted.descending : first });
    return html`<th role="columnheader" scope="col" class=${className} aria-sort=${sorted ? direction : "none"}>
      <button type="button" title=${t.batch.sortBy(label)} @click=${next}>${label}<span class="arrow" aria-hidden="true">${sorted ? (this.wanted.descending ? "↓" : "↑") : ""}</span></button>
    </th>`;
  }

  /** Drawn anew only where it is another row, or its result has come. */
  #kept(store: BatchStore, framework: Framework, index: number, position: number, speakers: boolean): unknown {
    const deps = [t, store, framework, index, position, speakers, store.state(index), store.error(index), this.wanted.value];
    return guard(deps, () => this.#row(store, framework, index, position, speakers));
  }

  #row(store: BatchStore, framework: Framework, index: number, position: number, speakers: boolean): TemplateResult {
    const row = store.rows[index];
    if (!row) return html``;
    const state = store.state(index);
    const excerpt = row.text.slice(0, EXCERPT * 2).replace(/\s+/g, " ").trim();
    const open = () => this.dispatchEvent(new OpenRowEvent(index));
    const cell = (className: string, content: unknown) => html`<td role="cell" class=${className}>${content}</td>`;
    return html`<tr role="row" aria-rowindex=${position} class=${state}>
      ${cell("place", html`<span title=${row.file}>${t.count(row.place)}</span>`)}
      ${speakers ? cell("speaker", row.speaker || html`<span class="quiet">–</span>`) : nothing}
      ${cell("text", html`<button type="button" class="row-open" title=${t.batch.open(row.place)} @click=${open}>${excerpt.length > EXCERPT ? `${excerpt.slice(0, EXCERPT)}…` : excerpt}</button>`)}
      ${cell("values", this.#values(store, framework, index))} ${cell("score", this.#score(store, framework, index))}
    </tr>`;
  }

  #values(store: BatchStore, framework: Framework, index: number): TemplateResult | typeof nothing {
    const state = store.state(index);
    if (state === "failed") {
      const error = store.error(index);
      return error ? html`<span class="file-error">${errorText(error)} <code lang="en" title=${error.message}>${error.code}</code></span>` : nothing;
    }
    if (state !== "done") return html`<span class="quiet">${t.batch.states[state]}</span>`;
    const found = store.evidence(index, framework.id);
    if (found.length === 0) return html`<span class="quiet">${t.batch.noEvidence}</span>`;
    const colours = new Map(framework.dimensions.map(({ name, colour }) => [name, colour]));
    return html`<ul>
      ${found.slice(0, NAMED).map(
        ({ name, score }) =>
          html`<li><svg viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="5" fill=${colours.get(name) ?? "gray"}></circle></svg>${dimensionName(framework, name)} <span class="figure quiet">${t.score(score)}</span></li>`,
      )}
      ${found.length > NAMED ? html`<li class="quiet">${t.batch.more(found.length - NAMED)}</li>` : nothing}
    </ul>`;
  }

  #score(store: BatchStore, framework: Framework, index: number): TemplateResult | string {
    if (store.state(index) !== "done") return "–";
    const columns = this.wanted.value >= 0 ? [this.wanted.value] : this.#columns;
    const score = strongest(store, index, columns);
    const best = columns.find((column) => store.score(index, column) === score) ?? -1;
    const colour = framework.dimensions[this.#columns.indexOf(best)]?.colour ?? "gray";
    return html`<span class="figure ${score >= DECISION ? "yes" : ""}">${t.score(score)}</span>${scoreBar(score, colour)}`;
  }

  #pager(): TemplateResult | typeof nothing {
    const last = this.#lastPage;
    if (last === 0) return nothing;
    const go = (page: number) => (this.page = Math.max(0, Math.min(last, page)));
    return html`<nav class="pager" aria-label=${t.batch.pages}>
      <button type="button" class="quiet-button" ?disabled=${this.page === 0} @click=${() => go(this.page - 1)}>${t.batch.previous}</button>
      <span class="quiet" role="status">${t.batch.page(this.page + 1, last + 1)}</span>
      <button type="button" class="quiet-button" ?disabled=${this.page === last} @click=${() => go(this.page + 1)}>${t.batch.next}</button>
    </nav>`;
  }
}

/** Says of which framework a choice is, where there are several. */
export function frameworkChoice(all: readonly Framework[], chosen: Framework | null, choose: (framework: Framework) => void): TemplateResult | typeof nothing {
  if (all.length < 2 || !chosen) return nothing;
  return field("batch-framework", t.batch.frameworks, all.map((f) => [f.id, frameworkName(f)]), chosen.id, (id) => {
    const found = all.find((f) => f.id === id);
    if (found) choose(found);
  });
}

if (!customElements.get("vp-batch-table")) customElements.define("vp-batch-table", BatchTable);
declare global {
  interface HTMLElementTagNameMap {
    "vp-batch-table": BatchTable;
  }
}
