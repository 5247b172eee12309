/** Shows the panels as a list that unfolds; the one that the address names (`#batch`) is open. */
import { html, nothing, render, type TemplateResult } from "lit";
import { t } from "../messages";
import { failure } from "../views/failure";
import type { PageContext } from "./context";
import type { Panel } from "./panels";

type State = { kind: "loading" } | { kind: "failed"; error: unknown } | { kind: "mounted"; unmount: (() => void) | undefined };

export class PanelList {
  readonly #place: HTMLElement;
  readonly #panels: readonly Panel[];
  readonly #context: PageContext;
  readonly #states = new Map<string, State>();

  constructor(place: HTMLElement, panels: readonly Panel[], context: PageContext) {
    this.#place = place;
    this.#panels = panels;
    this.#context = context;
    this.#render();
    window.addEventListener("localechange", () => this.#render());
    window.addEventListener("hashchange", () => this.#follow());
    this.#follow();
  }

  /** Opens a panel and moves to it. */
  open(id: string): void {
    const details = this.#details(id);
    if (!details) return;
    details.open = true; // its event loads the panel
    details.scrollIntoView({ block: "start" });
    details.querySelector("summary")?.focus({ preventScroll: true });
  }

  #follow(): void {
    // As it stands: a panel's name has nothing to decode, and a fragment that is no encoding is not for panels.
    const id = location.hash.slice(1);
    if (!this.#panels.some((panel) => panel.id === id)) return;
    this.open(id);
    if (!this.#context.result) this.#stayAt(id);
  }

  /** What stands above grows with the first result: the panel comes back into view, unless the reader has moved. */
  #stayAt(id: string): void {
    const gestures = ["wheel", "pointerdown", "keydown", "touchmove"] as const;
    const leave = () => {
      stop();
      for (const gesture of gestures) window.removeEventListener(gesture, leave);
    };
    const stop = this.#context.on("result", () => {
      leave();
      requestAnimationFrame(() => this.#details(id)?.scrollIntoView({ block: "start" }));
    });
    for (const gesture of gestures) window.addEventListener(gesture, leave, { passive: true });
  }

  #details(id: string): HTMLDetailsElement | null {
    return this.#place.querySelector(`details[data-panel="${CSS.escape(id)}"]`);
  }

  #render(): void {
    render(this.#panels.map((panel) => this.#panel(panel)), this.#place);
  }

  #panel(panel: Panel): TemplateResult {
    const state = this.#states.get(panel.id);
    return html`<section aria-labelledby="${panel.id}-title"><details class="panel tool" data-panel=${panel.id} @toggle=${(event: Event) => this.#toggled(panel, event)}>
      <summary><h3 id="${panel.id}-title">${panel.heading()}</h3><p>${panel.about()}</p></summary>
      ${state?.kind === "loading" ? html`<p class="quiet" role="status">${t.page.panels.loading}</p>` : nothing}
      ${state?.kind === "failed"
        ? html`<div class="load-error" role="alert">${failure(t.page.panels.failed, state.error, { text: t.load.retry, act: () => void this.#mount(panel) })}</div>`
        : nothing}
      <div id=${panel.id} class="tool-body"></div>
    </details></section>`;
  }

  #toggled(panel: Panel, event: Event): void {
    const details = event.currentTarget as HTMLDetailsElement;
    const state = this.#states.get(panel.id);
    if (details.open) {
      if (!state || state.kind === "failed") void this.#mount(panel);
    } else if (state?.kind === "mounted" && state.unmount) {
      state.unmount();
      this.#host(panel)?.replaceChildren();
      this.#states.delete(panel.id);
    }
  }

  async #mount(panel: Panel): Promise<void> {
    this.#go(panel, { kind: "loading" });
    try {
      const { mount } = await panel.load();
      const host = this.#host(panel);
      if (!host) return;
      // A host of its own each time: what drew in the last one may hold on to it.
      const own = document.createElement("div");
      host.replaceChildren(own);
      this.#go(panel, { kind: "mounted", unmount: mount(own, this.#context) ?? undefined });
      // Closed while it was on its way.
      if (this.#details(panel.id)?.open === false) this.#details(panel.id)?.dispatchEvent(new Event("toggle"));
    } catch (error) {
      this.#go(panel, { kind: "failed", error });
    }
  }

  #go(panel: Panel, state: State): void {
    this.#states.set(panel.id, state);
    this.#render();
  }

  #host(panel: Panel): HTMLElement | null {
    return this.#details(panel.id)?.querySelector(".tool-body") ?? null;
  }
}
