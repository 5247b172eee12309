/** A file in the batch's list: being read, read, or not to be read. */
import { type ReadFile, readFile, type ReadOptions, speakerColumn, textColumn } from "../../files";
import type { Choices } from "./rows";

export type EntryState = { kind: "reading"; share: number | null } | { kind: "failed"; error: unknown } | { kind: "ready"; read: ReadFile; choices: Choices };

export class Entry {
  readonly file: File;
  state: EntryState = { kind: "reading", share: null };
  options: ReadOptions = {};
  readonly #changed: () => void;
  #abort: AbortController | null = null;

  constructor(file: File, changed: () => void) {
    this.file = file;
    this.#changed = changed;
  }

  ready(read: ReadFile): void {
    const table = read.content.kind === "table" ? read.content : null;
    const column = table ? textColumn(table) : 0;
    this.#go({ kind: "ready", read, choices: { column, speaker: table ? speakerColumn(table, column) : -1, unit: "whole" } });
  }

  failed(error: unknown): void {
    this.#go({ kind: "failed", error });
  }

  choose(changes: Partial<Choices>): void {
    if (this.state.kind === "ready") this.#go({ ...this.state, choices: { ...this.state.choices, ...changes } });
  }

  /** Reads it, or reads it anew with other options; a reading that is under way is given up. */
  async read(options: ReadOptions = this.options): Promise<void> {
    this.options = options;
    this.#abort?.abort();
    const abort = (this.#abort = new AbortController());
    this.#go({ kind: "reading", share: null });
    try {
      const read = await readFile(this.file, { ...options, signal: abort.signal, onProgress: (share) => this.#go({ kind: "reading", share }) });
      if (!abort.signal.aborted) this.ready(read);
    } catch (error) {
      if (!abort.signal.aborted) this.failed(error);
    }
  }

  drop(): void {
    this.#abort?.abort();
  }

  #go(state: EntryState): void {
    this.state = state;
    this.#changed();
  }
}
