/** The model card over the page: fetched with the page, drawn when it is opened. */
import type { Framework, ProbeInfo } from "../client/types";
import type { ModelCard } from "../views/model-card";
import type { Quality } from "../views/quality";

export interface CardFacts {
  info: ProbeInfo | null;
  framework: Framework | null;
  quality: Quality | null;
}

export class CardDialog {
  readonly #dialog: HTMLDialogElement;
  readonly #body: ModelCard;
  readonly #facts: () => CardFacts;
  #text = "";
  #opened = false;

  /** @param facts what stands above the text, as it is just now */
  constructor(dialog: HTMLDialogElement, body: ModelCard, facts: () => CardFacts) {
    this.#dialog = dialog;
    this.#body = body;
    this.#facts = facts;
    dialog.querySelector("#card-close")?.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close(); // the backdrop
    });
    void this.#fetchText();
  }

  /** Fetches what draws it, before it is wanted: after loading there are no requests. */
  async prefetch(): Promise<void> {
    await import("../views/model-card");
  }

  open(): void {
    this.#dialog.showModal();
    this.#opened = true;
    this.show();
    // Without it the heading stands alone, and the next opening tries again.
    void this.prefetch().catch(() => undefined);
  }

  /** Takes the facts anew: drawn where it has ever been opened, and kept out of the way before. */
  show(): void {
    if (this.#opened) Object.assign(this.#body, this.#facts(), { text: this.#text });
  }

  /** With the page and not when it is asked for. */
  async #fetchText(): Promise<void> {
    const url = new URL("models/value-classifier/CARD.md", document.baseURI);
    // It may be missing; the card says so.
    const response = await fetch(url, { cache: "no-cache" }).catch(() => null);
    this.#text = response?.ok ? await response.text() : "";
    this.show();
  }
}
