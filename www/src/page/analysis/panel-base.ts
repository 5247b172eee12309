/** What the panels of analysis have in common: a probe that may still be on its way, and how asking goes. */
import { html, nothing, type TemplateResult } from "lit";
import type { ValueProbe } from "../../client";
import type { Framework } from "../../client/types";
import { t } from "../../messages";
import { errorText, technical } from "../../views/failure";
import { dimensionName } from "../../views/names";
import { TurnElement } from "../../views/turns";
import type { Task } from "./task";

export abstract class AnalysisPanel extends TurnElement {
  static override properties = {
    probe: { attribute: false },
    frameworks: { attribute: false },
    described: { attribute: false },
    text: { attribute: false },
  };

  /** Null until the model is ready. */
  declare probe: ValueProbe | null;
  /** Those that a text's score has; empty until the model is ready. */
  declare frameworks: readonly Framework[];
  /** All of the taxonomy, those that read replies or rank too. */
  declare described: readonly Framework[];
  /** The text in the page's box. */
  declare text: string;

  readonly #redraw = () => this.requestUpdate();

  constructor() {
    super();
    this.probe = null;
    this.frameworks = [];
    this.described = [];
    this.text = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("localechange", this.#redraw);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("localechange", this.#redraw);
  }

  /** What stands where an answer will: progress with a way to stop, or what went wrong. */
  protected progress(task: Task<unknown>): TemplateResult | typeof nothing {
    const { state } = task;
    switch (state.kind) {
      case "running":
        return html`<p class="row" role="status">
          <progress max="1" .value=${state.share} aria-label=${t.analysis.working}></progress>
          <button type="button" class="button" @click=${() => task.stop()}>${t.analysis.stop}</button>
        </p>`;
      case "stopped":
        return html`<p class="quiet" role="status">${t.analysis.stopped}</p>`;
      case "failed":
        return problem(state.error);
      default:
        return nothing;
    }
  }

  /** Said where there is no text to work on. */
  protected noText(): TemplateResult | typeof nothing {
    return this.text.trim() ? nothing : html`<p class="quiet">${t.analysis.noText}</p>`;
  }

  /** The colour of a dimension; ink for one of a person's own. */
  protected colour(framework: string, dimension: string): string {
    return this.#of(framework)?.dimensions.find(({ name }) => name === dimension)?.colour ?? "currentColor";
  }

  /** The name of a dimension in the language of the page. */
  protected named(framework: string, dimension: string): string {
    const found = this.#of(framework);
    return found ? dimensionName(found, dimension) : dimension;
  }

  #of(id: string): Framework | undefined {
    return this.described.find((framework) => framework.id === id);
  }
}

/** An error in words, and what was said in English. */
export function problem(error: unknown): TemplateResult {
  return html`<p class="error" role="alert">${errorText(error)}</p>${technical(error)}`;
}
