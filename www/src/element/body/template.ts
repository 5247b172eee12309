/** What the element shows, drawn anew whenever something has changed. */
import { html, nothing, type TemplateResult } from "lit";
import type { Framework } from "../../client/types";
import { t } from "../../messages";
import { loadText } from "../../views/load-text";
import { frameworkName } from "../../views/names";
import type { ScoreDocument } from "../types";
import { full } from "./full";
import { bars, editors, evidenceText, failedText, figures, footer, marked, picture, warning } from "./parts";
import type { Reader } from "./reader";

export function template(reader: Reader): TemplateResult {
  return reader.settings.view === "full" ? full(reader) : one(reader);
}

function one(reader: Reader): TemplateResult {
  const { settings, loading, failed, shown, first, frameworks } = reader;
  return html`
    ${settings.readOnly ? nothing : editors(reader)}
    ${loading
      ? html`<div class="loading">
          <p class="quiet" id="loading">${loadText(loading)}</p>
          <progress part="progress" max="1" .value=${loading.fraction} aria-labelledby="loading"></progress>
        </div>`
      : nothing}
    ${failed ? html`<div class="failure" part="error" role="alert">${failedText(failed)}</div>` : nothing}
    ${progress(reader)}
    <p class="said" part="status" role="status">${said(reader)}</p>
    ${warning(reader)}
    ${shown ? html`<div class="view ${first.done ? "" : "stale"}" part="view">${frameworks.map((f) => named(reader, f, view(reader, f, shown)))}</div>` : nothing}
    ${reader.shared ? footer(reader) : nothing}
  `;
}

/** How far a long text is read. */
function progress({ first: { state } }: Reader): TemplateResult | typeof nothing {
  if (state.kind !== "scoring" || state.total < 2) return nothing;
  return html`<progress part="progress" max="1" .value=${state.done / state.total} aria-label=${t.status.scoring(state.done, state.total)}></progress>`;
}

/** What was found, in a sentence: seen, and told to a screen reader. */
function said({ shown, frameworks, fetching, shared, first, failed }: Reader): string {
  if (fetching) return t.element.fetching;
  if (!shown) return shared && first.empty && !failed ? t.element.empty : "";
  return evidenceText(frameworks, shown);
}

/** With the name of the framework, where there are several. */
function named(reader: Reader, framework: Framework, content: TemplateResult): TemplateResult {
  if (reader.frameworks.length < 2) return content;
  const name = frameworkName(framework);
  return html`<section class="named" aria-label=${name}><p class="which">${name}</p>${content}</section>`;
}

function view(reader: Reader, framework: Framework, found: ScoreDocument): TemplateResult {
  switch (reader.settings.view) {
    case "bars":
      return bars(reader, framework, found);
    case "highlight":
      return marked(reader, framework, found);
    case "table":
      return figures(reader, framework, found);
    default:
      return picture(reader, framework, found);
  }
}
