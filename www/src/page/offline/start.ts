/** Tells of new versions and of a network that comes and goes, and hands the text over when the page is loaded again. */
import { t } from "../../messages";
import type { PageContext } from "../context";
import type { Notices } from "../notices";
import { handedOver, type Updates } from "./update";

const ONLINE_MS = 4000;

export function startOffline(context: PageContext, notices: Notices, updates: Updates): void {
  void handedOver().then((text) => {
    if (text === null) return;
    context.setText(text, { focus: false });
    context.announce(t.offline.handedOver);
  });

  const accept = () => {
    updates.accept(context.text).catch(() => {
      notices.show("update", { text: () => t.offline.notHandedOver, alert: true, dismiss: { text: () => t.share.dismiss, act: () => notices.hide("update") } });
    });
  };
  const offer = () => {
    if (updates.state === "none") return;
    notices.show("update", {
      text: () => (updates.state === "taken" ? t.offline.taken : t.offline.ready),
      detail: () => t.offline.useNote,
      actions: [
        { text: () => t.offline.use, act: accept, main: true },
        { text: () => t.offline.later, act: () => notices.hide("update") },
      ],
    });
  };
  updates.addEventListener("change", offer);
  offer();

  const network = () => {
    if (!navigator.onLine) return notices.show("network", { text: () => t.offline.offline });
    notices.show("network", { text: () => t.offline.online });
    setTimeout(() => navigator.onLine && notices.hide("network"), ONLINE_MS);
  };
  window.addEventListener("offline", network);
  window.addEventListener("online", network);
  if (!navigator.onLine) network();
}
