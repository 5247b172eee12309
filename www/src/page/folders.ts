/** Files out of what was dropped: also those in folders, and in folders of folders. */
import { LIMITS } from "../files/limits";

export interface Dropped {
  files: File[];
  /** Names of folders without a file. */
  empty: string[];
}

const DEEPEST = 16;
/** One more than are taken in, so that it is said that some were left out. */
const MOST = LIMITS.files + 1;
/** Folders that may hold nothing but folders come to an end too. */
const MOST_ENTRIES = 20 * LIMITS.files;

/** To be called while the event is being told: what was dropped is given away then and not later. */
export async function droppedFiles(data: DataTransfer): Promise<Dropped> {
  const files = [...data.files];
  const entries = [...data.items].filter(({ kind }) => kind === "file").map((item) => item.webkitGetAsEntry());
  if (!entries.some((entry) => entry?.isDirectory)) return { files, empty: [] };
  const found: File[] = [];
  const empty: string[] = [];
  let seen = 0;
  const walk = async (entry: FileSystemEntry, depth: number): Promise<void> => {
    if (found.length >= MOST || ++seen > MOST_ENTRIES) return;
    if (entry.isFile) {
      const file = await fileOf(entry as FileSystemFileEntry);
      if (file) found.push(file);
      return;
    }
    if (depth > DEEPEST) return;
    // Hidden files are the system's.
    for (const inner of await within(entry as FileSystemDirectoryEntry)) if (!inner.name.startsWith(".")) await walk(inner, depth + 1);
  };
  for (const entry of entries) {
    const before = found.length;
    if (entry) await walk(entry, 0);
    if (entry?.isDirectory && found.length === before && found.length < MOST) empty.push(entry.name);
  }
  return { files: found, empty };
}

function fileOf(entry: FileSystemFileEntry): Promise<File | null> {
  return new Promise((resolve) => entry.file(resolve, () => resolve(null)));
}

/** What lies in a folder, by name; nothing where it may not be read. */
async function within(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  // It gives some at a time, and none at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (some.length === 0 || all.length > MOST_ENTRIES) break;
    all.push(...some);
  }
  return all.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
}
