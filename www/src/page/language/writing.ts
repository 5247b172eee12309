/** One text that the language model writes: its tokens, its scored sentences, how fast it comes. */
import type { LanguageModel } from "../../client";
import type { GenerateOptions, GenerationEnd } from "../../client/language-types";
import type { SentenceScore } from "../../client/types";
import { type ScoreText, SentenceScorer } from "./sentence-scorer";

export type WritingState =
  | { kind: "reading" } // the prompt
  | { kind: "writing" }
  | { kind: "stopped" }
  | { kind: "done"; end: GenerationEnd }
  | { kind: "failed"; error: unknown };

/** The figure moves at most so often: it is read by people. */
const RATE_INTERVAL_MS = 500;

export class Writing {
  state: WritingState = { kind: "reading" };
  /** What was given and is shown as part of the text. */
  readonly given: string;
  text: string;
  tokens = 0;
  /** Tokens a second so far; null before there are two. */
  rate: number | null = null;
  sentences: SentenceScore[] = [];
  /** What kept a sentence from being scored. */
  unscored: unknown = null;
  readonly #abort = new AbortController();
  readonly #scorer: SentenceScorer;
  readonly #changed: () => void;

  /** @param given begins the text, and its sentences are scored with what follows */
  constructor(given: string, score: ScoreText, changed: () => void) {
    this.given = given;
    this.text = given;
    this.#changed = changed;
    this.#scorer = new SentenceScorer(
      score,
      (sentences) => {
        this.sentences = sentences;
        changed();
      },
      (error) => {
        this.unscored = error;
        changed();
      },
    );
  }

  get running(): boolean {
    return this.state.kind === "reading" || this.state.kind === "writing";
  }

  /** Writes to the end. What goes wrong stands in `state`. */
  async run(model: Pick<LanguageModel, "generate">, options: GenerateOptions): Promise<void> {
    try {
      const generation = model.generate({ ...options, signal: this.#abort.signal });
      let first = 0;
      let told = 0;
      for await (const token of generation) {
        this.state = { kind: "writing" };
        this.text += token.text;
        const now = performance.now();
        if (token.id !== null && this.tokens++ === 0) first = now;
        if (this.tokens > 1 && now - told > RATE_INTERVAL_MS) {
          this.rate = (1000 * (this.tokens - 1)) / (now - first);
          told = now;
        }
        this.#scorer.grow(this.text);
        this.#changed();
      }
      const end = await generation.end;
      this.rate = end.tokensPerSecond;
      this.state = { kind: "done", end };
    } catch (error) {
      this.state = this.#abort.signal.aborted ? { kind: "stopped" } : { kind: "failed", error };
    }
    this.#changed();
    await this.#scorer.finish();
  }

  /** What is written by now stays, and is scored. */
  stop(): void {
    this.#abort.abort();
  }

  /** Nobody wants it any more. */
  drop(): void {
    this.#abort.abort();
    this.#scorer.stop();
  }
}
