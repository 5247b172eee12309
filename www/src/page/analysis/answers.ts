/** What is shown of two answers to a prompt, out of all that the model says of them. */
import type { Preference } from "../../client";
import type { Scored } from "../../client/types";

interface Choice {
  /** The dimension without whose evidence the framework's others say nothing. */
  kindsOf?: string;
  /** Reads wording, which is easily taken for more. */
  wording?: true;
}

/**
 * The frameworks that bear on an answer to any question. The others that read a reply or rank two texts are tasks of
 * ETHICS: they give a figure for any answer, but it means something only where the question names a role, a trait or a
 * scene. Each kind of unsafe reply was learnt from dialogues of its own topic alone ("Biased opinion" from those about
 * groups of people), so that of a reply to anything else it says nothing: it is shown where the reply is unsafe at all.
 */
const SHOWN: Readonly<Record<string, Choice>> = {
  preference: {},
  "reply-safety": { kindsOf: "Unsafe reply" },
  relevance: {},
  honesty: { wording: true },
};

export interface AnswerRow {
  framework: string;
  dimension: string;
  /** Probabilities of both answers; null where there is nothing to say of one. */
  first: number | null;
  second: number | null;
  /** Whether each has evidence; of two that are ranked neither is said to. */
  evident: [boolean, boolean];
  wording: boolean;
}

/** `preferred` to the other answer, and each as one of the `replies` to the prompt. */
export function answerRows({ a, b }: Preference): { preferred: AnswerRow[]; replies: AnswerRow[] } {
  return { preferred: rows({ ...a, evidence: [] }, { ...b, evidence: [] }), replies: a.reply && b.reply ? rows(a.reply, b.reply) : [] };
}

function rows(a: Scored, b: Scored): AnswerRow[] {
  return Object.entries(SHOWN).flatMap(([framework, { kindsOf, wording = false }]) =>
    Object.keys(a.probabilities[framework] ?? {}).flatMap((dimension) => {
      const of = ({ probabilities, evidence }: Scored) =>
        kindsOf === undefined || dimension === kindsOf || evidence.includes(kindsOf) ? (probabilities[framework]?.[dimension] ?? null) : null;
      const [first, second] = [of(a), of(b)];
      return first === null && second === null ? [] : [{ framework, dimension, first, second, evident: [a.evidence.includes(dimension), b.evidence.includes(dimension)], wording }];
    }),
  );
}
