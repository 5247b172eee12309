/**
 * Batches over several workers: each takes a text while it is at its last, and the results keep the order of the texts.
 */
import type { CallOptions } from "./connection";
import { WorkerCrashedError } from "./errors";
import type { ScoreOptions } from "./protocol";
import type { ScoreProgress, TextScore } from "./types";

/** The part of a worker with its model that a batch needs. */
export interface Scorer {
  load(): Promise<unknown>;
  score(text: string, options: ScoreOptions, call: CallOptions<ScoreProgress>): Promise<TextScore>;
}

/** A worker holds the model in its own memory, so there is a limit beyond the number of cores. */
const MOST_WORKERS = 4;
/** A further worker starts by loading the model: that pays from about this many texts each. */
const TEXTS_PER_WORKER = 8;

/**
 * How many workers a batch of `texts` deserves on a machine with so many cores (and, where the browser
 * says, so many GB). One core is left to the page from three on.
 */
export function workersFor(texts: number, cores: number, memoryGb = 8): number {
  if (memoryGb <= 2) return 1;
  const free = cores <= 2 ? cores : cores - 1;
  return Math.max(1, Math.min(free, MOST_WORKERS, Math.ceil(texts / TEXTS_PER_WORKER)));
}

/**
 * Texts that a worker is given at once: one that it scores and one that waits in it, so that it need not wait for the page,
 * which may be busy. More would make a pause longer.
 */
const AHEAD = 2;

/** A text that waits for its turn, and whom its score is for. */
export interface Task {
  text: string;
  done(result: TextScore): void;
  failed(error: unknown): void;
}

/** Gives the next text; null when there are no more. While it waits, nothing is scored: that is a pause. */
export type NextTask = () => Task | null | Promise<Task | null>;

/**
 * Scores texts as they are given. The first scorer starts at once; the others join when they have loaded, and one that
 * cannot load is done without. A text that fails says so itself, and the rest go on.
 *
 * Rejects when `signal` aborts; a text that was being scored then is told neither way.
 */
export async function scoreEach(
  scorers: readonly [Scorer, ...Scorer[]],
  next: NextTask,
  options: ScoreOptions,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<void> {
  let open = 0;
  /** With what workers died: one text each is to blame. */
  const deaths = new Set<unknown>();
  const score = async (scorer: Scorer, task: Task): Promise<void> => {
    for (;;) {
      try {
        return task.done(await scorer.score(task.text, options, { signal }));
      } catch (error) {
        if (signal?.aborted) throw error;
        const crashed = error instanceof WorkerCrashedError;
        if (!crashed || !deaths.has(error)) {
          if (crashed) deaths.add(error);
          return task.failed(error);
        }
        // It waited behind the text that the worker died of, which was told first: the next worker has it.
      }
    }
  };
  const line = async (scorer: Scorer): Promise<void> => {
    for (let task = await next(); task; task = await next()) {
      open++;
      await score(scorer, task).finally(() => open--);
    }
  };
  const work = (scorer: Scorer) => Promise.all(Array.from({ length: AHEAD }, () => line(scorer)));
  const join = async (scorer: Scorer): Promise<void> => {
    try {
      await scorer.load();
    } catch {
      return;
    }
    await work(scorer);
  };

  const [first, ...spare] = scorers;
  // Not all(): when the first has scored the last text, nobody waits for a spare that still loads.
  const main = work(first);
  const others = spare.map(join);
  await Promise.race([Promise.all([main, ...others]), main.then(() => (open === 0 ? undefined : Promise.all(others)))]);
}

/**
 * Scores all texts.
 *
 * Rejects with the first error, after stopping what still runs.
 */
export async function scoreAll(
  scorers: readonly [Scorer, ...Scorer[]],
  texts: readonly string[],
  options: ScoreOptions,
  { signal, onProgress }: CallOptions<ScoreProgress> = {},
): Promise<TextScore[]> {
  const results = new Array<TextScore>(texts.length);
  const stop = new AbortController();
  const both = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  let at = 0;
  let done = 0;
  /** The first is what is thrown. */
  const failures: unknown[] = [];
  const next = (): Task | null => {
    const i = at++;
    if (i >= texts.length) return null;
    return {
      text: texts[i] ?? "",
      done: (result) => {
        results[i] = result;
        onProgress?.({ done: ++done, total: texts.length });
      },
      failed: (error) => {
        failures.push(error);
        stop.abort();
      },
    };
  };
  try {
    await scoreEach(scorers, next, options, { signal: both });
  } catch (error) {
    throw failures[0] ?? error;
  }
  if (failures.length > 0) throw failures[0];
  return results;
}
