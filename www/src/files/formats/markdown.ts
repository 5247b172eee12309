/** The text of a Markdown file without its marks: they are not what its author says. Code stays as it is. */
import { Lexer, type Token, type Tokens } from "marked";
import type { Note } from "../types";
import { decoded, htmlText } from "./html";

/** Settings between lines of dashes at the very beginning, as site generators have them. */
const FRONT_MATTER = /^---[ \t]*\r?\n[^]*?\r?\n(---|\.\.\.)[ \t]*(\r?\n|$)/;

export function markdownText(source: string): { text: string; notes: Note[] } {
  const front = FRONT_MATTER.exec(source);
  const body = front ? source.slice(front[0].length) : source;
  const text = blocks(new Lexer({ gfm: true }).lex(body));
  return { text, notes: front ? [{ code: "front-matter", count: 1 }] : [] };
}

function blocks(tokens: readonly Token[]): string {
  return tokens.map(block).filter((text) => text.trim() !== "").join("\n\n");
}

function block(token: Token): string {
  switch (token.type) {
    case "space":
    case "hr":
    case "def":
      return "";
    case "code":
      return (token as Tokens.Code).text;
    case "html":
      return htmlText((token as Tokens.HTML).text);
    case "blockquote":
      return blocks((token as Tokens.Blockquote).tokens);
    case "list":
      return (token as Tokens.List).items.map((item) => blocks(item.tokens)).join("\n");
    case "table": {
      const { header, rows } = token as Tokens.Table;
      return [header, ...rows].map((row) => row.map((cell) => inline(cell.tokens)).join("\t")).join("\n");
    }
    default:
      return "tokens" in token && token.tokens ? inline(token.tokens) : plain(token);
  }
}

function inline(tokens: readonly Token[]): string {
  return tokens
    .map((token): string => {
      if (token.type === "br") return "\n";
      if (token.type === "html") return "";
      if (token.type === "image") return (token as Tokens.Image).text;
      return "tokens" in token && token.tokens ? inline(token.tokens) : plain(token);
    })
    .join("");
}

/** The lexer leaves entities as they are; in code they are none. */
function plain(token: Token): string {
  const text = "text" in token ? String(token.text) : token.raw;
  return token.type === "codespan" ? text : decoded(text);
}
