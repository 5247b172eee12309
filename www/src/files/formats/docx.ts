/**
 * The text of a Word file (Office Open XML, ECMA-376): paragraphs of the body, then foot- and endnotes. Deleted text,
 * comments, headers and footers are left out and counted.
 */
import { unzipSync } from "fflate";
import { Parser } from "htmlparser2";
import { FileError, tooLarge } from "../errors";
import { LIMITS } from "../limits";
import type { Note } from "../types";

const BODY = "word/document.xml";
const NOTES = ["word/footnotes.xml", "word/endnotes.xml"];
/** Elements within elements: Word's own files stay far below, and what has more would take for ever. */
const DEEPEST = 2_000;
const WANTED = /^word\/(document|footnotes|endnotes|comments|header\d*|footer\d*)\.xml$/;

/** @throws {FileError} `file-damaged`, `file-too-large`, `file-no-text` */
export function docxText(bytes: Uint8Array): { text: string; notes: Note[] } {
  const parts = unpack(bytes);
  const body = parts.get(BODY);
  if (!body) throw new FileError("file-damaged", `the archive has no ${BODY}`);
  const read = xmlText(body);
  const texts = [read.text, ...NOTES.map((name) => parts.get(name)).filter((xml) => xml !== undefined).map((xml) => xmlText(xml).text)];
  const text = texts.filter((t) => t !== "").join("\n\n");
  if (text === "") throw new FileError("file-no-text", "there is no text in the document");
  const count = (pattern: RegExp) => [...parts].filter(([name, xml]) => pattern.test(name) && xmlText(xml).text !== "").length;
  const notes: Note[] = [
    { code: "deleted-text" as const, count: read.deleted },
    { code: "headers-footers" as const, count: count(/\/(header|footer)/) },
    { code: "comments" as const, count: count(/\/comments/) && (parts.get("word/comments.xml")?.match(/<w:comment[\s>]/g)?.length ?? 0) },
  ].filter((note) => note.count > 0);
  return { text, notes };
}

function unpack(bytes: Uint8Array): Map<string, string> {
  let total = 0;
  try {
    const files = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!WANTED.test(name)) return false;
        total += originalSize;
        if (total > LIMITS.unpackedBytes) throw tooLarge("unpacked", null, LIMITS.unpackedBytes);
        return true;
      },
    });
    return new Map(Object.entries(files).map(([name, file]) => [name, new TextDecoder().decode(file)]));
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw new FileError("file-damaged", "the archive cannot be unpacked", { cause: error });
  }
}

/**
 * WordprocessingML to text: `w:t` and what stands for a character, by paragraph.
 *
 * @throws {FileError} `file-damaged`: it ends before its root element does, or nests without end
 */
function xmlText(xml: string): { text: string; deleted: number } {
  const paragraphs: string[] = [];
  let now = "";
  let deleted = 0;
  /** Depths: text in runs, in what was deleted or moved away, in the second copy of what has two. */
  let inText = 0;
  /** Properties of paragraphs have tabs too: where they stop. */
  let inProperties = 0;
  let inGone = 0;
  let inFallback = 0;
  /** Cells of the row that is being read; null outside of tables. A table in a cell is part of the cell. */
  const rows: string[][] = [];
  const paragraph = () => {
    const text = now.trim();
    now = "";
    if (text) paragraphs.push(text);
  };
  /** Where the paragraphs of the open cells begin. */
  const cells: number[] = [];
  let depth = 0;
  let root = "";
  let whole = false as boolean;
  const parser = new Parser(
    {
      onopentag(name) {
        root ||= name;
        if (++depth > DEEPEST) throw new FileError("file-damaged", `elements are nested more than ${DEEPEST} deep`);
        if (name === "mc:Fallback") inFallback++;
        if (name === "w:pPr") inProperties++;
        if (inFallback > 0 || inProperties > 0) return;
        if (name === "w:del" || name === "w:moveFrom") {
          inGone++;
          deleted++;
        }
        if (inGone > 0) return;
        switch (name) {
          case "w:t":
            return void inText++;
          case "w:tab":
            return void (now += "\t");
          case "w:br":
          case "w:cr":
            return void (now += "\n");
          case "w:noBreakHyphen":
            return void (now += "\u2011");
          case "w:tr":
            paragraph();
            return void rows.push([]);
          case "w:tc":
            paragraph();
            return void cells.push(paragraphs.length);
        }
      },
      onclosetag(name, implied) {
        depth--;
        if (name === root && !implied) whole = true;
        if (name === "mc:Fallback") {
          inFallback--;
          return;
        }
        if (name === "w:pPr") inProperties--;
        else if (inFallback > 0 || inProperties > 0) return;
        else if (name === "w:del" || name === "w:moveFrom") inGone--;
        else if (name === "w:t" && inGone === 0) inText--;
        else if (name === "w:p") paragraph();
        else if (name === "w:tc") {
          paragraph();
          const own = paragraphs.splice(cells.pop() ?? paragraphs.length);
          rows.at(-1)?.push(own.join("\n"));
        } else if (name === "w:tr") {
          const row = (rows.pop() ?? []).join("\t").trim();
          if (row) paragraphs.push(row);
        }
      },
      ontext(text) {
        if (inText > 0 && inGone === 0 && inFallback === 0) now += text;
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.end(xml);
  if (!whole) throw new FileError("file-damaged", `the text breaks off: </${root}> is not there`);
  paragraph();
  return { text: paragraphs.join("\n\n"), deleted };
}
