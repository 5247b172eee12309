/** Loading as a person sees it: a bar that tells a download from the cache, or what went wrong and a way on. */
import { render } from "lit";
import type { LoadProgress } from "../client/types";
import { t } from "../messages";
import { failure } from "../views/failure";
import { loadText } from "../views/load-text";

export class LoadPanel {
  readonly #loading: HTMLElement;
  readonly #text: HTMLElement;
  readonly #bar: HTMLProgressElement;
  readonly #error: HTMLElement;

  constructor(loading: HTMLElement, error: HTMLElement) {
    this.#loading = loading;
    this.#text = loading.querySelector("p") as HTMLElement;
    this.#bar = loading.querySelector("progress") as HTMLProgressElement;
    this.#error = error;
  }

  start(): void {
    this.#error.hidden = true;
    this.#loading.hidden = false;
    this.#bar.value = 0;
    this.#text.textContent = t.load.manifest;
  }

  progress(progress: LoadProgress): void {
    this.#bar.value = progress.fraction;
    const text = loadText(progress);
    if (text !== this.#text.textContent) this.#text.textContent = text;
  }

  done(): void {
    this.#loading.hidden = true;
    this.#error.hidden = true;
  }

  failed(error: unknown, retry: () => void): void {
    this.#loading.hidden = true;
    this.#error.hidden = false;
    render(failure(t.load.failed, error, { text: t.load.retry, act: retry }), this.#error);
  }
}
