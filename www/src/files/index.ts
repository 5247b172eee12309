/**
 * Reading files: `readFile(file)` gives what a file holds, or a `FileError` that says why not. Work is done in a worker
 * that lives as long as there is something to read.
 */
import pdfWorker from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?worker&url";
import { type CallOptions, Connection } from "../client/connection";
import { WorkerStartError } from "../client/errors";
import { startForeignWorker, startWorker } from "../client/start-worker";
import { asFileError, FileError, tooLarge } from "./errors";
import type { PdfOptions } from "./formats/pdf";
import { typeOf } from "./kinds";
import { LIMITS } from "./limits";
import type { FileBytes } from "./read";
import type { ReadFile, ReadOptions } from "./types";
import script from "./worker/main.ts?worker&url";
import { Assembly, type FilesProtocol } from "./worker/protocol";

export { FileError, type FileErrorCode, type Limited } from "./errors";
export { speakerColumn, textColumn } from "./formats/guess";
export { ACCEPT } from "./kinds";
export { LIMITS } from "./limits";
export type * from "./types";

export interface ReadCall extends ReadOptions {
  signal?: AbortSignal | undefined;
  /** Between 0 and 1, for what takes long: the pages of a PDF. */
  onProgress?: ((share: number) => void) | undefined;
}

/**
 * Reads one file.
 *
 * @throws {FileError} with a code of its own for each reason
 * @throws {CancelledError} `signal` was aborted
 */
export async function readFile(file: File, { signal, onProgress, ...options }: ReadCall = {}): Promise<ReadFile> {
  if (file.size === 0) throw new FileError("file-empty", "the file is empty");
  if (file.size > LIMITS.fileBytes) throw tooLarge("bytes", file.size, LIMITS.fileBytes);
  const bytes = await bytesOf(file);
  signal?.throwIfAborted();
  const type = typeOf(file.name, file.type, bytes);
  if (type !== "pdf") return inWorker({ name: file.name, type, bytes }, options, { signal });
  const { text, notes } = await inPdfWorker(bytes, { signal, onProgress });
  return { name: file.name, bytes: file.size, type, encoding: null, content: { kind: "text", text }, notes };
}

async function bytesOf(file: File): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    throw new FileError("file-unreadable", "the browser gives no bytes of it", { cause: error });
  }
}

let connection: Connection<FilesProtocol> | null = null;
let reading = 0;

async function inWorker(file: FileBytes, options: ReadOptions, { signal }: CallOptions<never>): Promise<ReadFile> {
  if (!connection || connection.closed) connection = new Connection(startWorker<FilesProtocol>(script, "value-probe-files"));
  const used = connection;
  const assembly = new Assembly();
  reading++;
  try {
    const head = await used.call({ type: "read", file, options }, { signal, onProgress: (block) => assembly.take(block) });
    return assembly.finish(head);
  } catch (error) {
    throw asFileError(error);
  } finally {
    reading--;
    // What it read may have been large, and its memory never shrinks.
    if (reading === 0) {
      used.close();
      connection = null;
    }
  }
}

/** PDF.js, fetched when the first PDF is read, in a worker that we start: its own would be under no policy. */
async function inPdfWorker(bytes: Uint8Array, options: PdfOptions) {
  const [{ pdfText }, library] = await Promise.all([import("./formats/pdf"), import("pdfjs-dist/legacy/build/pdf.min.mjs")]);
  const port = startForeignWorker(new URL(pdfWorker, import.meta.url).href, "value-probe-pdf");
  // Its types are made out of comments, and know of no port.
  const worker = new library.PDFWorker({ port } as object);
  try {
    const failed = new Promise<never>((_, reject) => {
      port.onerror = ({ message }) => reject(new WorkerStartError("worker-start", `the reader of PDFs could not be started: ${message}`));
    });
    return await Promise.race([pdfText(library, bytes, { ...options, worker }), failed]);
  } finally {
    worker.destroy();
    port.terminate();
  }
}
