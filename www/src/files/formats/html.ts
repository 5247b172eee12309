/** The text of an HTML file: what a browser would show, block by block, without scripts, styles and hidden parts. */
import { Parser } from "htmlparser2";

const BLOCKS = new Set(
  "address article aside blockquote body caption dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol option p pre section summary table tbody tfoot thead tr ul".split(" "),
);
const CELLS = new Set(["td", "th"]);
/** Not `head`: its end tag may be missing, and what it may hold is here by itself. */
const UNSEEN = new Set(["script", "style", "template", "noscript", "title", "svg", "math", "iframe", "object", "select", "textarea"]);
const VOID = new Set("area base br col embed hr img input link meta source track wbr".split(" "));

export function htmlText(html: string): string {
  const out = new Blocks();
  /** Elements that are open inside what is not seen, itself included. */
  let unseen = 0;
  let pre = 0;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (unseen > 0 || UNSEEN.has(name) || "hidden" in attributes) {
        if (!VOID.has(name)) unseen++;
        return;
      }
      if (name === "br") return out.line();
      if (name === "pre") pre++;
      if (BLOCKS.has(name)) out.block();
      else if (CELLS.has(name)) out.cell();
    },
    onclosetag(name) {
      if (unseen > 0) {
        if (!VOID.has(name)) unseen--;
        return;
      }
      if (name === "pre") pre--;
      if (BLOCKS.has(name)) out.block();
    },
    ontext(text) {
      if (unseen === 0) out.add(text, pre > 0);
    },
  });
  parser.end(html);
  return out.text();
}

/** A text with its entities put in characters, and nothing else changed. */
export function decoded(text: string): string {
  if (!text.includes("&")) return text;
  let out = "";
  const parser = new Parser({ ontext: (piece) => (out += piece) });
  parser.end(text.replace(/</g, "&lt;"));
  return out;
}

/** The encoding that a `<meta>` near the beginning names. */
export function declaredCharset(head: Uint8Array): string | null {
  const ascii = new TextDecoder("windows-1252").decode(head.subarray(0, 2048));
  return /<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)/i.exec(ascii)?.[1]?.toLowerCase() ?? null;
}

/** Puts text together: white space is one space, blocks are apart by an empty line. */
class Blocks {
  readonly #blocks: string[] = [];
  #now = "";

  add(text: string, asItIs: boolean): void {
    if (asItIs) this.#now += text;
    else {
      const one = text.replace(/[\t\n\f\r ]+/g, " ");
      this.#now += /(^|\s)$/.test(this.#now) ? one.replace(/^ /, "") : one;
    }
  }

  line(): void {
    this.#now = `${this.#now.trimEnd()}\n`;
  }

  cell(): void {
    if (this.#now.trim()) this.#now = `${this.#now.trimEnd()}\t`;
  }

  block(): void {
    const block = this.#now.trim();
    if (block) this.#blocks.push(block);
    this.#now = "";
  }

  text(): string {
    this.block();
    return this.#blocks.join("\n\n");
  }
}
