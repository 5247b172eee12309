/** Principles, rights and proverbs of the library that are near to the text, with their sources; or none. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { FoundPrinciples } from "../../client";
import { t } from "../../messages";
import { define } from "../../views/define";
import { base } from "../../views/styles";
import type { Mount } from "../context";
import { formStyles } from "./form-styles";
import { mountPanel } from "./mount";
import { AnalysisPanel } from "./panel-base";
import { Task } from "./task";

export class PrinciplesPanel extends AnalysisPanel {
  readonly #task = new Task<FoundPrinciples>(this);

  protected override render(): TemplateResult {
    const m = t.analysis.principles;
    const { state } = this.#task;
    return html`<div class="stack">
      <div><button type="button" class="button primary" ?disabled=${!this.probe || !this.text.trim() || state.kind === "running"} @click=${this.#ask}>${m.ask}</button></div>
      ${this.noText()}
      ${this.progress(this.#task)}
      ${state.kind === "done" ? found(state.value) : nothing}
    </div>`;
  }

  readonly #ask = (): void => {
    const { probe, text } = this;
    if (probe) void this.#task.run((call) => probe.principles(text, call));
  };

  static override styles = [
    base,
    formStyles,
    css`
      ol {
        display: grid;
        gap: 1rem;
        padding: 0;
        list-style: none;
      }
      blockquote {
        margin: 0;
        font-family: var(--serif);
        font-size: var(--text-read);
        line-height: 1.5;
      }
    `,
  ];
}

function found({ principles }: FoundPrinciples): TemplateResult {
  const m = t.analysis.principles;
  const limits = html`<p class="quiet">${m.limits}</p>`;
  if (principles.length === 0) return html`<p role="status">${m.none}</p>${limits}`;
  return html`<ol>
    ${principles.map(
      ({ text, kind, source, licence, score }) => html`<li>
        <blockquote lang="en">${text}</blockquote>
        <p class="quiet">${m.kinds[kind]} · <span lang="en">${source}</span> · ${m.licence(licence)} · ${m.near(score)}</p>
      </li>`,
    )}
    </ol>
    ${limits}`;
}

define("vp-principles-panel", PrinciplesPanel);

export const mount: Mount = (host, context) => mountPanel(new PrinciplesPanel(), host, context);
