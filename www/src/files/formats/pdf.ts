/**
 * The text of a PDF, by PDF.js with its worker from our own origin. Lines of a paragraph are joined; a paragraph ends
 * where the space between two lines is wider than within it. Of the library only the text is asked for: no picture is
 * decoded, nothing is drawn, and no font is loaded.
 */
import type { DocumentInitParameters, PDFDocumentProxy, PDFWorker, TextItem } from "pdfjs-dist/types/src/display/api";
import { FileError, tooLarge } from "../errors";
import { LIMITS } from "../limits";
import type { Note } from "../types";

/** Beyond so many heights of a letter between two lines, a paragraph has ended. */
const PARAGRAPH_GAP = 1.75;

export type Library = typeof import("pdfjs-dist/legacy/build/pdf.mjs");

export interface PdfOptions {
  /** It is not ended here; none: the library has its own. */
  worker?: PDFWorker | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((share: number) => void) | undefined;
}

/** @throws {FileError} `file-damaged`, `file-encrypted`, `file-no-text`, `file-too-large` */
export async function pdfText(library: Library, bytes: Uint8Array, { worker, signal, onProgress }: PdfOptions = {}): Promise<{ text: string; notes: Note[] }> {
  const tables = { asked: new Set<string>() };
  const options: DocumentInitParameters = {
    data: bytes,
    ...(worker && { worker }),
    disableFontFace: true,
    useSystemFonts: false,
    useWasm: false,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    stopAtErrors: false,
    verbosity: library.VerbosityLevel.ERRORS,
    useWorkerFetch: false,
    BinaryDataFactory: missing(tables.asked),
  };
  const task = library.getDocument(options);
  const abort = () => void task.destroy();
  signal?.addEventListener("abort", abort, { once: true });
  try {
    const document = await task.promise;
    if (document.numPages > LIMITS.pages) throw tooLarge("pages", document.numPages, LIMITS.pages);
    return await pages(document, tables.asked, signal, onProgress);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof FileError) throw error;
    const { name, message } = error as Error;
    if (name === "PasswordException") throw new FileError("file-encrypted", "the file asks for a password", { cause: error });
    throw new FileError("file-damaged", message, { cause: error });
  } finally {
    signal?.removeEventListener("abort", abort);
    await task.destroy();
  }
}

async function pages(document: PDFDocumentProxy, asked: ReadonlySet<string>, signal?: AbortSignal, onProgress?: (share: number) => void): Promise<{ text: string; notes: Note[] }> {
  const texts: string[] = [];
  for (let number = 1; number <= document.numPages; number++) {
    signal?.throwIfAborted();
    const page = await document.getPage(number);
    const { items } = await page.getTextContent();
    texts.push(paragraphs(items.filter((item): item is TextItem => "str" in item)));
    page.cleanup();
    onProgress?.(number / document.numPages);
  }
  const empty = texts.filter((text) => text === "").length;
  if (empty === texts.length) throw new FileError("file-no-text", "no page has any text: it may be a scan");
  const notes: Note[] = [
    { code: "pages-without-text" as const, count: empty },
    { code: "character-tables" as const, count: asked.size },
  ].filter((note) => note.count > 0);
  return { text: texts.filter((text) => text !== "").join("\n\n"), notes };
}

/** Pieces of a page, in the order of the file, to paragraphs. */
export function paragraphs(items: readonly Pick<TextItem, "str" | "hasEOL" | "height" | "transform">[]): string {
  const out: string[] = [];
  let now = "";
  let last: { y: number; height: number } | null = null;
  let ended = false;
  for (const { str, hasEOL, height, transform } of items) {
    if (str.trim() !== "") {
      const y = Number(transform[5]);
      if (ended && last) {
        const gap = Math.abs(last.y - y);
        const apart = gap > PARAGRAPH_GAP * Math.max(last.height, height, 1) || height > 1.25 * last.height || last.height > 1.25 * height;
        if (apart) {
          out.push(now.trim());
          now = "";
        } else now = joined(now, str);
      }
      ended = false;
      last = { y, height };
    }
    now += str;
    if (hasEOL) ended = true;
  }
  out.push(now.trim());
  return out.filter((text) => text !== "").join("\n\n");
}

/** The end of a line before its next: a word that was hyphenated is one word again. */
function joined(line: string, next: string): string {
  if (/\p{Ll}[-\u00ad]$/u.test(line) && /^\p{Ll}/u.test(next)) return line.slice(0, -1);
  return /\s$/.test(line) ? line : `${line} `;
}

/** Tables of characters for fonts of East Asia are not brought along: who asks for one is remembered. */
function missing(asked: Set<string>): new () => object {
  return class {
    fetch({ kind, filename }: { kind: string; filename: string }): Promise<never> {
      if (kind === "cMapUrl") asked.add(filename);
      return Promise.reject(new Error(`${filename} is not here`));
    }
  };
}
