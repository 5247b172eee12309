/** Comma- or tab-separated values, by Papa Parse. Cells beyond the header are kept in columns of their own. */
import Papa from "papaparse";
import { FileError, tooLarge } from "../errors";
import { LIMITS } from "../limits";
import type { Note, TableContent } from "../types";

/** @throws {FileError} `file-no-rows`, `file-too-large` */
export function readTable(text: string, tabs: boolean): { content: TableContent; notes: Note[] } {
  const { data, errors } = Papa.parse<string[]>(text, {
    ...(tabs && { delimiter: "\t" }),
    // Semicolons are what spreadsheets write where the comma is in numbers.
    delimitersToGuess: [",", ";", "\t", "|"],
    skipEmptyLines: false,
  });
  const notes: Note[] = [];
  const quote = errors.find((e) => e.type === "Quotes");
  if (quote) notes.push({ code: "unclosed-quote", row: (quote.row ?? 0) + 1 });
  const isBlank = (cells: string[]) => cells.every((cell) => cell.trim() === "");
  // Line ends after the last row make rows of nothing: those are none.
  while (data.length > 0 && isBlank(data.at(-1) ?? [])) data.pop();
  const [head, ...body] = data;
  const filled = body.filter((cells) => !isBlank(cells));
  if (!head || filled.length === 0) throw new FileError("file-no-rows", "the table has no rows below its header");
  if (filled.length > LIMITS.rows) throw tooLarge("rows", filled.length, LIMITS.rows);
  if (filled.length < body.length) notes.push({ code: "empty-rows", count: body.length - filled.length });

  let width = head.length;
  let ragged = 0;
  for (const cells of filled) {
    if (cells.length !== head.length) ragged++;
    width = Math.max(width, cells.length);
  }
  if (width > LIMITS.columns) throw tooLarge("columns", width, LIMITS.columns);
  if (ragged > 0) notes.push({ code: "ragged-rows", count: ragged });
  for (const cells of filled) while (cells.length < width) cells.push("");
  return { content: { kind: "table", columns: columnNames(head, width), rows: filled }, notes };
}

/** The header's names, told apart where two are the same, numbered where there is none. */
export function columnNames(head: readonly string[], width = head.length): string[] {
  const seen = new Map<string, number>();
  return Array.from({ length: width }, (_, i) => {
    const name = head[i]?.trim() || `#${i + 1}`;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name} (${times})`;
  });
}
