/** Why a file could not be read. The code is for programs and for the page's own words, the message for logs. */
import { ProbeError } from "../client/errors";

const CODES = [
  "file-too-large", // in bytes, or in rows, columns, pages or unpacked bytes: `data` says of what (`Limited`) and the `most` that is read
  "file-empty",
  "file-type", // none that is read here
  "file-binary", // said to be text, and is not
  "file-encoding", // not in the encoding that was asked for
  "file-damaged",
  "file-encrypted",
  "file-old-word", // .doc, or a docx that is encrypted: both are OLE containers
  "file-no-text", // a scan, most likely
  "file-no-rows",
  "file-folder", // one without files; others are walked
  "file-unreadable", // the browser gives no bytes: moved, or no permission
] as const;

export type FileErrorCode = (typeof CODES)[number];

export class FileError extends ProbeError {
  override name = "FileError";
  declare readonly code: FileErrorCode;
}

/** What a file may have no more of. */
export type Limited = "bytes" | "unpacked" | "rows" | "columns" | "pages";

/** More than is read of something: of `found` where that is known, at most `most`. */
export function tooLarge(of: Limited, found: number | null, most: number): FileError {
  return new FileError("file-too-large", `${found ?? "more"} ${of === "unpacked" ? "bytes unpacked" : of}; at most ${most} are read`, { data: { of, most } });
}

/** A file's error as it comes back from the worker, or as it was. */
export function asFileError(error: unknown): unknown {
  if (error instanceof ProbeError && (CODES as readonly string[]).includes(error.code)) return new FileError(error.code, error.message, { data: error.data });
  return error;
}
