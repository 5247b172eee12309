/** The worker's side of the language model's protocol (`client/language-protocol.ts`). */
import type { Job } from "../../client/envelope";
import { DeviceError } from "../../client/errors";
import type { LanguageLoadOptions, LanguageProtocol, LanguageReply, LanguageRequest, Written } from "../../client/language-protocol";
import type { GenerationEnd, LanguageInfo, Likelihoods, Steps } from "../../client/language-types";
import type { LoadProgress } from "../../client/types";
import { RequestQueue } from "../queue";
import type { LanguageEngine } from "./engine";
import type { LanguageStarted } from "./load";

export type LanguageLoader = (
  options: LanguageLoadOptions,
  report: (progress: LoadProgress) => void,
  signal: AbortSignal,
) => Promise<LanguageStarted>;

export class LanguageSession {
  readonly #loader: LanguageLoader;
  readonly #queue: RequestQueue<LanguageProtocol>;
  #engine: LanguageEngine | null = null;

  constructor(post: (reply: LanguageReply) => void, loader: LanguageLoader) {
    this.#loader = loader;
    this.#queue = new RequestQueue(post, (job, signal, report) => this.#run(job, signal, report));
  }

  receive(request: LanguageRequest): void {
    this.#queue.receive(request);
  }

  async #run(
    job: Job<LanguageProtocol>,
    signal: AbortSignal,
    report: (progress: LoadProgress | Written | Steps) => void,
  ): Promise<LanguageInfo | GenerationEnd | Likelihoods | number> {
    switch (job.type) {
      case "load": {
        const { engine, info } = await this.#loader(job.options, report, signal);
        this.#engine = engine;
        return info;
      }
      case "generate":
        return this.#loaded().generate(job.options, signal, report);
      case "likelihood":
        return this.#loaded().likelihood(job.prompt, job.continuations, signal, report);
      case "memory":
        return this.#engine?.memoryBytes() ?? 0;
    }
  }

  #loaded(): LanguageEngine {
    if (!this.#engine) throw new DeviceError("device", "nothing is loaded yet");
    return this.#engine;
  }
}
