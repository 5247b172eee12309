import type { FileErrorCode, Limited } from "../../files/errors";
import type { Encoding, FileType, Note, TranscriptFormat } from "../../files/types";
import type { Formats } from "../format";

/** Files that are taken in: what they are, what is said of how they were read, and why one could not be. */
export const files = ({ bytes, count, plural, progress }: Formats) => ({
  choose: "Choose files",
  drop: "Drop files to read them",
  hint: "Or drop them anywhere on the page, or paste them. They are read in this page and sent nowhere.",
  formats: "Texts: txt, md, html, docx, pdf. Tables: csv, tsv, json, jsonl. Chats: ChatGPT, Claude, ShareGPT, messages in JSON, HH-RLHF, WhatsApp, and lines of “Name: text”.",
  reading: (name: string, share: number | null) => (share === null ? `Reading ${name}` : `Reading ${name}: ${progress(share)}`),
  taken: (name: string) => `${name} is in the text box now.`,
  tooMany: (most: number) => `At most ${count(most)} files are taken in at once; the others were left out.`,

  types: {
    txt: "Text",
    md: "Markdown",
    csv: "Table, comma-separated",
    tsv: "Table, tab-separated",
    json: "JSON",
    jsonl: "JSON lines",
    html: "HTML",
    docx: "Word",
    pdf: "PDF",
  } as Record<FileType, string>,
  transcript: (format: TranscriptFormat, conversations: number, turns: number) =>
    `${transcripts[format]}: ${plural(turns, { one: "# turn", other: "# turns" })}${conversations > 1 ? ` in ${plural(conversations, { one: "# conversation", other: "# conversations" })}` : ""}`,
  encodings,

  errors: {
    "file-too-large": "It is too large. Nothing was read; please split it.",
    "file-empty": "There is nothing in it.",
    "file-type": "Files of this type are not read here.",
    "file-binary": "It is not a text, whatever its name says.",
    "file-encoding": "Its letters are not in this encoding. Choose another one.",
    "file-damaged": "It is damaged, or not of the type that its name says.",
    "file-encrypted": "It asks for a password. Save a copy without one.",
    "file-old-word": "It is in the old Word format, or encrypted. Save it as docx without a password.",
    "file-no-text": "There is no text in it. It may be a scan: pictures of text are not read.",
    "file-no-rows": "The table has no rows.",
    "file-folder": "It is a folder, and no file was found in it.",
    "file-unreadable": "The browser could not read it. It may have been moved, or is not yours to read.",
  } as Record<FileErrorCode, string>,
  /** What a file that is too large may have at most. */
  most: {
    bytes: (n: number) => `At most ${bytes(n)} are read.`,
    unpacked: (n: number) => `It may unpack to ${bytes(n)} at most.`,
    rows: (n: number) => `At most ${count(n)} rows are read.`,
    columns: (n: number) => `At most ${count(n)} columns are read.`,
    pages: (n: number) => `At most ${count(n)} pages are read.`,
  } satisfies Record<Limited, (n: number) => string>,
  failed: "It could not be read",

  note: (note: Note): string => {
    switch (note.code) {
      case "encoding-guessed":
        return `Read as ${encodings[note.encoding]}, because it is not UTF-8. If letters are wrong, choose another encoding.`;
      case "ragged-rows":
        return `${plural(note.count, { one: "# row has", other: "# rows have" })} more or fewer cells than the header; every cell was kept.`;
      case "unclosed-quote":
        return `A quotation mark in row ${count(note.row)} is not closed where it should be: look at the rows from there on.`;
      case "empty-rows":
        return `${plural(note.count, { one: "# empty row was", other: "# empty rows were" })} left out.`;
      case "bad-lines":
        return `${plural(note.count, { one: "# line is", other: "# lines are" })} not JSON and left out; the first is line ${count(note.first)}.`;
      case "deleted-text":
        return `${plural(note.count, { one: "# tracked deletion was", other: "# tracked deletions were" })} left out.`;
      case "headers-footers":
        return "Headers and footers were left out.";
      case "comments":
        return `${plural(note.count, { one: "# comment was", other: "# comments were" })} left out.`;
      case "front-matter":
        return "The settings at its head were left out.";
      case "pages-without-text":
        return `${plural(note.count, { one: "# page has", other: "# pages have" })} no text: they may be pictures of text, which are not read.`;
      case "character-tables":
        return "Some of its fonts need tables that this page does not bring: parts of the text may be missing.";
      case "other-branches":
        return `${plural(note.count, { one: "# message of another branch", other: "# messages of other branches" })} (edited questions, answers asked for again) left out.`;
      case "hidden-messages":
        return `${plural(note.count, { one: "# message that the chat does not show", other: "# messages that the chat does not show" })} left out.`;
      case "without-text":
        return `${plural(note.count, { one: "# message without text", other: "# messages without text" })} (pictures, calls of tools) left out.`;
      case "attachments":
        return `${plural(note.count, { one: "# attachment was", other: "# attachments were" })} not read.`;
      case "chat-notices":
        return `${plural(note.count, { one: "# notice of the app", other: "# notices of the app" })} (left-out media among them) not taken for text.`;
    }
  },
});

const transcripts: Record<TranscriptFormat, string> = {
  chatgpt: "ChatGPT export",
  claude: "Claude export",
  sharegpt: "ShareGPT",
  messages: "Chat messages in JSON",
  "hh-rlhf": "Human and Assistant",
  whatsapp: "WhatsApp export",
  named: "Chat",
};

const encodings: Record<Encoding, string> = {
  "utf-8": "UTF-8",
  "utf-16le": "UTF-16 LE",
  "utf-16be": "UTF-16 BE",
  "windows-1252": "Windows-1252 (Western Europe)",
  gb18030: "GB 18030 (Chinese)",
};

export type Files = ReturnType<typeof files>;
