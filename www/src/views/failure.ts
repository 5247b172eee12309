/** What went wrong, what a person may do about it, and a way on. */
import { html, nothing, type TemplateResult } from "lit";
import { ProbeError } from "../client/errors";
import { t } from "../messages";

/**
 * @param again null where trying again is of no use
 * @param hints by the error's code, before those that hold everywhere
 * @param heading whether the title is one; in a page of others nobody knows of what level
 */
export function failure(title: string, error: unknown, again: { text: string; act: () => void } | null, hints: Record<string, string> = {}, heading = true): TemplateResult {
  const code = error instanceof ProbeError ? error.code : "internal";
  const said = error instanceof Error ? error.message : String(error);
  const hint = hints[code] ?? t.load.hints[code];
  return html`${heading ? html`<h3>${title}</h3>` : html`<p><strong>${title}</strong></p>`}
    ${hint ? html`<p>${hint}</p>` : nothing}
    <p class="said" lang="en">${said} <code>${code}</code></p>
    ${again ? html`<button type="button" class="quiet-button" @click=${again.act}>${again.text}</button>` : nothing}`;
}
