/** Which way the sentences of a text go, of the values that the classifier finds in them. */
import type { LanguageModel } from "../../client";
import type { Framework, TextScore } from "../../client/types";
import type { SentenceStance } from "../../views/stance-table";

export type Question = Pick<SentenceStance, "sentence" | "dimension">;

/** What is to be asked of a text: each sentence, for that is what the head has learnt from. */
export function questions(framework: Framework, text: string, { sentences }: TextScore): Question[] {
  const known = new Set(framework.dimensions.map(({ name }) => name));
  return sentences.flatMap(({ start_utf16, end_utf16, evidence }) =>
    evidence.filter((name) => known.has(name)).map((dimension) => ({ sentence: text.slice(start_utf16, end_utf16), dimension })),
  );
}

/** Asks one after another, and says each answer as it comes. */
export async function stances(
  model: Pick<LanguageModel, "polarity">,
  asked: readonly Question[],
  signal: AbortSignal,
  onStance: (stance: SentenceStance) => void,
): Promise<void> {
  for (const { sentence, dimension } of asked) onStance({ sentence, ...(await model.polarity(sentence, dimension, { signal })) });
}

/** How often the head is right on sentences labelled by hand: of `models/polarity/metrics.json`. */
export interface StanceQuality {
  sentences: number;
  accuracy: number;
  /** What the more frequent stance alone would get. */
  majority: number;
  /** Right and all. */
  phenomena: Record<string, [number, number]>;
}

/** Null where this copy has none. */
export async function stanceQuality(): Promise<StanceQuality | null> {
  try {
    const response = await fetch(new URL("models/polarity/metrics.json", document.baseURI), { cache: "no-cache" });
    return response.ok ? ((await response.json()) as StanceQuality) : null;
  } catch {
    return null;
  }
}
