/** The answer in words: the values with evidence, strongest first, or that there is none. */
import { html, render, type TemplateResult } from "lit";
import type { Framework, TextScore } from "../client/types";
import { t } from "../messages";
import { ChooseEvent } from "../views/events";
import { byScore, evident, type Reading, readings } from "../views/readings";

export function summary(place: HTMLElement, framework: Framework | null, result: TextScore | null, chosen: string | null): void {
  render(framework && result ? answer(readings(framework, result), chosen) : html`<p>${t.result.idle}</p>`, place);
}

function answer(all: Reading[], chosen: string | null): TemplateResult {
  const found = evident(all);
  const closest = byScore(all)[0];
  if (found.length === 0 && closest) {
    return html`<p><strong>${t.result.none}</strong>${t.result.noneText(closest.dimension.name, closest.score)}</p>`;
  }
  return html`<p>${t.result.some(found.length, all.length)}</p>
    <ul>${found.map((reading) => html`<li>${chip(reading, chosen)}</li>`)}</ul>`;
}

function chip({ dimension: { name, colour }, score }: Reading, chosen: string | null): TemplateResult {
  const choose = (event: Event) => event.target?.dispatchEvent(new ChooseEvent(chosen === name ? null : name));
  return html`<button type="button" aria-pressed=${chosen === name} @click=${choose}>
    <svg viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="5" fill=${colour}></circle></svg>
    ${name} <span class="figure">${t.score(score)}</span>
  </button>`;
}
