/** The panel that saves the result of the page. */
import { html, render } from "lit";
import { aboutOf } from "../../export/types";
import { t } from "../../messages";
import { useSheet } from "../batch/sheet";
import type { Mount, PageContext } from "../context";
import type { Exported } from "./bar";
import "./bar";

export const mount: Mount = (host, context) => {
  useSheet();
  const source = () => exported(context);
  const show = () => {
    const ready = context.result !== null && context.info !== null;
    render(ready ? html`<vp-export-bar .source=${source}></vp-export-bar>` : html`<p class="quiet">${t.export.none}</p>`, host);
    host.querySelector("vp-export-bar")?.requestUpdate();
  };
  const stops = (["result", "text", "ready", "info"] as const).map((event) => context.on(event, show));
  window.addEventListener("localechange", show);
  show();
  return () => {
    for (const stop of stops) stop();
    window.removeEventListener("localechange", show);
    render(null, host);
  };
};

function exported({ result, info, quality, frameworks }: PageContext): Exported | null {
  if (!result || !info) return null;
  const { text, scores, probabilities, evidence, rollups, windows, tokens, sentences } = result;
  const shown = frameworks.filter((f) => result.frameworks.includes(f.id));
  return {
    items: [{ text, result: { scores, probabilities, evidence, rollups, windows, tokens, sentences } }],
    about: aboutOf(info, quality, shown),
    what: "result",
  };
}
