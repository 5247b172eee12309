/** The page's entry. */
import { ValueProbe } from "../client";
import "../views/marked-text";
import "../views/model-card";
import "../views/value-circle";
import "../views/value-detail";
import "../views/value-table";
import { Page } from "./page";

new Page((options) => ValueProbe.load(options));

// Only the built page: while developing, files change under it.
if (import.meta.env.PROD && "serviceWorker" in navigator) {
  // Without it the page works as well, only not offline.
  navigator.serviceWorker.register(new URL("sw.js", document.baseURI)).catch(() => undefined);
}
