/** The model card over the page: fetched with the page, drawn when it is opened. */
import type { Framework, ProbeInfo } from "../client/types";
import type { ModelCard } from "../views/model-card";
import type { Quality } from "../views/quality";
import { breathe } from "../views/slices";

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
    body.hidden = true;
    dialog.addEventListener("close", () => (body.hidden = true));
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

  /** The dialog first, and what is in it in a task of its own: that the rest is out of reach styles the whole page anew. */
  async open(): Promise<void> {
    this.#dialog.showModal();
    this.#opened = true;
    // Without it the heading stands alone, and the next opening tries again.
    void this.prefetch().catch(() => undefined);
    await breathe();
    this.#body.hidden = !this.#dialog.open;
    this.show();
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
