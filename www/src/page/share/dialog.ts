/** The dialog that makes a link: it warns first, and makes none before a person has asked for it. */
import { html, nothing, render, type TemplateResult } from "lit";
import { t } from "../../messages";
import { errorText, technical } from "../../views/failure";
import type { PageContext } from "../context";
import { LONG_LINK, MOST_LINK, ShareError, toLink } from "./fragment";

type State = { kind: "warn" } | { kind: "made"; link: string; copied?: "yes" | "no" } | { kind: "failed"; error: unknown };

export class ShareDialog {
  readonly #dialog = document.createElement("dialog");
  readonly #context: PageContext;
  #state: State = { kind: "warn" };

  constructor(context: PageContext) {
    this.#context = context;
    this.#dialog.id = "share-dialog";
    this.#dialog.setAttribute("aria-labelledby", "share-title");
    this.#dialog.addEventListener("click", ({ target }) => target === this.#dialog && this.#dialog.close()); // the backdrop
    // A link that nobody sees any more is not kept.
    this.#dialog.addEventListener("close", () => this.#go({ kind: "warn" }));
    window.addEventListener("localechange", () => this.#render());
    document.body.append(this.#dialog);
  }

  open(): void {
    this.#go({ kind: "warn" });
    this.#dialog.showModal();
  }

  #go(state: State): void {
    this.#state = state;
    this.#render();
  }

  async #make(): Promise<void> {
    try {
      this.#go({ kind: "made", link: await toLink(this.#context.text, location.href) });
      this.#dialog.querySelector<HTMLElement>("textarea")?.focus();
    } catch (error) {
      this.#go({ kind: "failed", error });
    }
  }

  async #copy(link: string): Promise<void> {
    const copied = await navigator.clipboard.writeText(link).then(() => "yes" as const, () => "no" as const);
    this.#go({ kind: "made", link, copied });
    if (copied === "no") this.#dialog.querySelector("textarea")?.select();
  }

  #render(): void {
    const state = this.#state;
    render(
      html`<div class="dialog-head">
          <h2 id="share-title">${t.share.heading}</h2>
          <button type="button" class="icon-button" aria-label=${t.share.close} @click=${() => this.#dialog.close()}>
            <svg viewBox="0 0 16 16" aria-hidden="true"><path d="m3.5 3.5 9 9m0-9-9 9" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"></path></svg>
          </button>
        </div>
        <div class="share-body">
          <p class="warning"><strong>${t.share.warning}</strong> ${t.share.warningText}</p>
          <p><strong>${t.share.confidential}</strong></p>
          ${state.kind === "warn" ? this.#ask() : state.kind === "made" ? this.#made(state) : this.#failed(state.error)}
        </div>`,
      this.#dialog,
    );
  }

  #ask(): TemplateResult {
    if (this.#context.text.trim() === "") return html`<p role="status">${t.share.empty}</p>`;
    return html`<p class="row">
      <button type="button" class="main-button" @click=${() => void this.#make()}>${t.share.make}</button>
      <button type="button" class="quiet-button" @click=${() => this.#dialog.close()}>${t.share.cancel}</button>
    </p>`;
  }

  #made({ link, copied }: Extract<State, { kind: "made" }>): TemplateResult {
    return html`<label for="share-link">${t.share.link} <span class="quiet">${t.share.length(link.length)}</span></label>
      <textarea id="share-link" readonly rows="3" .value=${link} @focus=${({ target }: Event) => (target as HTMLTextAreaElement).select()}></textarea>
      ${link.length > LONG_LINK ? html`<p class="quiet">${t.share.long(LONG_LINK)}</p>` : nothing}
      <p class="row">
        <button type="button" class="main-button" @click=${() => void this.#copy(link)}>${t.share.copy}</button>
        <span role="status">${copied === "yes" ? t.share.copied : copied === "no" ? t.share.copyFailed : nothing}</span>
      </p>`;
  }

  #failed(error: unknown): TemplateResult {
    if (error instanceof ShareError && error.code === "too-long") return html`<p role="alert"><strong>${t.share.failed}</strong>${t.colon}${t.share.tooLong(MOST_LINK)}</p>`;
    return html`<p role="alert"><strong>${t.share.failed}</strong>${t.colon}${errorText(error)}</p>${technical(error)}`;
  }
}
