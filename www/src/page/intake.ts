/**
 * Files dropped anywhere on the page, or pasted. One that is a text goes into the instrument; tables, chats, several at
 * once, and whatever there is something to be said about, go to the batch.
 */
import { FileError } from "../files/errors";
import { t } from "../messages";
import { deliver } from "./batch/inbox";
import type { PageContext } from "./context";
import { type Dropped, droppedFiles } from "./folders";

/** Id of the panel (`panels.ts`). */
export const BATCH_PANEL = "batch";

export function wireIntake(context: PageContext): void {
  const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  const show = (over: boolean) => veil(over ? t.files.drop : null);
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
    if (event.dataTransfer) void droppedFiles(event.dataTransfer).then((dropped) => takeDropped(dropped, context));
  });
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    // A copied table brings a picture of itself along: its text is what is meant.
    if (files.length === 0 || event.clipboardData?.types.includes("text/plain")) return;
    event.preventDefault();
    void takeFiles(files, context);
  });
}

async function takeDropped({ files, empty }: Dropped, context: PageContext): Promise<void> {
  if (empty.length === 0) return takeFiles(files, context);
  const nothing = empty.map((name) => ({ file: new File([], name), error: new FileError("file-folder", "the folder has no files") }));
  deliver([...files.map((file) => ({ file })), ...nothing]);
  context.open(BATCH_PANEL);
}

let shown: HTMLElement | null = null;

/** Says something over the page; null takes it away. */
function veil(text: string | null): void {
  if (!shown) {
    shown = document.createElement("div");
    shown.className = "drop-veil";
    shown.setAttribute("aria-hidden", "true");
    document.body.append(shown);
  }
  shown.textContent = text;
  shown.hidden = text === null;
}

/** A file that is read faster than this needs no word about it. */
const PATIENCE_MS = 400;

/** Takes files in, from wherever a person gave them. */
export async function takeFiles(files: readonly File[], context: PageContext): Promise<void> {
  const [only, another] = files;
  if (!only) return;
  if (another) {
    deliver(files.map((file) => ({ file })));
    return context.open(BATCH_PANEL);
  }
  let share: number | null = null;
  const tell = () => veil(t.files.reading(only.name, share));
  let slow: ReturnType<typeof setTimeout> | undefined = setTimeout(() => {
    slow = undefined;
    tell();
  }, PATIENCE_MS);
  try {
    // With the readers behind it, so that a page without files does without them.
    const { readFile } = await import("../files");
    context.announce(t.files.reading(only.name, null));
    const read = await readFile(only, {
      onProgress: (now) => {
        share = now;
        if (slow === undefined) tell();
      },
    });
    if (read.content.kind === "text" && read.notes.length === 0) {
      context.setText(read.content.text);
      return context.announce(t.files.taken(only.name));
    }
    deliver([{ file: only, read }]);
  } catch (error) {
    deliver([{ file: only, error }]);
  } finally {
    clearTimeout(slow);
    veil(null);
  }
  context.open(BATCH_PANEL);
}
