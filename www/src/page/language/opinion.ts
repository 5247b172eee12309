/** What the language model finds in a text, beside what the classifier finds in it. */
import type { LanguageModel } from "../../client";
import type { TextScore } from "../../client/types";
import type { ScoreText } from "./sentence-scorer";

export type OpinionState =
  | { kind: "reading"; share: number }
  | { kind: "given"; classifier: TextScore; model: TextScore }
  | { kind: "stopped" }
  | { kind: "failed"; error: unknown };

export class OpinionOf {
  state: OpinionState = { kind: "reading", share: 0 };
  readonly text: string;
  readonly #abort = new AbortController();
  readonly #changed: () => void;

  constructor(text: string, changed: () => void) {
    this.text = text;
    this.#changed = changed;
  }

  /** Asks both. What goes wrong stands in `state`. */
  async run(model: Pick<LanguageModel, "score">, classify: ScoreText): Promise<void> {
    const { signal } = this.#abort;
    const onProgress = ({ done, total }: { done: number; total: number }) => this.#go({ kind: "reading", share: total > 0 ? done / total : 0 });
    try {
      const [classifier, opinion] = await Promise.all([
        classify(this.text, { signal }),
        model.score(this.text, { sentences: false, signal, onProgress }),
      ]);
      this.#go({ kind: "given", classifier, model: opinion });
    } catch (error) {
      this.#go(signal.aborted ? { kind: "stopped" } : { kind: "failed", error });
    }
  }

  stop(): void {
    this.#abort.abort();
  }

  #go(state: OpinionState): void {
    if (this.state.kind !== "reading") return;
    this.state = state;
    this.#changed();
  }
}
