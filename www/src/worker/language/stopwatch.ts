/** How fast a text was written. */
import type { Written } from "../../client/language-protocol";
import type { GenerationEnd } from "../../client/language-types";

export class Stopwatch {
  readonly #now: () => number;
  readonly #begin: number;
  #promptTokens = 0;
  #tokens = 0;
  #first = 0;
  #last = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#begin = now();
  }

  note(written: Written): void {
    if (written.type === "prompt") {
      this.#promptTokens = written.done;
      return;
    }
    if (written.id === null) return; // text that was held back
    this.#last = this.#now();
    if (this.#tokens++ === 0) this.#first = this.#last;
  }

  /** The prompt's time ends with the first token, which comes of it; the other tokens' time begins there. */
  read(): Omit<GenerationEnd, "reason"> {
    const promptMs = (this.#tokens > 0 ? this.#first : this.#now()) - this.#begin;
    const later = this.#tokens - 1;
    return {
      promptTokens: this.#promptTokens,
      tokens: this.#tokens,
      promptTokensPerSecond: (1000 * this.#promptTokens) / Math.max(promptMs, Number.MIN_VALUE),
      tokensPerSecond: later > 0 ? (1000 * later) / Math.max(this.#last - this.#first, Number.MIN_VALUE) : null,
    };
  }
}
