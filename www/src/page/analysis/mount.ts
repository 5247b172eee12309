/** Puts a panel of analysis into the page: it hears of the text, and of the model once it is ready. */
import type { PageContext } from "../context";
import type { AnalysisPanel } from "./panel-base";

export function mountPanel(panel: AnalysisPanel, host: HTMLElement, context: PageContext): void {
  const take = () => {
    panel.text = context.text;
    panel.frameworks = context.frameworks;
    panel.described = context.taxonomy?.frameworks ?? [];
  };
  take();
  context.on("text", take);
  context.on("ready", take);
  context.on("info", take);
  void context.probe.then((probe) => {
    panel.probe = probe;
    take();
  });
  host.append(panel);
}
