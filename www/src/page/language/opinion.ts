/** What the language model finds in a text, beside what the classifier finds in it, and which way its sentences go. */
import type { LanguageModel } from "../../client";
import type { Framework, TextScore } from "../../client/types";
import type { SentenceStance } from "../../views/stance-table";
import type { ScoreText } from "./sentence-scorer";
import { questions, stances } from "./stances";

/** What both find; `stances` of `asked` are there. */
export interface Found {
  classifier: TextScore;
  model: TextScore;
  asked: number;
  stances: readonly SentenceStance[];
}

export type OpinionState =
  | { kind: "reading"; share: number }
  | ({ kind: "asking" } & Found)
  | ({ kind: "given" } & Found)
  /** What was found before it was stopped, or failed, stands. */
  | { kind: "stopped"; found: Found | null }
  | { kind: "failed"; error: unknown; found: Found | null };

export class OpinionOf {
  state: OpinionState = { kind: "reading", share: 0 };
  readonly text: string;
  readonly #abort = new AbortController();
  readonly #changed: () => void;

  constructor(text: string, changed: () => void) {
    this.text = text;
    this.#changed = changed;
  }

  get running(): boolean {
    return this.state.kind === "reading" || this.state.kind === "asking";
  }

  /** What was found so far; null before both have read. */
  get found(): Found | null {
    const { state } = this;
    return state.kind === "reading" ? null : "found" in state ? state.found : state;
  }

  /** Asks both, and then about each sentence. What goes wrong stands in `state`. */
  async run(model: Pick<LanguageModel, "score" | "polarity">, classify: ScoreText, framework: Framework | null): Promise<void> {
    const { signal } = this.#abort;
    const onProgress = ({ done, total }: { done: number; total: number }) => this.#go({ kind: "reading", share: total > 0 ? done / total : 0 });
    try {
      const [classifier, opinion] = await Promise.all([
        classify(this.text, { signal }),
        model.score(this.text, { sentences: false, signal, onProgress }),
      ]);
      const asked = framework ? questions(framework, this.text, classifier) : [];
      let found: Found = { classifier, model: opinion, asked: asked.length, stances: [] };
      this.#go({ kind: "asking", ...found });
      await stances(model, asked, signal, (stance) => {
        found = { ...found, stances: [...found.stances, stance] };
        this.#go({ kind: "asking", ...found });
      });
      this.#go({ kind: "given", ...found });
    } catch (error) {
      const { found } = this;
      this.#go(signal.aborted ? { kind: "stopped", found } : { kind: "failed", error, found });
    }
  }

  stop(): void {
    this.#abort.abort();
  }

  #go(state: OpinionState): void {
    if (!this.running) return;
    this.state = state;
    this.#changed();
  }
}
