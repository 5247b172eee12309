/** A batch as numbers: how many of its rows have evidence for each dimension. */
import type { Framework } from "../client/types";
import { DECISION } from "../views/readings";
import type { ResultItem } from "./types";

export interface Shares {
  rows: number;
  scored: number;
  /** Rows with evidence for any dimension. */
  evident: number;
  /** Name of the dimension -> rows with evidence. */
  counts: ReadonlyMap<string, number>;
}

export class Counter {
  readonly #framework: Framework;
  readonly #counts: Map<string, number>;
  #rows = 0;
  #scored = 0;
  #evident = 0;

  constructor(framework: Framework) {
    this.#framework = framework;
    this.#counts = new Map(framework.dimensions.map(({ name }) => [name, 0]));
  }

  add({ result }: Pick<ResultItem, "result">): void {
    this.#rows++;
    if (!result) return;
    this.#scored++;
    const scores = result.scores[this.#framework.id] ?? {};
    const found = this.#framework.dimensions.filter(({ name }) => (scores[name] ?? 0) >= DECISION);
    if (found.length > 0) this.#evident++;
    for (const { name } of found) this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  get shares(): Shares {
    return { rows: this.#rows, scored: this.#scored, evident: this.#evident, counts: this.#counts };
  }
}
