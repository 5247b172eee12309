/** The pieces that the element's views are put together from. */
import { html, nothing, type TemplateResult } from "lit";
import type { Framework, Scored } from "../../client/types";
import { t } from "../../messages";
import "../../views/compare-table";
import "../../views/marked-text";
import "../../views/value-bars";
import "../../views/value-circle";
import "../../views/value-detail";
import "../../views/value-table";
import { coarsest, isCircle } from "../../views/circle-geometry";
import { circleLegend } from "../../views/circle-legend";
import { failure } from "../../views/failure";
import { evident, readings } from "../../views/readings";
import type { MeasuredQuality, ScoreDocument, ScoredText } from "../types";
import { direction } from "../../views/direction";
import type { Foreign } from "./foreign";
import type { Failed, Reader } from "./reader";

type Found = ScoreDocument | null;

/** The text area, and that of the second text where there is one. */
export function editors(reader: Reader): TemplateResult {
  const { text, compare, view } = reader.settings;
  const editor = (which: "text" | "compare", label: string, value: string) => html`<textarea
    id=${which} part="editor" rows=${view === "full" ? 9 : 5} dir=${direction(value)} spellcheck="false" autocomplete="off" aria-label=${label} placeholder=${t.element.placeholder} .value=${value}
    @input=${(event: Event) => reader.write(which, (event.target as HTMLTextAreaElement).value)}></textarea>`;
  return html`<div class="pair editors">
    ${editor("text", t.element.editor, text)} ${reader.second.empty && compare === "" ? nothing : editor("compare", t.element.second, compare)}
  </div>`;
}

/** The circle of a framework that is one, else its bars; and one value close up. */
export function picture(reader: Reader, framework: Framework | null, found: Found): TemplateResult {
  const detail = html`<vp-value-detail id="detail" .framework=${framework} .scored=${found?.compare ? null : found} .quality=${reader.labels} .chosen=${reader.chosen}
    .name=${reader.closeUp}></vp-value-detail>`;
  if (framework && !isCircle(framework)) return html`${bars(reader, framework, found)}${detail}`;
  return html`${pair(found, (scored) => circle(reader, framework, scored))}
    <ul class="legend" id="legend">${circleLegend()}</ul>
    ${detail}`;
}

function circle({ chosen, peeked }: Reader, framework: Framework | null, scored: Scored | null): TemplateResult {
  const ring = framework ? (coarsest(framework)?.id ?? "") : "";
  return html`<vp-value-circle id="circle" part="circle" rollup=${ring} .framework=${framework} .scored=${scored} .chosen=${chosen} .peeked=${peeked}></vp-value-circle>`;
}

export function bars({ chosen }: Reader, framework: Framework | null, found: Found): TemplateResult {
  return html`<vp-value-bars part="bars" choosable .framework=${framework} .scored=${both(found)} .chosen=${chosen}></vp-value-bars>`;
}

export function marked({ chosen }: Reader, framework: Framework | null, found: Found): TemplateResult {
  const one = (scored: ScoredText | null) =>
    html`<vp-marked-text id="marked" part="highlight" .framework=${framework} .text=${scored?.text ?? ""} .result=${scored} .chosen=${chosen}></vp-marked-text>`;
  return pair(found, one);
}

export function figures(reader: Reader, framework: Framework | null, found: Found): TemplateResult {
  if (found?.compare) return html`<vp-compare-table part="table" .framework=${framework} .scored=${both(found)}></vp-compare-table>`;
  return html`<vp-value-table id="table" part="table" .framework=${framework} .scored=${found} .quality=${reader.labels} .chosen=${reader.chosen}></vp-value-table>`;
}

/** One view, or one for each of two texts, side by side where there is room. */
function pair(found: Found, one: (scored: ScoredText | null) => TemplateResult): TemplateResult {
  if (!found?.compare) return one(found);
  const titled = (title: string, scored: ScoredText) => html`<section aria-label=${title}><p class="which">${title}</p>${one(scored)}</section>`;
  return html`<div class="pair">${titled(t.compare.first, found)} ${titled(t.compare.second, found.compare)}</div>`;
}

/** The same list for the same result, so that what shows it need not be drawn anew. */
const lists = new WeakMap<ScoreDocument, readonly ScoredText[]>();
const NONE: readonly ScoredText[] = [];
function both(found: Found): readonly ScoredText[] {
  if (!found) return NONE;
  const list = lists.get(found) ?? (found.compare ? [found, found.compare] : [found]);
  lists.set(found, list);
  return list;
}

/** What went wrong, and a way on where there is one. */
export function failedText({ what, error, retry }: Failed): TemplateResult {
  return failure(t.element.failed[what], error, retry && { text: t.load.retry, act: retry }, t.element.hints, false);
}

/** What was found, in a sentence. */
export function evidenceText(frameworks: readonly Framework[], found: ScoreDocument): string {
  const names = (scored: Scored) => frameworks.flatMap((f) => evident(readings(f, scored)).map((r) => r.label));
  const of = (text: ScoredText) => {
    const invoked = names(text);
    if (invoked.length > 0) return t.status.evidence(invoked);
    // A sentence may invoke what is too little in the whole; where it is seen to, it is said.
    const some = text.sentences.filter((sentence) => names(sentence).length > 0).length;
    return some > 0 && text.sentences.length > 1 ? t.element.onlyInSentences(some, text.sentences.length) : t.status.noEvidence;
  };
  if (!found.compare) return of(found);
  return `${t.compare.evidence(t.compare.first, of(found))} ${t.compare.evidence(t.compare.second, of(found.compare))}`;
}

/** That the classifier does not know the language of the text; empty where it does. */
export function warningText(foreign: Foreign | null): string {
  return foreign ? t.element.notEnglish(foreign.language && t.languageName(foreign.language)) : "";
}

export function warning({ foreign }: Reader): TemplateResult | typeof nothing {
  return foreign ? html`<p class="warning" id="warning" part="warning">${warningText(foreign)}</p>` : nothing;
}

/** The model and how far it can be trusted: one click away from every figure. */
export function footer(reader: Reader): TemplateResult | typeof nothing {
  const { info, measured, settings } = reader;
  if (!info) return nothing;
  const card = new URL("models/value-classifier/CARD.txt", settings.base).href;
  return html`<details class="footer" part="footer">
    <summary>${t.element.footer}</summary>
    <p>${t.element.claim}</p>
    <p>
      ${t.element.model(info.model.name, info.model.version)}. ${measured ? t.card.about(measured.split, measured.texts) : nothing} ${measuredText(measured)}
      <a id="card-link" href=${card} target="_blank" rel="noopener noreferrer" @click=${askForCard}>${t.element.card}</a>
    </p>
    <p>${t.device.because(info)} ${t.element.private}</p>
  </details>`;
}

/** A page that shows the card itself prevents the link from opening it. */
function askForCard(event: Event): void {
  const asked = new CustomEvent("vp-card", { bubbles: true, composed: true, cancelable: true });
  if (!event.target?.dispatchEvent(asked)) event.preventDefault();
}

export function measuredText(measured: MeasuredQuality | null): string {
  return measured ? t.element.measured(measured.officialF1, measured.meanF1, measured.calibrationError) : t.element.unmeasured;
}
