/** Short notices above the instrument: each with what can be done about it, until it is dealt with. */
import { html, nothing, render, type TemplateResult } from "lit";
import { technical } from "../views/failure";

export interface Notice {
  /** Of the messages of the moment. */
  text: () => string;
  detail?: () => string;
  actions?: readonly { text: () => string; act: () => void; main?: boolean }[];
  /** Closes it; no such button where it closes by itself. */
  dismiss?: { text: () => string; act: () => void };
  alert?: boolean;
  /** What was thrown, for its technical detail. */
  error?: unknown;
}

export class Notices {
  readonly #place: HTMLElement;
  readonly #shown = new Map<string, Notice>();

  constructor(place: HTMLElement) {
    this.#place = place;
    window.addEventListener("localechange", () => this.#render());
  }

  /** Shows a notice, in the place of the last one of this name. A screen reader says it. */
  show(name: string, notice: Notice): void {
    this.#shown.set(name, notice);
    this.#render();
  }

  hide(name: string): void {
    if (this.#shown.delete(name)) this.#render();
  }

  #render(): void {
    render([...this.#shown].map(([name, notice]) => draw(name, notice)), this.#place);
  }
}

function draw(name: string, { text, detail, actions = [], dismiss, alert = false, error }: Notice): TemplateResult {
  return html`<div class="notice ${alert ? "alert" : ""}" data-notice=${name} role=${alert ? "alert" : "status"}>
    <p><strong>${text()}</strong> ${detail ? detail() : nothing}</p>
    ${error === undefined ? nothing : technical(error)}
    ${actions.map(({ text, act, main }) => html`<button type="button" class=${main ? "main-button" : "quiet-button"} @click=${act}>${text()}</button>`)}
    ${dismiss
      ? html`<button type="button" class="icon-button" aria-label=${dismiss.text()} title=${dismiss.text()} @click=${dismiss.act}>
          <svg viewBox="0 0 16 16" aria-hidden="true"><path d="m3.5 3.5 9 9m0-9-9 9" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"></path></svg>
        </button>`
      : nothing}
  </div>`;
}
