/** Files to rows: one a cell of the text column, one a turn, or as a person wants a text to be cut. */
import type { Content, ReadFile, Role } from "../../files/types";
import { Slices } from "../../views/slices";

export interface Row {
  text: string;
  /** Name of the file. */
  file: string;
  /** Which row, turn or part of the file: counts from 1. */
  place: number;
  /** Empty where nobody is named. */
  speaker: string;
  role: Role;
  /** Title of the conversation, where there are several. */
  conversation: string;
}

/** How a text is cut into rows. */
export type Unit = "whole" | "paragraphs" | "lines";

/** What a person chose for one file. */
export interface Choices {
  /** Index of the column of texts. */
  column: number;
  /** Index of the column of speakers; -1 for none. */
  speaker: number;
  unit: Unit;
}

export interface Chosen {
  file: ReadFile;
  choices: Choices;
}

/** @param onlyAssistant of transcripts, what the assistant says and nothing else */
export async function rowsOf(files: readonly Chosen[], onlyAssistant: boolean, signal?: AbortSignal): Promise<Row[]> {
  const slices = new Slices(signal);
  const rows: Row[] = [];
  for (const { file, choices } of files) {
    for (const row of pieces(file.content, choices, onlyAssistant)) {
      if (row.text.trim() !== "") rows.push({ ...row, file: file.name });
      if (rows.length % 256 === 0 && slices.due) await slices.next();
    }
  }
  return rows;
}

function* pieces(content: Content, { column, speaker, unit }: Choices, onlyAssistant: boolean): Generator<Omit<Row, "file">> {
  const nobody = { speaker: "", role: "other" as Role, conversation: "" };
  switch (content.kind) {
    case "text":
      for (const [i, text] of cut(content.text, unit).entries()) yield { ...nobody, text, place: i + 1 };
      return;
    case "table":
      for (const [i, cells] of content.rows.entries()) {
        yield { ...nobody, text: cells[column] ?? "", speaker: cells[speaker]?.trim() ?? "", place: i + 1 };
      }
      return;
    case "transcript":
      for (const [i, { text, role, speaker: name, conversation }] of content.turns.entries()) {
        if (onlyAssistant && role !== "assistant") continue;
        yield { text, role, speaker: name, conversation: content.titles[conversation] ?? "", place: i + 1 };
      }
  }
}

function cut(text: string, unit: Unit): string[] {
  if (unit === "whole") return [text];
  const parts = text.split(unit === "lines" ? /\r\n|\n|\r/ : /(?:\r\n|\n|\r)[ \t]*(?:\r\n|\n|\r)\s*/);
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

/** How many cells of the text column have nothing to score. */
export function emptyCells(content: Content, column: number): number {
  return content.kind === "table" ? content.rows.filter((cells) => (cells[column] ?? "").trim() === "").length : 0;
}
