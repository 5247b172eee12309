/** The worker's side of the language model's protocol (`client/language-protocol.ts`). */
import type { Job } from "../../client/envelope";
import { DeviceError } from "../../client/errors";
import type { ScoreOptions } from "../../client/protocol";
import type { LanguageLoadOptions, LanguageProtocol, LanguageReply, LanguageRequest, Written } from "../../client/language-protocol";
import type { GenerationEnd, LanguageInfo, Likelihoods, Steps } from "../../client/language-types";
import type { LoadProgress, ScoreProgress, TextScore } from "../../client/types";
import { RequestQueue } from "../queue";
import type { LanguageEngine, LanguageScorer } from "./engine";
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
  #openScorer: LanguageStarted["openScorer"] | null = null;
  /** Opened when a text is first scored. */
  #scorer: LanguageScorer | null = null;

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
  ): Promise<LanguageInfo | GenerationEnd | Likelihoods | TextScore | number> {
    switch (job.type) {
      case "load": {
        const { engine, info, openScorer } = await this.#loader(job.options, report, signal);
        this.#engine = engine;
        this.#openScorer = openScorer;
        return info;
      }
      case "generate":
        return this.#loaded().generate(job.options, signal, report);
      case "likelihood":
        return this.#loaded().likelihood(job.prompt, job.continuations, signal, report);
      case "score":
        return this.#score(job.text, job.options, signal, report);
      case "memory":
        return this.#engine?.memoryBytes() ?? 0;
    }
  }

  async #score(text: string, options: ScoreOptions, signal: AbortSignal, report: (progress: ScoreProgress) => void): Promise<TextScore> {
    if (!this.#openScorer) throw new DeviceError("device", "nothing is loaded yet");
    this.#scorer ??= await this.#openScorer(signal);
    return this.#scorer.score(text, options, signal, report);
  }

  #loaded(): LanguageEngine {
    if (!this.#engine) throw new DeviceError("device", "nothing is loaded yet");
    return this.#engine;
  }
}
