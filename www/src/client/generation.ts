/** A text that is being written: tokens as they come, and how it ended. */
import type { GenerationEnd, Token } from "./language-types";

/**
 * What `LanguageModel.generate` gives.
 *
 *     for await (const { text } of generation) show(text);
 *     const { reason, tokensPerSecond } = await generation.end;
 *
 * To leave the loop early (`break`, or an error in it) cancels what is still to be written.
 */
export class Generation implements AsyncIterableIterator<Token> {
  /** Rejects with what the loop is refused with; need not be awaited. */
  readonly end: Promise<GenerationEnd>;
  readonly #abort = new AbortController();
  readonly #tokens: Token[] = [];
  /** Readers that wait for the next token. */
  #readers: (() => void)[] = [];
  #ended = false;
  #left = false;

  /** @param begin starts to write: hands tokens over until the signal aborts, and resolves at the end */
  constructor(begin: (onToken: (token: Token) => void, signal: AbortSignal) => Promise<GenerationEnd>, signal?: AbortSignal) {
    const both = signal ? AbortSignal.any([signal, this.#abort.signal]) : this.#abort.signal;
    this.end = begin((token) => this.#take(token), both).finally(() => {
      this.#ended = true;
      this.#wake();
    });
    this.end.catch(() => undefined); // told to whoever reads
  }

  async next(): Promise<IteratorResult<Token, undefined>> {
    for (;;) {
      const value = this.#tokens.shift();
      if (value) return { done: false, value };
      if (this.#left) return { done: true, value: undefined };
      if (this.#ended) {
        await this.end;
        return { done: true, value: undefined };
      }
      await new Promise<void>((wake) => this.#readers.push(wake));
    }
  }

  return(): Promise<IteratorResult<Token, undefined>> {
    this.#left = true;
    this.#tokens.length = 0;
    this.#abort.abort();
    this.#wake();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #take(token: Token): void {
    this.#tokens.push(token);
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#readers.splice(0)) wake();
  }
}
