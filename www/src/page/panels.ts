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
  { id: "language", heading: () => t.page.panels.language, about: () => t.page.panels.languageAbout, load: () => import("./language/mount") },
  { id: "privacy", heading: () => t.privacy.heading, about: () => t.privacy.about, load: () => import("./privacy/mount") },
  { id: "offline", heading: () => t.offline.heading, about: () => t.offline.about, load: () => import("./offline/mount") },
];
