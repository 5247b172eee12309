/** Why a file could not be read. The code is for programs and for the page's own words, the message for logs. */
import { ProbeError } from "../client/errors";

export type FileErrorCode =
  | "file-too-large" // in bytes, or in rows, pages or unpacked bytes
  | "file-empty"
  | "file-type" // none that is read here
  | "file-binary" // said to be text, and is not
  | "file-encoding" // not in the encoding that was asked for
  | "file-damaged"
  | "file-encrypted"
  | "file-old-word" // .doc, or a docx that is encrypted: both are OLE containers
  | "file-no-text" // a scan, most likely
  | "file-no-rows"
  | "file-folder" // one without files; others are walked
  | "file-unreadable"; // the browser gives no bytes: moved, or no permission

export class FileError extends ProbeError {
  override name = "FileError";
  declare readonly code: FileErrorCode;
}

const CODES: ReadonlySet<string> = new Set<FileErrorCode>([
  "file-too-large",
  "file-empty",
  "file-type",
  "file-binary",
  "file-encoding",
  "file-damaged",
  "file-encrypted",
  "file-old-word",
  "file-no-text",
  "file-no-rows",
  "file-folder",
  "file-unreadable",
]);

/** A file's error as it comes back from the worker, or as it was. */
export function asFileError(error: unknown): unknown {
  if (error instanceof ProbeError && CODES.has(error.code)) return new FileError(error.code, error.message);
  return error;
}
