/**
 * Which rows a report lists where there are more than anybody reads: those with the highest scores, in the order in which
 * they came. Of ten thousand rows all would be six hundred printed pages and a hundred thousand elements.
 */
import type { Framework } from "../client/types";
import type { ResultItem } from "./types";

export const MOST_LISTED = 1000;

export class Listed {
  readonly #frameworks: readonly Framework[];
  readonly #highest: number[] = [];

  constructor(frameworks: readonly Framework[]) {
    this.#frameworks = frameworks;
  }

  add({ result }: Pick<ResultItem, "result">): void {
    let highest = -1; // below every score: what was not scored comes last
    for (const { id, dimensions } of this.#frameworks) {
      for (const { name } of dimensions) highest = Math.max(highest, result?.scores[id]?.[name] ?? -1);
    }
    this.#highest.push(highest);
  }

  /** Says of each item, by its place from 0, whether it is listed. */
  chosen(most = MOST_LISTED): (item: number) => boolean {
    const highest = this.#highest;
    if (highest.length <= most) return () => true;
    const sorted = Float64Array.from(highest).sort();
    const last = sorted[sorted.length - most] ?? 0;
    let equals = most - highest.reduce((n, score) => n + Number(score > last), 0);
    const chosen = highest.map((score) => score > last || (score === last && equals-- > 0));
    return (item) => chosen[item] ?? false;
  }
}
