/** The line below the text: how many requests there were since it came in. */
import { html, render } from "lit";
import { t } from "../../messages";
import type { PageContext } from "../context";
import { requestLog, textArrived, textCame } from "./state";

export function startPrivacy(place: HTMLElement, context: PageContext): void {
  const show = () => {
    const since = textCame();
    const count = requestLog.overNetwork(since ?? -Infinity).length;
    const text = since === null ? t.privacy.before(count) : count === 0 ? t.privacy.none : t.privacy.some(count);
    render(html`<span data-requests=${count}>${text}</span> <button type="button" class="link" @click=${() => context.open("privacy")}>${t.privacy.show}</button>`, place);
  };
  requestLog.addEventListener("change", show);
  window.addEventListener("localechange", show);
  // An example is no text of a person's, but it is counted as one: from the first change on.
  context.on("text", () => {
    textArrived();
    show();
  });
  requestLog.start();
  show();
}
