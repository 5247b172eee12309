/**
 * The protocol of the worker that reads files. What holds for every worker stands in `client/envelope.ts`.
 *
 *   page -> worker                           worker -> page
 *   read { id, file, options }               progress { id, progress: Block }*, then done { id, value: Head } or failed
 *
 * Rows and turns come as progress, some at a time: taking in a hundred thousand at once would hold the page up.
 */
import type { FileBytes } from "../read";
import type { ReadFile, ReadOptions, TableContent, TextContent, TranscriptContent, Turn } from "../types";

export type Block = { rows: string[][] } | { turns: Turn[] };

/** What was read, without the rows and turns that have come before. */
export interface Head extends Omit<ReadFile, "content"> {
  content: TextContent | Omit<TableContent, "rows"> | Omit<TranscriptContent, "turns">;
}

export interface FilesProtocol {
  call: { type: "read"; file: FileBytes; options: ReadOptions };
  answers: { read: { value: Head; progress: Block } };
  notice: never;
}

/** Characters in a block. */
const BLOCK = 64 * 1024;

/** Cuts what was read into blocks, and what is left. */
export function* blocks(read: ReadFile): Generator<Block, Head> {
  const { content, ...rest } = read;
  if (content.kind === "table") {
    for (const rows of chunks(content.rows, (row) => row.reduce((sum, cell) => sum + cell.length + 8, 0))) yield { rows };
    return { ...rest, content: { kind: content.kind, columns: content.columns } };
  }
  if (content.kind === "transcript") {
    for (const turns of chunks(content.turns, ({ text }) => text.length + 64)) yield { turns };
    return { ...rest, content: { kind: content.kind, format: content.format, titles: content.titles } };
  }
  return { ...rest, content };
}

function* chunks<T>(list: readonly T[], size: (item: T) => number): Generator<T[]> {
  let chunk: T[] = [];
  let sum = 0;
  for (const item of list) {
    chunk.push(item);
    sum += size(item);
    if (sum < BLOCK) continue;
    yield chunk;
    chunk = [];
    sum = 0;
  }
  if (chunk.length > 0) yield chunk;
}

/** The other way round. */
export class Assembly {
  readonly #rows: string[][] = [];
  readonly #turns: Turn[] = [];

  take(block: Block): void {
    if ("rows" in block) for (const row of block.rows) this.#rows.push(row);
    else for (const turn of block.turns) this.#turns.push(turn);
  }

  finish({ content, ...rest }: Head): ReadFile {
    if (content.kind === "table") return { ...rest, content: { ...content, rows: this.#rows } };
    return { ...rest, content: content.kind === "transcript" ? { ...content, turns: this.#turns } : content };
  }
}
