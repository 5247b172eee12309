/** Everything at once (`view="full"`): the text, the answer in words, the picture, the marked text and the table. */
import { html, nothing, type TemplateResult } from "lit";
import type { Framework } from "../../client/types";
import { t } from "../../messages";
import { ChooseEvent } from "../../views/events";
import { technical } from "../../views/failure";
import { loadText } from "../../views/load-text";
import { byLevel } from "../../views/levels";
import { dimensionName, frameworkDescription, frameworkName, levelName } from "../../views/names";
import { DECISION, evident, readings } from "../../views/readings";
import { summary } from "../../views/summary";
import { editors, failedText, figures, footer, marked, picture, warning } from "./parts";
import type { Reader } from "./reader";

export function full(reader: Reader): TemplateResult {
  const { settings, first, shown } = reader;
  // In the place of the answer, which has room for it: what stands below does not move when the model is there.
  const waits = reader.loading !== null && shown === null;
  const stale = shown !== null && !first.done ? "stale" : "";
  const i = t.instrument;
  const section = (name: string, title: string, content: unknown) =>
    html`<section class="section ${name}" part="section" aria-labelledby="${name}-title"><p class="section-title" id="${name}-title">${title}</p>${content}</section>`;
  return html`<div class="full">
    ${settings.readOnly ? nothing : compose(reader)}
    ${section(
      "picture",
      i.picture,
      html`${waits ? nothing : loading(reader)}
        <div id="summary" class="summary ${stale}">${waits ? loading(reader) : summary(reader.framework, shown, reader.chosen)}</div>
        ${frameworks(reader)}
        <div class="view ${stale}" part="view">${picture(reader, reader.framework, shown)}</div>`,
    )}
    ${section("reading", i.marked, html`${filter(reader)}${marked(reader, reader.framework, shown)}`)}
    ${section("figures", i.figures, html`${figures(reader, reader.framework, shown)}${reader.shared ? footer(reader) : nothing}`)}
  </div>`;
}

function compose(reader: Reader): TemplateResult {
  const i = t.instrument;
  const { state } = reader.first;
  const running = state.kind === "scoring" && state.total > 1;
  return html`<section class="section compose" part="section" aria-label=${i.compose}>
    <slot name="tools"></slot>
    ${editors(reader)}
    <div class="under-text">
      <p id="status" part="status" class=${state.kind === "failed" ? "alert" : ""}>${reader.statusText}</p>
      <p id="said" class="vh" role="status">${reader.spokenText}</p>
      <div class="buttons">
        <button type="button" class="quiet-button" id="stop" ?hidden=${!running} @click=${() => reader.first.stop()}>${i.stop}</button>
        <button type="button" class="quiet-button" id="clear" @click=${() => reader.clear()}>${i.clear}</button>
      </div>
      <progress id="score-progress" part="progress" max="1" ?hidden=${!running} .value=${running ? state.done / state.total : 0} aria-label=${i.reading}></progress>
    </div>
    ${state.kind === "failed" ? technical(state.error) : nothing} ${warning(reader)}
    <slot name="note"></slot>
  </section>`;
}

/** The model on its way, or what went wrong with it. A text that could not be read is told of below the text. */
function loading({ loading, failed }: Reader): TemplateResult | typeof nothing {
  if (loading) {
    return html`<div class="loading" id="loading">
      <p class="quiet" id="load-text">${loadText(loading)}</p>
      <progress part="progress" max="1" .value=${loading.fraction} aria-labelledby="load-text"></progress>
    </div>`;
  }
  if (!failed || failed.what === "score") return nothing;
  return html`<div class="failure" id="load-error" part="error" role="alert">${failedText(failed)}</div>`;
}

/** Which framework is shown, by levels; nothing to choose where there is one. */
function frameworks(reader: Reader): TemplateResult | typeof nothing {
  const { framework: current, frameworks: all, shared, shown } = reader;
  // Room for those that are on their way: nothing jumps when they come.
  if (reader.expectsMore && all.length < 2) return html`<div class="frameworks room" aria-hidden="true"></div>`;
  if (!shared || !current || all.length < 2) return nothing;
  const button = (framework: Framework) => {
    const found = shown ? evident(readings(framework, shown)).length : 0;
    return html`<button type="button" aria-pressed=${framework === current} @click=${() => reader.turnTo(framework.id)}>
      ${frameworkName(framework)}${found > 0 ? html` <span class="figure">${t.count(found)}<span class="vh"> ${t.table.evidence}</span></span>` : nothing}
    </button>`;
  };
  return html`<div class="frameworks" id="frameworks" role="group" aria-label=${t.instrument.frameworks}>
    ${byLevel(shared.probe.taxonomy.levels, all).map(
      ({ level, frameworks }) => html`<div class="level">${level ? html`<p class="level-name">${levelName(level)}</p>` : nothing}
        <div class="choices">${frameworks.map(button)}</div></div>`,
    )}
    <p class="about">${frameworkDescription(current)}</p>
  </div>`;
}

/** How many sentences invoke the value that was chosen, and the way back. */
function filter({ framework, shown, chosen }: Reader): TemplateResult {
  if (!framework || !shown || chosen === null) return html`<p id="filter" class="filter" hidden></p>`;
  const found = shown.sentences.filter((s) => (s.scores[framework.id]?.[chosen] ?? 0) >= DECISION).length;
  const all = (event: Event) => event.target?.dispatchEvent(new ChooseEvent(null));
  return html`<p id="filter" class="filter"><span>${t.marked.filtered(dimensionName(framework, chosen), found)}</span>
    <button type="button" class="link" @click=${all}>${t.detail.unselect}</button></p>`;
}
