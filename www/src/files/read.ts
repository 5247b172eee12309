/** Bytes of a file to what it holds: everything but PDF, which has a worker of its own (`formats/pdf.ts`). */
import { decode } from "./decode";
import { FileError } from "./errors";
import { docxText } from "./formats/docx";
import { declaredCharset, htmlText } from "./formats/html";
import { jsonTable, jsonValues } from "./formats/json";
import { markdownText } from "./formats/markdown";
import { readTable } from "./formats/table";
import { readTranscript, sourceOf } from "./transcript";
import type { Content, Encoding, FileType, Note, ReadFile, ReadOptions } from "./types";

export interface FileBytes {
  name: string;
  type: Exclude<FileType, "pdf">;
  bytes: Uint8Array;
}

/**
 * @throws {FileError} why it cannot be read; nothing is cut to fit
 */
export function readBytes({ name, type, bytes }: FileBytes, { encoding: asked, as = "auto" }: ReadOptions = {}): ReadFile {
  if (bytes.length === 0) throw new FileError("file-empty", "the file is empty");
  if (type === "docx") {
    const { text, notes } = docxText(bytes);
    return { name, bytes: bytes.length, type, encoding: null, content: { kind: "text", text }, notes };
  }
  const { text, encoding, notes } = decode(bytes, asked ?? (type === "html" ? charset(bytes) : undefined));
  if (text.trim() === "") throw new FileError("file-empty", "there is nothing but white space in the file");
  const { content, notes: more } = contentOf(type, text, as === "auto");
  return { name, bytes: bytes.length, type, encoding, content, notes: [...notes, ...more] };
}

function contentOf(type: Exclude<FileType, "pdf" | "docx">, text: string, transcripts: boolean): { content: Content; notes: Note[] } {
  switch (type) {
    case "csv":
    case "tsv":
      return readTable(text, type === "tsv");
    case "json":
    case "jsonl":
      return (transcripts ? readTranscript(sourceOf(text, true)) : null) ?? jsonTable(jsonValues(text));
    case "html":
      return plain(htmlText(text), []);
    case "md": {
      // Before its marks are taken off: a chat is often kept in one.
      const read = markdownText(text);
      return (transcripts ? readTranscript(sourceOf(text, false)) : null) ?? plain(read.text, read.notes);
    }
    case "txt":
      return (transcripts ? readTranscript(sourceOf(text, false)) : null) ?? plain(text, []);
  }
}

function plain(text: string, notes: Note[]): { content: Content; notes: Note[] } {
  if (text.trim() === "") throw new FileError("file-no-text", "there is no text in the file");
  return { content: { kind: "text", text }, notes };
}

/** What the page itself says it is written in, where that is not UTF-8: that needs no saying. */
function charset(bytes: Uint8Array): Encoding | undefined {
  if (bytes[0] === 0xff || bytes[0] === 0xfe || bytes[0] === 0xef) return undefined;
  const said = declaredCharset(bytes);
  if (said === "gb2312" || said === "gbk" || said === "gb18030") return "gb18030";
  return said && ["windows-1252", "iso-8859-1", "latin1"].includes(said) ? "windows-1252" : undefined;
}
