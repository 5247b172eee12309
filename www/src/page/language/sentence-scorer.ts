/**
 * Scores a text while it is being written, a sentence as soon as it is finished. The last one is scored again with the
 * next: only then is it sure that it ended ("Dr." does not).
 */
import type { SentenceScore, TextScore } from "../../client/types";
import { finishedLength } from "./finished";

export type ScoreText = (text: string, options: { signal: AbortSignal }) => Promise<TextScore>;

export class SentenceScorer {
  readonly #score: ScoreText;
  readonly #onScored: (sentences: SentenceScore[]) => void;
  readonly #onFailed: (error: unknown) => void;
  readonly #stop = new AbortController();
  #text = "";
  /** How much of the text is to be scored, and how much was. */
  #wanted = 0;
  #done = 0;
  /** Sentences that will not change any more, and where the first one begins that may. */
  #settled: SentenceScore[] = [];
  #from = 0;
  #running: Promise<void> | null = null;

  /**
   * @param onScored hears of all sentences scored so far, each time there is a new one
   * @param onFailed hears of a sentence that could not be scored; the later ones are tried all the same
   */
  constructor(score: ScoreText, onScored: (sentences: SentenceScore[]) => void, onFailed: (error: unknown) => void) {
    this.#score = score;
    this.#onScored = onScored;
    this.#onFailed = onFailed;
  }

  /** The whole text as far as it is written. */
  grow(text: string): void {
    this.#text = text;
    this.#want(finishedLength(text));
  }

  /** Nothing more will come. Resolves when all of it is scored. */
  async finish(): Promise<void> {
    this.#want(this.#text.length);
    await this.#running;
  }

  stop(): void {
    this.#stop.abort();
  }

  #want(length: number): void {
    this.#wanted = length;
    this.#running ??= this.#run().finally(() => (this.#running = null));
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (this.#wanted > this.#done && !signal.aborted) {
      const [from, to] = [this.#from, this.#wanted];
      this.#done = to;
      const part = this.#text.slice(from, to);
      if (!part.trim()) continue;
      try {
        const { sentences } = await this.#score(part, { signal });
        if (!this.#stop.signal.aborted) this.#take(sentences, from);
      } catch (error) {
        if (!this.#stop.signal.aborted) this.#onFailed(error);
      }
    }
  }

  #take(found: readonly SentenceScore[], from: number): void {
    const bytes = new TextEncoder().encode(this.#text.slice(0, from)).length;
    const moved = found.map((s) => ({
      ...s,
      start: s.start + bytes,
      end: s.end + bytes,
      start_utf16: s.start_utf16 + from,
      end_utf16: s.end_utf16 + from,
    }));
    const last = moved.pop();
    if (!last) return;
    this.#settled.push(...moved);
    this.#from = last.start_utf16;
    this.#onScored([...this.#settled, last]);
  }
}
