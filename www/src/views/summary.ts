/** The answer in words: the values with evidence, strongest first, or that there is none. */
import { html, type TemplateResult } from "lit";
import type { Framework, Scored } from "../client/types";
import { t } from "../messages";
import { ChooseEvent } from "./events";
import { byScore, evident, type Reading, readings } from "./readings";

/** @param scored null: nothing is read yet */
export function summary(framework: Framework | null, scored: Scored | null, chosen: string | null): TemplateResult {
  if (!framework || !scored) return html`<p>${t.result.idle}</p>`;
  const list = readings(framework, scored);
  const found = evident(list);
  const closest = byScore(list)[0];
  if (found.length === 0 && closest) {
    return html`<p><strong>${t.result.none}</strong>${t.result.noneText(closest.label, closest.score)}</p>`;
  }
  return html`<p>${t.result.some(found.length, list.length)}</p>
    <ul>${found.map((reading) => html`<li>${chip(framework, reading, chosen)}</li>`)}</ul>`;
}

function chip(framework: Framework, { dimension: { name, colour }, label, score }: Reading, chosen: string | null): TemplateResult {
  const choose = (event: Event) => event.target?.dispatchEvent(new ChooseEvent(chosen === name ? null : name, framework.id));
  return html`<button type="button" aria-pressed=${chosen === name} @click=${choose}>
    <svg viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="5" fill=${colour}></circle></svg>
    ${label} <span class="figure">${t.score(score)}</span>
  </button>`;
}
