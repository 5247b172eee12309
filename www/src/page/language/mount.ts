/** The panel of the language model, as the page mounts it. */
import "../../views/marked-text";
import "../../views/opinion-table";
import "../../views/stance-table";
import type { PageContext } from "../context";
import { deviceFromUrl } from "../device-choice";
import { aboutLanguageModel } from "./about";
import { LanguagePanel, type PanelOptions } from "./panel";

/** @param stand what stands in for the language model, for design work */
export function mount(host: HTMLElement, context: PageContext, stand: Partial<Pick<PanelOptions, "about" | "load">> = {}): void {
  host.classList.add("language");
  const panel = new LanguagePanel(host, {
    about: aboutLanguageModel(),
    device: deviceFromUrl(),
    score: async (text, options) => (await context.probe).score(text, options),
    read: (text) => context.setText(text),
    text: () => context.text,
    ...stand,
  });
  const show = () => (panel.framework = context.frameworks[0] ?? null);
  context.on("ready", show);
  window.addEventListener("localechange", show);
  show();
}
