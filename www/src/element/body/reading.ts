/** One text of the element: the run that scores it, and the last result. */
import { LiveScorer, type LiveState, type ScoreText } from "../../client/live-scorer";
import type { Read } from "./document";

export class Reading {
  text = "";
  state: LiveState = { kind: "empty" };
  readonly #scorer: LiveScorer;

  constructor(changed: () => void) {
    this.#scorer = new LiveScorer((state) => {
      this.state = state;
      changed();
    });
  }

  /** The result, if it is of the text as it is now. */
  get done(): Read | null {
    return this.state.kind === "done" ? { text: this.state.text, result: this.state.result } : null;
  }

  get empty(): boolean {
    return this.text.trim() === "";
  }

  /** @param now whether it is whole, and not being typed */
  set(text: string, now: boolean): void {
    if (text === this.text) return;
    this.text = text;
    this.#scorer.set(text, { now });
  }

  ready(score: ScoreText): void {
    if (!this.done) this.#scorer.ready(score);
  }

  again(): void {
    this.#scorer.set(this.text, { now: true });
  }

  stop(): void {
    if (this.state.kind === "scoring" || this.state.kind === "waiting") this.#scorer.stop();
  }
}
