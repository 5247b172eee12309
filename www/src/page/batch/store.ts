/**
 * The rows of a batch and what became of each. Scores lie in typed arrays: ten thousand results as objects would take
 * hundreds of megabytes.
 */
import type { Framework, Scored, TextScore } from "../../client/types";
import type { Row } from "./rows";
import { DECISION } from "../../views/readings";

export type RowState = "waiting" | "scoring" | "done" | "failed";
const STATES: readonly RowState[] = ["waiting", "scoring", "done", "failed"];

export interface RowError {
  code: string;
  message: string;
}

export class BatchStore {
  readonly rows: readonly Row[];
  /** What the model scores, in the order of the taxonomy. */
  readonly frameworks: readonly Framework[];
  /** Framework and name of each column of scores. */
  readonly #columns: { framework: string; name: string }[];
  readonly #states: Uint8Array;
  /** rows x columns */
  readonly #scores: Float64Array;
  readonly #probabilities: Float64Array;
  readonly #tokens: Uint32Array;
  readonly #windows: Uint32Array;
  readonly #errors = new Map<number, RowError>();
  readonly #counts: Record<RowState, number>;
  /** Grows with each change: who shows it knows when to look again. */
  version = 0;

  constructor(rows: readonly Row[], frameworks: readonly Framework[]) {
    this.rows = rows;
    this.frameworks = frameworks;
    this.#columns = frameworks.flatMap(({ id, dimensions }) => dimensions.map(({ name }) => ({ framework: id, name })));
    const n = rows.length;
    this.#states = new Uint8Array(n);
    this.#scores = new Float64Array(n * this.#columns.length);
    this.#probabilities = new Float64Array(n * this.#columns.length);
    this.#tokens = new Uint32Array(n);
    this.#windows = new Uint32Array(n);
    this.#counts = { waiting: n, scoring: 0, done: 0, failed: 0 };
  }

  get counts(): Readonly<Record<RowState, number>> {
    return this.#counts;
  }

  state(row: number): RowState {
    return STATES[this.#states[row] ?? 0] ?? "waiting";
  }

  error(row: number): RowError | undefined {
    return this.#errors.get(row);
  }

  /** Where a dimension's scores lie; -1 where the model has none such. */
  column(framework: string, name: string): number {
    return this.#columns.findIndex((c) => c.framework === framework && c.name === name);
  }

  /** 0 until the row is scored. */
  score(row: number, column: number): number {
    return this.#scores[row * this.#columns.length + column] ?? 0;
  }

  probability(row: number, column: number): number {
    return this.#probabilities[row * this.#columns.length + column] ?? 0;
  }

  begin(row: number): void {
    this.#go(row, "scoring");
  }

  done(row: number, result: Pick<TextScore, "scores" | "probabilities" | "tokens" | "windows">): void {
    const base = row * this.#columns.length;
    for (const [i, { framework, name }] of this.#columns.entries()) {
      this.#scores[base + i] = result.scores[framework]?.[name] ?? 0;
      this.#probabilities[base + i] = result.probabilities[framework]?.[name] ?? 0;
    }
    this.#tokens[row] = result.tokens;
    this.#windows[row] = result.windows;
    this.#errors.delete(row);
    this.#go(row, "done");
  }

  failed(row: number, error: RowError): void {
    this.#errors.set(row, error);
    this.#go(row, "failed");
  }

  /** Was begun and not finished, or is to be tried again. */
  reset(row: number): void {
    this.#errors.delete(row);
    this.#go(row, "waiting");
  }

  /** Dimensions with evidence, strongest first; `framework` narrows them to one. */
  evidence(row: number, framework?: string): { framework: string; name: string; score: number }[] {
    if (this.state(row) !== "done") return [];
    const found = this.#columns
      .map((c, i) => ({ ...c, score: this.score(row, i) }))
      .filter((c) => c.score >= DECISION && (framework === undefined || c.framework === framework));
    return found.sort((a, b) => b.score - a.score);
  }

  /** The result as the worker gave it, without sentences; null unless the row is scored. */
  result(row: number): TextScore | null {
    if (this.state(row) !== "done") return null;
    const scores: Scored["scores"] = {};
    const probabilities: Scored["probabilities"] = {};
    for (const [i, { framework, name }] of this.#columns.entries()) {
      (scores[framework] ??= {})[name] = this.score(row, i);
      (probabilities[framework] ??= {})[name] = this.probability(row, i);
    }
    const rollups: TextScore["rollups"] = {};
    for (const { id, rollups: all } of this.frameworks) {
      rollups[id] = {};
      for (const rollup of all) {
        const groups = rollup.groups.map(({ name, children }) => [name, Math.max(0, ...children.map((child) => scores[id]?.[child] ?? 0))]);
        rollups[id][rollup.id] = Object.fromEntries(groups) as Record<string, number>;
      }
    }
    const evidence = this.evidence(row).map(({ name }) => name);
    return { scores, probabilities, evidence, rollups, windows: this.#windows[row] ?? 0, tokens: this.#tokens[row] ?? 0, sentences: [] };
  }

  #go(row: number, state: RowState): void {
    this.#counts[this.state(row)]--;
    this.#counts[state]++;
    this.#states[row] = STATES.indexOf(state);
    this.version++;
  }

  /** What is kept of some rows, to go on with after a reload. */
  save(from: number, to: number): Saved {
    const width = this.#columns.length;
    return {
      states: this.#states.slice(from, to),
      scores: this.#scores.slice(from * width, to * width),
      probabilities: this.#probabilities.slice(from * width, to * width),
      tokens: this.#tokens.slice(from, to),
      windows: this.#windows.slice(from, to),
      errors: [...this.#errors].filter(([row]) => row >= from && row < to),
    };
  }

  restore(from: number, saved: Saved): void {
    const width = this.#columns.length;
    this.#scores.set(saved.scores, from * width);
    this.#probabilities.set(saved.probabilities, from * width);
    this.#tokens.set(saved.tokens, from);
    this.#windows.set(saved.windows, from);
    for (const [row, error] of saved.errors) this.#errors.set(row, error);
    for (const [i, state] of saved.states.entries()) {
      const name = STATES[state] ?? "waiting";
      this.#go(from + i, name === "scoring" ? "waiting" : name);
    }
  }
}

export interface Saved {
  states: Uint8Array;
  scores: Float64Array;
  probabilities: Float64Array;
  tokens: Uint32Array;
  windows: Uint32Array;
  errors: [row: number, error: RowError][];
}
