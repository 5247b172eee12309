/** The button that shares the text as a link, and what happens when such a link is opened. */
import { html, render } from "lit";
import { t } from "../../messages";
import type { PageContext } from "../context";
import type { Notices } from "../notices";
import { ShareDialog } from "./dialog";
import { fromFragment, holdsText, ShareError } from "./fragment";

const NOTICE = "shared";

export function startShare(place: HTMLElement, context: PageContext, notices: Notices): void {
  let dialog: ShareDialog | null = null;
  const show = () => {
    const open = () => (dialog ??= new ShareDialog(context)).open();
    render(html`<button type="button" class="quiet-button" id="share-button" @click=${open}>${t.share.button}</button>`, place);
  };
  window.addEventListener("localechange", show);
  show();

  const receive = () => void receiveText(context, notices);
  window.addEventListener("hashchange", receive);
  receive();
}

/** Takes the text out of the address into the page. */
async function receiveText(context: PageContext, notices: Notices): Promise<void> {
  const { hash } = location;
  if (!holdsText(hash)) return;
  // What is typed from now on is another text than the address says, and whoever copies the address means the page.
  history.replaceState(history.state, "", location.pathname + location.search);
  const dismiss = { text: () => t.share.dismiss, act: () => notices.hide(NOTICE) };
  try {
    const text = await fromFragment(hash);
    if (text === null) return;
    const before = context.text;
    context.setText(text, { focus: false });
    const undo = {
      text: () => t.share.undo,
      act: () => {
        notices.hide(NOTICE);
        context.setText(before);
      },
    };
    notices.show(NOTICE, { text: () => t.share.opened, actions: before === "" ? [] : [undo], dismiss });
  } catch (error) {
    const code = error instanceof ShareError ? error.code : "malformed";
    notices.show(NOTICE, { text: () => t.share.problems[code], alert: true, error, dismiss });
  }
}
