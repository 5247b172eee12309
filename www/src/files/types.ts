/** What a file turns out to hold. Plain data: it crosses from the worker that reads. */

export type FileType = "txt" | "md" | "csv" | "tsv" | "json" | "jsonl" | "html" | "docx" | "pdf";

/** Who speaks, as far as the format says; a chat among people has `other`. */
export type Role = "human" | "assistant" | "system" | "tool" | "other";

export interface Turn {
  /** As a person should read it: a name, or what the format calls the role. */
  speaker: string;
  role: Role;
  text: string;
  /** Index into `TranscriptContent.titles`. */
  conversation: number;
}

export type TranscriptFormat = "chatgpt" | "claude" | "sharegpt" | "messages" | "hh-rlhf" | "whatsapp" | "named";

export interface TextContent {
  kind: "text";
  text: string;
}

export interface TableContent {
  kind: "table";
  columns: string[];
  /** Each as long as `columns`. */
  rows: string[][];
}

export interface TranscriptContent {
  kind: "transcript";
  format: TranscriptFormat;
  /** One a conversation; empty where it has no title. */
  titles: string[];
  turns: Turn[];
}

export type Content = TextContent | TableContent | TranscriptContent;

/** The names that the platform's `TextDecoder` has for what is told apart here. */
export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252" | "gb18030";

/**
 * Something that a person should know about how a file was read: what was guessed, and what was left out and how many
 * times. Nothing is left out without one.
 */
export type Note =
  | { code: "encoding-guessed"; encoding: Encoding } // no mark at its beginning, and it is not UTF-8
  | { code: "ragged-rows"; count: number } // fewer or more cells than there are columns; cells are kept in columns of their own
  | { code: "unclosed-quote"; row: number } // a quotation mark that is never closed, from this row of the file on
  | { code: "empty-rows"; count: number } // rows without any text
  | { code: "bad-lines"; count: number; first: number } // lines that are not JSON
  | { code: "deleted-text"; count: number } // tracked deletions of a docx
  | { code: "headers-footers"; count: number } // of a docx, with text
  | { code: "comments"; count: number } // of a docx
  | { code: "front-matter"; count: number } // settings at the head of a Markdown file
  | { code: "pages-without-text"; count: number } // of a pdf: pictures, most likely
  | { code: "character-tables"; count: number } // of a pdf: fonts that need tables which are not here
  | { code: "other-branches"; count: number } // messages of answers that were replaced
  | { code: "hidden-messages"; count: number } // not shown in the chat itself
  | { code: "without-text"; count: number } // pictures, calls of tools and the like
  | { code: "attachments"; count: number }
  | { code: "chat-notices"; count: number }; // "… joined", left-out media

export interface ReadFile {
  name: string;
  bytes: number;
  type: FileType;
  /** Null for formats that bring their own. */
  encoding: Encoding | null;
  content: Content;
  notes: Note[];
}

export interface ReadOptions {
  /** Instead of the one that is found out. */
  encoding?: Encoding | undefined;
  /** `text` takes a transcript for what it is otherwise: a text or a table. */
  as?: "auto" | "text" | undefined;
}
