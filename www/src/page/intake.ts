/**
 * Files dropped anywhere on the page, or pasted. One that is a text goes into the instrument; tables, chats, several at
 * once, and whatever there is something to be said about, go to the batch.
 */
import { t } from "../messages";
import { deliver } from "./batch/inbox";
import type { PageContext } from "./context";

/** Id of the panel (`panels.ts`). */
export const BATCH_PANEL = "batch";

export function wireIntake(context: PageContext): void {
  const veil = document.createElement("div");
  veil.className = "drop-veil";
  veil.hidden = true;
  document.body.append(veil);
  const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  const show = (shown: boolean) => {
    veil.textContent = t.files.drop;
    veil.hidden = !shown;
  };
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault(); // or the browser would leave the page for the file
    show(true);
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) show(false);
  });
  document.addEventListener("drop", (event) => {
    show(false);
    if (!carriesFiles(event)) return;
    event.preventDefault();
    void takeFiles([...(event.dataTransfer?.files ?? [])], context);
  });
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    // A copied table brings a picture of itself along: its text is what is meant.
    if (files.length === 0 || event.clipboardData?.types.includes("text/plain")) return;
    event.preventDefault();
    void takeFiles(files, context);
  });
}

/** Takes files in, from wherever a person gave them. */
export async function takeFiles(files: readonly File[], context: PageContext): Promise<void> {
  const [only, another] = files;
  if (!only) return;
  if (another) {
    deliver(files.map((file) => ({ file })));
    return context.open(BATCH_PANEL);
  }
  try {
    // With the readers behind it, so that a page without files does without them.
    const { readFile } = await import("../files");
    context.announce(t.files.reading(only.name, null));
    const read = await readFile(only);
    if (read.content.kind === "text" && read.notes.length === 0) {
      context.setText(read.content.text);
      return context.announce(t.files.taken(only.name));
    }
    deliver([{ file: only, read }]);
  } catch (error) {
    deliver([{ file: only, error }]);
  }
  context.open(BATCH_PANEL);
}
