/** What is shown of two answers to a prompt, out of all that the model says of them. */
import type { Preference } from "../../client";
import type { Dimension, Framework, Scored } from "../../client/types";

export interface AnswerRow {
  framework: Framework;
  dimension: Dimension;
  /** Probabilities of both answers; null where there is nothing to say of one. */
  first: number | null;
  second: number | null;
  /** Whether each has evidence; of two that are ranked neither is said to. */
  evident: [boolean, boolean];
}

/** `preferred` to the other answer, and each as one of the `replies` to the prompt. */
export interface AnswerRows {
  preferred: AnswerRow[];
  replies: AnswerRow[];
  /** What means something only of some prompts (`Framework.prompts`), which the model cannot tell from others. */
  tasks: AnswerRow[];
}

/** @param frameworks of the taxonomy, in its order */
export function answerRows({ a, b }: Preference, frameworks: readonly Framework[]): AnswerRows {
  const [preferred, replies] = [rows({ ...a, evidence: [] }, { ...b, evidence: [] }, frameworks), a.reply && b.reply ? rows(a.reply, b.reply, frameworks) : []];
  const isAny = ({ framework }: AnswerRow) => framework.prompts === undefined;
  return { preferred: preferred.filter(isAny), replies: replies.filter(isAny), tasks: [...preferred, ...replies].filter((row) => !isAny(row)) };
}

/**
 * A kind is shown where what it is a kind of has evidence: each was learnt within its own topic alone ("Biased opinion"
 * from dialogues about groups of people), and says nothing elsewhere.
 */
function rows(a: Scored, b: Scored, frameworks: readonly Framework[]): AnswerRow[] {
  return frameworks.flatMap((framework) =>
    framework.dimensions.flatMap((dimension) => {
      const { name, kind_of: genus } = dimension;
      const of = ({ probabilities, evidence }: Scored) =>
        genus === undefined || evidence.includes(genus) ? (probabilities[framework.id]?.[name] ?? null) : null;
      const [first, second] = [of(a), of(b)];
      const evident: [boolean, boolean] = [a.evidence.includes(name), b.evidence.includes(name)];
      return first === null && second === null ? [] : [{ framework, dimension, first, second, evident }];
    }),
  );
}
