/** What a format is shown of a file: its text, and its JSON where it is some. Each is made once and when it is asked for. */
import type { Note, TranscriptContent, TranscriptFormat, Turn } from "../types";
import { jsonValues, type Values } from "../formats/json";

export interface Source {
  text: string;
  /** The values of a JSON or JSON lines file; null where it is none. */
  json: Values | null;
}

export interface Transcript {
  content: TranscriptContent;
  notes: Note[];
}

/** Reads a file of its own format, and gives null for any other. */
export interface Format {
  id: TranscriptFormat;
  read(source: Source): Transcript | null;
}

export function sourceOf(text: string, json: boolean): Source {
  let values: Values | null | undefined;
  return {
    text,
    get json() {
      if (values === undefined) values = json ? jsonValues(text) : null;
      return values;
    },
  };
}

/** Puts a transcript together, and counts what has no place in it. */
export class Collector {
  readonly #format: TranscriptFormat;
  readonly #titles: string[] = [];
  readonly #turns: Turn[] = [];
  readonly #counts = new Map<string, number>();

  constructor(format: TranscriptFormat) {
    this.#format = format;
  }

  conversation(title: string): void {
    this.#titles.push(title.trim());
  }

  /** A turn of the conversation that was begun last. One without text is counted and not kept. */
  turn(speaker: string, role: Turn["role"], text: string): void {
    const own = text.trim();
    if (own === "") return this.count("without-text");
    this.#turns.push({ speaker: speaker.trim(), role, text: own, conversation: this.#titles.length - 1 });
  }

  /** Something was left out. */
  count(code: Counted, times = 1): void {
    if (times > 0) this.#counts.set(code, (this.#counts.get(code) ?? 0) + times);
  }

  /** @param before notes on the file itself */
  done(before: readonly Note[] = []): Transcript {
    const notes = [...this.#counts].map(([code, count]) => ({ code: code as Counted, count }));
    return { content: { kind: "transcript", format: this.#format, titles: this.#titles, turns: this.#turns }, notes: [...before, ...notes] };
  }
}

type Counted = "other-branches" | "hidden-messages" | "without-text" | "attachments" | "chat-notices";
