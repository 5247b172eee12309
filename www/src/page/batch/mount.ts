/** The panel of many texts, as the page mounts it. It keeps its rows while it is closed. */
import type { Mount } from "../context";
import { BatchPanel } from "./panel";
import { useSheet } from "./sheet";

export const mount: Mount = (host, context) => {
  useSheet();
  const panel = new BatchPanel();
  panel.context = context;
  host.append(panel);
};
