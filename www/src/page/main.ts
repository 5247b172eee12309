/** The page's entry. The model is on its way before the views are: they take longer to fetch and to read than this. */
import { ValueProbe } from "../client";
import { inheritPolicy } from "../client/start-worker";
import { deviceFromUrl } from "./device-choice";
import { beginEarly } from "./early";
import { followLocale } from "./follow-locale";
import { watchInstall } from "./offline/install";
import { updates } from "./offline/updates";
import { preferredLocale } from "./preferred-locale";
import { breathe } from "../views/slices";

inheritPolicy();
const early = beginEarly((options) => ValueProbe.load(options), deviceFromUrl());
followLocale();
// English comes with the views; another language with them, or they begin in English.
const spoken = import("../messages").then(({ setLocale }) => setLocale(preferredLocale())).catch(() => undefined);
// The page's code stands on the engine's: asked for by itself, that is run in a task of its own.
const engine = import("../element/body").catch(() => undefined);
void Promise.all([import("./views"), spoken, engine]).then(async ([{ show }]) => {
  await breathe();
  await show((options) => early.join(options));
});

watchInstall();
// Only the built page: while developing, files change under it. Not before the model: what it fetches would hold that up.
if (import.meta.env.PROD) void early.settled.then(() => updates.start());
