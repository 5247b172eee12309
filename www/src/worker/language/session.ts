/** The worker's side of the language model's protocol (`client/language-protocol.ts`). */
import type { Job } from "../../client/envelope";
import { DeviceError } from "../../client/errors";
import type { ScoreOptions } from "../../client/protocol";
import type { LanguageLoadOptions, LanguageProtocol, LanguageReply, LanguageRequest, Written } from "../../client/language-protocol";
import type { GenerationEnd, LanguageInfo, Likelihoods, Polarity, Steps } from "../../client/language-types";
import type { LoadProgress, ScoreProgress, TextScore } from "../../client/types";
import { RequestQueue } from "../queue";
import type { LanguagePolarity, LanguageScorer } from "./engine";
import type { LanguageStarted } from "./load";

export type LanguageLoader = (
  options: LanguageLoadOptions,
  report: (progress: LoadProgress) => void,
  signal: AbortSignal,
) => Promise<LanguageStarted>;

export class LanguageSession {
  readonly #loader: LanguageLoader;
  readonly #queue: RequestQueue<LanguageProtocol>;
  #started: LanguageStarted | null = null;
  /** Opened when a text is first scored, and when one is first asked about. */
  #scorer: LanguageScorer | null = null;
  #polarity: LanguagePolarity | null = null;

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
    report: (progress: LoadProgress | Written | Steps | ScoreProgress) => void,
  ): Promise<LanguageInfo | GenerationEnd | Likelihoods | TextScore | Polarity | number> {
    switch (job.type) {
      case "load": {
        this.#started = await this.#loader(job.options, report, signal);
        return this.#started.info;
      }
      case "generate":
        return this.#loaded().engine.generate(job.options, signal, report);
      case "likelihood":
        return this.#loaded().engine.likelihood(job.prompt, job.continuations, signal, report);
      case "score":
        return this.#score(job.text, job.options, signal, report);
      case "polarity":
        this.#polarity ??= await this.#loaded().openPolarity(signal);
        return this.#polarity.read(job.text, job.dimension);
      case "memory":
        return this.#started?.engine.memoryBytes() ?? 0;
    }
  }

  async #score(text: string, options: ScoreOptions, signal: AbortSignal, report: (progress: ScoreProgress) => void): Promise<TextScore> {
    this.#scorer ??= await this.#loaded().openScorer(signal);
    return this.#scorer.score(text, options, signal, report);
  }

  #loaded(): LanguageStarted {
    if (!this.#started) throw new DeviceError("device", "nothing is loaded yet");
    return this.#started;
  }
}
