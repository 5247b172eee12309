/** Which type a file is of: by what it begins with, where that is plain, else by the end of its name. */
import { FileError } from "./errors";
import type { FileType } from "./types";

const BY_NAME: Record<string, FileType> = {
  txt: "txt",
  text: "txt",
  log: "txt",
  md: "md",
  markdown: "md",
  csv: "csv",
  tsv: "tsv",
  tab: "tsv",
  json: "json",
  jsonl: "jsonl",
  ndjson: "jsonl",
  html: "html",
  htm: "html",
  xhtml: "html",
  docx: "docx",
  pdf: "pdf",
};

const BY_MIME: Record<string, FileType> = {
  "text/plain": "txt",
  "text/markdown": "md",
  "text/csv": "csv",
  "text/tab-separated-values": "tsv",
  "application/json": "json",
  "application/jsonl": "jsonl",
  "application/x-ndjson": "jsonl",
  "text/html": "html",
  "application/xhtml+xml": "html",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
  "application/pdf": "pdf",
};

/** For a file button: extensions, and types for systems that know no extensions. */
export const ACCEPT = [...Object.keys(BY_NAME).map((end) => `.${end}`), ...Object.keys(BY_MIME)].join(",");

const PDF = [0x25, 0x50, 0x44, 0x46, 0x2d];
const ZIP = [0x50, 0x4b, 0x03, 0x04];
const OLE = [0xd0, 0xcf, 0x11, 0xe0];

/**
 * @param head the first bytes of the file
 * @param mime what the browser says of it; may be empty
 * @throws {FileError} `file-type`, `file-old-word`
 */
export function typeOf(name: string, mime: string, head: Uint8Array): FileType {
  const begins = (magic: number[]) => magic.every((byte, i) => head[i] === byte);
  const end = /\.([^.\\/]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  if (begins(PDF)) return "pdf";
  if (begins(OLE)) throw new FileError("file-old-word", "an old or an encrypted Word file");
  const said = BY_NAME[end] ?? BY_MIME[mime.split(";")[0]?.trim() ?? ""];
  if (begins(ZIP)) {
    if (said === "docx") return "docx";
    throw new FileError("file-type", "an archive that is not a docx");
  }
  if (said === "docx" || said === "pdf") throw new FileError("file-damaged", `it does not begin as a ${said} does`);
  if (!said) throw new FileError("file-type", end ? `files that end in .${end} are not read` : "nothing says of what type the file is");
  return said;
}
