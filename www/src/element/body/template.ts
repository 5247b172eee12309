/** What the element shows, drawn anew whenever something has changed. */
import { html, nothing, type TemplateResult } from "lit";
import type { Framework, Scored } from "../../client/types";
import { t } from "../../messages";
import "../../views/compare-table";
import "../../views/marked-text";
import "../../views/value-bars";
import "../../views/value-circle";
import "../../views/value-detail";
import "../../views/value-table";
import { coarsest } from "../../views/circle-geometry";
import { circleLegend } from "../../views/circle-legend";
import { failure } from "../../views/failure";
import { loadText } from "../../views/load-text";
import { byLabel } from "../../views/quality";
import { evident, readings } from "../../views/readings";
import type { MeasuredQuality, ScoredText } from "../types";
import type { Reader } from "./reader";
import type { Reading } from "./reading";

export function template(reader: Reader, first: Reading, second: Reading): TemplateResult {
  const { settings, loading, failed, document: found } = reader;
  return html`
    ${settings.readOnly ? nothing : editors(reader, second)}
    ${loading
      ? html`<div class="loading">
          <p class="quiet" id="loading">${loadText(loading)}</p>
          <progress part="progress" max="1" .value=${loading.fraction} aria-labelledby="loading"></progress>
        </div>`
      : nothing}
    ${failed ? html`<div class="failure" part="error" role="alert">${failure(t.element.failed[failed.phase], failed.error, { text: t.load.retry, act: failed.retry }, t.element.hints, false)}</div>` : nothing}
    ${reading(first)}
    <p class="said" part="status" role="status">${said(reader)}</p>
    ${found ? html`<div class="view ${first.done ? "" : "stale"}" part="view">${reader.frameworks.map((f) => view(reader, f, found))}</div>` : nothing}
    ${reader.shared ? footer(reader) : nothing}
  `;
}

function editors(reader: Reader, second: Reading): TemplateResult {
  const editor = (which: "text" | "compare", label: string, value: string) => html`<textarea
    part="editor" rows="5" spellcheck="false" autocomplete="off" aria-label=${label} placeholder=${t.element.placeholder} .value=${value}
    @input=${(event: Event) => reader.write(which, (event.target as HTMLTextAreaElement).value)}></textarea>`;
  const { text, compare } = reader.settings;
  return html`<div class="pair editors">
    ${editor("text", t.element.editor, text)} ${second.empty && compare === "" ? nothing : editor("compare", t.element.second, compare)}
  </div>`;
}

/** How far a long text is read. */
function reading({ state }: Reading): TemplateResult | typeof nothing {
  if (state.kind !== "scoring" || state.total < 2) return nothing;
  return html`<progress part="progress" max="1" .value=${state.done / state.total} aria-label=${t.status.scoring(state.done, state.total)}></progress>`;
}

/** What was found, in a sentence: seen, and told to a screen reader. */
function said({ document: found, frameworks, fetching, shared, first, failed }: Reader): string {
  if (fetching) return t.element.fetching;
  if (!found) return shared && first.empty && !failed ? t.element.empty : "";
  const names = (scored: Scored) => frameworks.flatMap((f) => evident(readings(f, scored)).map((r) => r.dimension.name));
  const of = (text: ScoredText) => {
    const found = names(text);
    if (found.length > 0) return t.status.evidence(found);
    // A sentence may invoke what is too little in the whole; where it is seen to, it is said.
    const some = text.sentences.filter((sentence) => names(sentence).length > 0).length;
    return some > 0 && text.sentences.length > 1 ? t.element.onlyInSentences(some, text.sentences.length) : t.status.noEvidence;
  };
  if (!found.compare) return of(found);
  return `${t.compare.evidence(t.compare.first, of(found))} ${t.compare.evidence(t.compare.second, of(found.compare))}`;
}

function view(reader: Reader, framework: Framework, found: ScoredText & { compare: ScoredText | null }): TemplateResult {
  const texts = found.compare ? [found, found.compare] : [found];
  switch (reader.settings.view) {
    case "circle":
      return html`${pair(texts, (scored) => circle(reader, framework, scored))}
        <ul class="legend">${circleLegend()}</ul>
        <vp-value-detail .framework=${framework} .scored=${found.compare ? null : found} .quality=${quality(reader)} .chosen=${reader.chosen}
          .name=${reader.peeked ?? reader.chosen ?? evident(readings(framework, found))[0]?.dimension.name ?? null}></vp-value-detail>`;
    case "bars":
      return html`<vp-value-bars part="bars" .framework=${framework} .scored=${texts}></vp-value-bars>`;
    case "highlight":
      return pair(texts, (scored) => html`<vp-marked-text part="highlight" .framework=${framework} .text=${scored.text} .result=${scored}></vp-marked-text>`);
    case "table":
      return found.compare
        ? html`<vp-compare-table part="table" .framework=${framework} .scored=${texts}></vp-compare-table>`
        : html`<vp-value-table part="table" .framework=${framework} .scored=${found} .quality=${quality(reader)} .chosen=${reader.chosen}></vp-value-table>`;
  }
}

function circle({ chosen, peeked }: Reader, framework: Framework, scored: Scored): TemplateResult {
  return html`<vp-value-circle part="circle" rollup=${coarsest(framework)?.id ?? ""} .framework=${framework} .scored=${scored} .chosen=${chosen} .peeked=${peeked}></vp-value-circle>`;
}

/** One view, or one for each of two texts, side by side where there is room. */
function pair(texts: readonly ScoredText[], one: (scored: ScoredText) => TemplateResult): TemplateResult {
  const [first, second] = texts;
  if (!first || !second) return html`${first && one(first)}`;
  const titled = (title: string, scored: ScoredText) => html`<section aria-label=${title}><p class="which">${title}</p>${one(scored)}</section>`;
  return html`<div class="pair">${titled(t.compare.first, first)} ${titled(t.compare.second, second)}</div>`;
}

function quality({ shared }: Reader) {
  return byLabel(shared?.quality ?? null);
}

/** The model and how far it can be trusted: one click away from every figure. */
function footer({ info, measured, settings }: Reader): TemplateResult | typeof nothing {
  if (!info) return nothing;
  const card = new URL("models/value-classifier/CARD.txt", settings.base).href;
  return html`<details class="footer" part="footer">
    <summary>${t.element.footer}</summary>
    <p>${t.element.claim}</p>
    <p>
      ${t.element.model(info.model.name, info.model.version)}. ${measured ? t.card.about(measured.split, measured.texts) : nothing} ${measuredText(measured)}
      <a href=${card} target="_blank" rel="noopener noreferrer">${t.element.card}</a>
    </p>
    <p>${info.reason} ${t.element.private}</p>
  </details>`;
}

export function measuredText(measured: MeasuredQuality | null): string {
  return measured ? t.element.measured(measured.officialF1, measured.meanF1, measured.calibrationError) : t.element.unmeasured;
}
