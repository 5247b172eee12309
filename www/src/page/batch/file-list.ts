/** The files of a batch, what is said of each, and what a person may choose about it. */
import { html, nothing, type TemplateResult } from "lit";
import { type Encoding, FileError, type Limited, type ReadFile } from "../../files";
import { t } from "../../messages";
import { errorText, technical } from "../../views/failure";
import type { Entry } from "./entry";
import { emptyCells, type Unit } from "./rows";

const ENCODINGS: readonly Encoding[] = ["utf-8", "windows-1252", "utf-16le", "utf-16be", "gb18030"];
const UNITS: readonly Unit[] = ["whole", "paragraphs", "lines"];

export function fileList(entries: readonly Entry[], remove: (entry: Entry) => void): TemplateResult | typeof nothing {
  if (entries.length === 0) return nothing;
  return html`<ul class="batch-files" aria-label=${t.batch.files}>
    ${entries.map((entry, i) => html`<li class=${entry.state.kind}>${item(entry, i, () => remove(entry))}</li>`)}
  </ul>`;
}

function item(entry: Entry, index: number, remove: () => void): TemplateResult {
  const { file, state } = entry;
  return html`<div class="file-head">
      <p class="file-name"><strong>${file.name}</strong> <span class="quiet">${said(entry)}</span></p>
      <button type="button" class="link" @click=${remove} aria-label=${t.batch.remove(file.name)} title=${t.batch.remove(file.name)}>
        <svg viewBox="0 0 16 16" aria-hidden="true"><path d="m3.5 3.5 9 9m0-9-9 9" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"></path></svg>
      </button>
    </div>
    ${state.kind === "failed" ? failure(state.error) : nothing}
    ${state.kind === "ready" ? state.read.notes.map((note) => html`<p class="file-note">${t.files.note(note)}</p>`) : nothing}
    ${state.kind === "ready" && emptyCells(state.read.content, state.choices.column) > 0
      ? html`<p class="file-note">${t.batch.emptyCells(emptyCells(state.read.content, state.choices.column))}</p>`
      : nothing}
    ${choices(entry, index)}`;
}

function said({ file, state }: Entry): string {
  if (state.kind === "reading") return t.files.reading("", state.share).trim();
  if (state.kind === "failed") return t.files.failed;
  return `${kind(state.read)}, ${t.bytes(file.size)}`;
}

function kind({ content, type }: ReadFile): string {
  switch (content.kind) {
    case "transcript":
      return t.files.transcript(content.format, content.titles.length, content.turns.length);
    case "table":
      return `${t.files.types[type]}, ${t.batch.rows(content.rows.length)}`;
    case "text":
      return t.files.types[type];
  }
}

function failure(error: unknown): TemplateResult {
  const { of, most } = error instanceof FileError ? error.data : {};
  const limit = of !== undefined && of in t.files.most ? t.files.most[of as Limited](Number(most)) : nothing;
  return html`<p class="file-error">${errorText(error, t.files.errors)} ${limit}</p>${technical(error)}`;
}

function choices(entry: Entry, index: number): TemplateResult | typeof nothing {
  const { state, options } = entry;
  const id = (name: string) => `batch-${name}-${index}`;
  const encodings = needsEncoding(entry)
    ? field(id("encoding"), t.batch.encoding, ENCODINGS.map((e) => [e, t.files.encodings[e]]), encodingOf(entry), (value) => void entry.read({ ...options, encoding: value as Encoding }))
    : nothing;
  if (state.kind !== "ready") return encodings === nothing ? nothing : html`<div class="file-choices">${encodings}</div>`;
  const { read, choices: c } = state;
  const { content } = read;
  const chat = content.kind === "transcript" || options.as === "text";
  const parts = [
    content.kind === "table" ? field(id("column"), t.batch.column, columns(content.columns), String(c.column), (value) => entry.choose({ column: Number(value) })) : nothing,
    content.kind === "table" && content.columns.length > 1
      ? field(id("speaker"), t.batch.speakerColumn, [["-1", t.batch.none], ...columns(content.columns)], String(c.speaker), (value) => entry.choose({ speaker: Number(value) }))
      : nothing,
    content.kind === "text" ? field(id("unit"), t.batch.unit, UNITS.map((u) => [u, t.batch.units[u]]), c.unit, (value) => entry.choose({ unit: value as Unit })) : nothing,
    encodings,
    chat
      ? html`<label class="check"><input type="checkbox" .checked=${options.as === "text"} @change=${(event: Event) => void entry.read({ ...options, as: (event.target as HTMLInputElement).checked ? "text" : "auto" })} />${t.batch.asText}</label>`
      : nothing,
  ];
  return parts.every((part) => part === nothing) ? nothing : html`<div class="file-choices">${parts}</div>`;
}

/** Offered where it was guessed, and where one was chosen. */
function needsEncoding({ state, options }: Entry): boolean {
  if (options.encoding !== undefined) return true;
  return state.kind === "ready" && state.read.notes.some(({ code }) => code === "encoding-guessed");
}

function encodingOf({ state, options }: Entry): string {
  return options.encoding ?? (state.kind === "ready" ? (state.read.encoding ?? "utf-8") : "utf-8");
}

function columns(names: readonly string[]): [string, string][] {
  return names.map((name, i) => [String(i), name]);
}

export function field(id: string, label: string, options: readonly (readonly [value: string, text: string])[], chosen: string, choose: (value: string) => void): TemplateResult {
  return html`<div class="field"><label for=${id}>${label}</label>
    <select id=${id} @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>
      ${options.map(([value, text]) => html`<option value=${value} ?selected=${value === chosen} .selected=${value === chosen}>${text}</option>`)}
    </select></div>`;
}
