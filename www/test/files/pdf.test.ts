import { describe, expect, it } from "vitest";
import { paragraphs, pdfText } from "../../src/files/formats/pdf";
import { pdf } from "./make";

// Node 20 has it not; the browsers that run this page have.
(Promise as { withResolvers?: unknown }).withResolvers ??= () => {
  let [resolve, reject]: ((value?: unknown) => void)[] = [];
  const promise = new Promise((a, b) => ([resolve, reject] = [a, b]));
  return { promise, resolve, reject };
};
const library = await import("pdfjs-dist/legacy/build/pdf.mjs");
const codeOf = (bytes: Uint8Array) => pdfText(library, bytes).then(() => null, (error: unknown) => (error as { code: string }).code);

describe("pdf", () => {
  it("joins lines to paragraphs, and words that were hyphenated", async () => {
    const file = pdf([["Every child deserves a safe", "way to school and clean envi-", "ronments.", "", "A second paragraph."], ["The last page (two)."]]);
    const progress: number[] = [];
    const { text, notes } = await pdfText(library, file, { onProgress: (share) => progress.push(share) });
    expect(text).toBe("Every child deserves a safe way to school and clean environments.\n\nA second paragraph.\n\nThe last page (two).");
    expect(notes).toEqual([]);
    expect(progress).toEqual([0.5, 1]);
  });

  it("counts pages without text, and refuses a file of such pages alone", async () => {
    const { notes } = await pdfText(library, pdf([["Words."], [], []]));
    expect(notes).toEqual([{ code: "pages-without-text", count: 2 }]);
    expect(await codeOf(pdf([[], []]))).toBe("file-no-text");
  });

  it("refuses what is damaged", async () => {
    expect(await codeOf(pdf([["Words."]]).subarray(0, 40))).toBe("file-damaged");
  });

  it("stops when it is told to", async () => {
    const abort = new AbortController();
    abort.abort();
    await expect(pdfText(library, pdf([["Words."]]), { signal: abort.signal })).rejects.toThrow(/abort/i);
  });

  it("begins a paragraph where the letters change their size", () => {
    const item = (str: string, y: number, height: number) => ({ str, hasEOL: true, height, transform: [0, 0, 0, 0, 0, y] });
    expect(paragraphs([item("A heading", 700, 18), item("and its text.", 682, 11), item("More of it.", 669, 11)])).toBe("A heading\n\nand its text. More of it.");
  });
});
