/** What went wrong, what a person may do about it, and a way on. */
import { html, nothing, type TemplateResult } from "lit";
import { toWire, type WireError } from "../client/errors";
import { t } from "../messages";
import type { Said } from "../messages/en/errors";

/**
 * What went wrong, in the language of the moment; in English where a code has no words of its own.
 *
 * @param error anything that was thrown, or an error as it crosses from a worker
 * @param words by the error's code, before those that hold everywhere
 */
export function errorText(error: unknown, words: Readonly<Record<string, string>> = {}): string {
  const { code, message, data = {} } = wire(error);
  const everywhere: Readonly<Record<string, Said>> = t.errors.said;
  const said = [words, everywhere].find((known) => Object.hasOwn(known, code))?.[code];
  return typeof said === "function" ? said(data) : (said ?? message);
}

/** The code and what was said in English: what a report of the error should have. */
export function technical(error: unknown): TemplateResult {
  const { code, message } = wire(error);
  return html`<details class="technical">
    <summary>${t.errors.technical} <code>${code}</code></summary>
    <p lang="en">${message}</p>
  </details>`;
}

/**
 * @param again null where trying again is of no use
 * @param words by the error's code, before those that hold everywhere
 * @param heading whether the title is one; in a page of others nobody knows of what level
 */
export function failure(title: string, error: unknown, again: { text: string; act: () => void } | null, words: Record<string, string> = {}, heading = true): TemplateResult {
  return html`${heading ? html`<h3>${title}</h3>` : html`<p><strong>${title}</strong></p>`}
    <p>${errorText(error, words)}</p>
    ${technical(error)}
    ${again ? html`<button type="button" class="quiet-button" @click=${again.act}>${again.text}</button>` : nothing}`;
}

/** An error that lies beside the row it belongs to is one already. */
function wire(error: unknown): WireError {
  return isWire(error) ? error : toWire(error);
}

function isWire(error: unknown): error is WireError {
  return typeof error === "object" && error !== null && !(error instanceof Error) && "code" in error && "message" in error;
}
