/** JSON and JSON lines: values, and from objects a table. */
import { FileError, tooLarge } from "../errors";
import { LIMITS } from "../limits";
import type { Note, TableContent } from "../types";
import { columnNames } from "./table";

export interface Values {
  values: unknown[];
  notes: Note[];
}

/**
 * The values of a file: the items of an array, the one object, or one a line. A line that is not JSON is counted.
 *
 * @throws {FileError} `file-damaged` where nothing in it is JSON
 */
export function jsonValues(text: string): Values {
  let whole: unknown;
  try {
    whole = JSON.parse(text);
  } catch (error) {
    return lines(text, error);
  }
  return { values: Array.isArray(whole) ? whole : [whole], notes: [] };
}

function lines(text: string, cause: unknown): Values {
  const values: unknown[] = [];
  const bad: number[] = [];
  for (const [i, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (line.trim() === "") continue;
    try {
      values.push(JSON.parse(line));
    } catch {
      bad.push(i + 1);
    }
  }
  if (values.length === 0) throw new FileError("file-damaged", "no line of it is JSON", { cause });
  return { values, notes: bad.length > 0 ? [{ code: "bad-lines", count: bad.length, first: bad[0] ?? 0 }] : [] };
}

/**
 * A table of objects: a column a key, in the order in which keys are met. A string stands as it is, everything else as
 * JSON. Values that are no objects make a table of one column.
 *
 * @throws {FileError} `file-no-rows`, `file-too-large`
 */
export function jsonTable({ values, notes }: Values): { content: TableContent; notes: Note[] } {
  const filled = values.filter((value) => value !== null && value !== "");
  if (filled.length === 0) throw new FileError("file-no-rows", "there are no values in it");
  if (filled.length > LIMITS.rows) throw tooLarge("rows", filled.length, LIMITS.rows);
  const index = new Map<string, number>();
  const cells = filled.map((value) => (isRecord(value) ? value : { text: value }));
  for (const record of cells) for (const key of Object.keys(record)) if (!index.has(key)) index.set(key, index.size);
  if (index.size > LIMITS.columns) throw tooLarge("columns", index.size, LIMITS.columns);
  const rows = cells.map((record) => {
    const row = new Array<string>(index.size).fill("");
    for (const [key, value] of Object.entries(record)) row[index.get(key) ?? 0] = cell(value);
    return row;
  });
  const empty = values.length - filled.length;
  return {
    content: { kind: "table", columns: columnNames([...index.keys()]), rows },
    notes: empty > 0 ? [...notes, { code: "empty-rows", count: empty }] : notes,
  };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function cell(value: unknown): string {
  if (typeof value === "string") return value;
  return value === null || value === undefined ? "" : JSON.stringify(value);
}
