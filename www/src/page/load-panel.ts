/** Loading as a person sees it: a bar that tells a download from the cache, or what went wrong and a way on. */
import { render } from "lit";
import type { LoadProgress } from "../client/types";
import { t } from "../messages";
import { failure } from "./failure";

export function loadText({ stage, loadedBytes, totalBytes, downloadedBytes }: LoadProgress): string {
  switch (stage) {
    case "manifest":
      return t.load.manifest;
    case "download":
      // Until the first bytes are there nobody knows where they come from.
      if (downloadedBytes > 0) return t.load.download(loadedBytes, totalBytes);
      return loadedBytes > 0 ? t.load.cache : t.load.manifest;
    case "start":
      return t.load.start;
    case "self-test":
      return t.load.selfTest;
    case "ready":
      return "";
  }
}

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
