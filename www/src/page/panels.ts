/** The panels below the instrument. A new one is a line here, a heading among the messages and a module of its own. */
import { t } from "../messages";
import type { Mount } from "./context";

export interface Panel {
  /** In the address (`#language`), and of the element around it. */
  id: string;
  heading: () => string;
  /** What it is for, in a line. */
  about: () => string;
  /** Fetched when the panel is opened, and not before. */
  load: () => Promise<{ mount: Mount }>;
}

export const panels: readonly Panel[] = [
  { id: "explain", heading: () => t.analysis.explain.title, about: () => t.analysis.explain.about, load: () => import("./analysis/explain-panel") },
  { id: "compare", heading: () => t.analysis.compare.title, about: () => t.analysis.compare.about, load: () => import("./analysis/compare-panel") },
  { id: "own", heading: () => t.analysis.own.title, about: () => t.analysis.own.about, load: () => import("./analysis/own-panel") },
  { id: "principles", heading: () => t.analysis.principles.title, about: () => t.analysis.principles.about, load: () => import("./analysis/principles-panel") },
  { id: "map", heading: () => t.analysis.map.title, about: () => t.analysis.map.about, load: () => import("./analysis/map-panel") },
  { id: "batch", heading: () => t.batch.heading, about: () => t.batch.about, load: () => import("./batch/mount") },
  { id: "export", heading: () => t.export.heading, about: () => t.export.about, load: () => import("./export/mount") },
  { id: "language", heading: () => t.page.panels.language, about: () => t.page.panels.languageAbout, load: () => import("./language/mount") },
  { id: "privacy", heading: () => t.privacy.heading, about: () => t.privacy.about, load: () => import("./privacy/mount") },
  { id: "offline", heading: () => t.offline.heading, about: () => t.offline.about, load: () => import("./offline/mount") },
];
