/** Buttons that save a result as a file: of one text and of a batch. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { About, Kind, ResultItem } from "../../export";
import { t } from "../../messages";
import { errorText, technical } from "../../views/failure";

const KINDS: readonly Kind[] = ["report", "csv", "json", "svg", "png"];

/** What is to be saved, made when it is asked for. */
export interface Exported {
  /** Gone over more than once. */
  items: Iterable<ResultItem>;
  about: About;
  /** Whose circle is drawn; the first where it is not said. */
  framework?: About["frameworks"][number] | undefined;
  /** Part of the file's name. */
  what: string;
}

export class ExportBar extends LitElement {
  static override properties = { source: { attribute: false }, making: { state: true }, told: { state: true }, failure: { state: true } };

  /** Null while there is nothing. */
  declare source: (() => Exported | null) | null;
  declare making: Kind | null;
  declare told: string;
  declare failure: unknown;

  constructor() {
    super();
    this.source = null;
    this.making = null;
    this.told = "";
    this.failure = null;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  async #save(kind: Kind): Promise<void> {
    const exported = this.source?.();
    if (!exported || this.making) return;
    this.making = kind;
    this.told = "";
    this.failure = null;
    try {
      const { download, fileName, make } = await import("../../export");
      const name = fileName(kind, exported.what, exported.about.date);
      download(await make(kind, exported.items, exported.about, undefined, exported.framework), name);
      this.told = `${t.export.saved(name)}${kind === "csv" ? ` ${t.export.apostrophe}` : ""}`;
    } catch (error) {
      this.failure = error;
    } finally {
      this.making = null;
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.source) return nothing;
    const names: Record<Kind, string> = { report: t.export.report, csv: t.export.csv, json: t.export.json, svg: t.export.svg, png: t.export.png };
    return html`<div class="export-bar" role="group" aria-label=${t.export.group}>
        <span class="quiet" aria-hidden="true">${t.export.group}</span>
        ${KINDS.map((kind) => html`<button type="button" class="quiet-button" title=${t.export.hints[kind]} aria-disabled=${this.making !== null} @click=${() => void this.#save(kind)}>${names[kind]}</button>`)}
      </div>
      <p class="quiet" role="status">${this.making ? t.export.making : this.told}</p>
      ${this.failure ? html`<p class="file-error" role="alert">${t.export.failed}${t.colon}${errorText(this.failure)}</p>${technical(this.failure)}` : nothing}`;
  }
}

if (!customElements.get("vp-export-bar")) customElements.define("vp-export-bar", ExportBar);

declare global {
  interface HTMLElementTagNameMap {
    "vp-export-bar": ExportBar;
  }
}
