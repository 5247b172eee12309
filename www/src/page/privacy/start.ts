/** The line below the text: how many requests there were since it came in, and whether they are for the page's own files. */
import { html, render } from "lit";
import { t } from "../../messages";
import type { PageContext } from "../context";
import { allLoaded, loadingEnded, requestLog, sinceText, textArrived } from "./state";

/** @param loaded fulfilled when everything is there that the page fetches by itself */
export function startPrivacy(place: HTMLElement, context: PageContext, loaded: Promise<unknown>): void {
  const show = () => {
    const since = sinceText();
    const network = (since?.all ?? requestLog.requests).filter((r) => r.network).length;
    const other = since?.other.filter((r) => r.network).length ?? 0;
    const text = since ? said(network - other, other) : t.privacy.before(network);
    render(
      html`<span data-requests=${network} data-other=${other}>${text}</span> <button type="button" class="link" @click=${() => context.open("privacy")}>${t.privacy.show}</button>`,
      place,
    );
  };
  requestLog.addEventListener("change", show);
  window.addEventListener("localechange", show);
  // An example is no text of a person's, but it is counted as one: from the first change on.
  context.on("text", () => {
    textArrived();
    show();
  });
  void loaded.then(() => {
    loadingEnded();
    show();
  });
  requestLog.start();
  show();
}

/** @param own requests for the page's own files since the text came in; @param other all others since then */
function said(own: number, other: number): string {
  if (other > 0) return [t.privacy.some(other), ...(own > 0 ? [t.privacy.ownToo(own)] : [])].join(" ");
  if (own === 0) return t.privacy.none;
  const loaded = allLoaded();
  if (loaded === null) return t.privacy.loading(own);
  return requestLog.overNetwork(loaded).length === 0 ? t.privacy.loaded(own) : t.privacy.ownOnly(own);
}
