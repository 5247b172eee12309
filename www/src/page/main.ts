/** The page's entry. The model is on its way before the views are: they take longer to fetch and to read than this. */
import { ValueProbe } from "../client";
import { deviceFromUrl } from "./device-choice";
import { beginEarly } from "./early";
import { followLocale } from "./follow-locale";
import { preferredLocale } from "./preferred-locale";

const early = beginEarly((options) => ValueProbe.load(options), deviceFromUrl());
followLocale();
// English comes with the views; another language with them, or they begin in English.
const spoken = import("../messages").then(({ setLocale }) => setLocale(preferredLocale())).catch(() => undefined);
void Promise.all([import("./views"), spoken]).then(([{ show }]) => show((options) => early.join(options)));

// Only the built page: while developing, files change under it.
if (import.meta.env.PROD && "serviceWorker" in navigator) {
  // Without it the page works as well, only not offline. Not before the model: what it fetches would hold that up.
  void early.settled.then(() => navigator.serviceWorker.register(new URL("sw.js", document.baseURI))).catch(() => undefined);
}
