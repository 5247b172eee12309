/**
 * Whether a text is in another language than the classifier's, English. By tinyld (MIT), its smallest model of 24
 * languages: 27 KB. Of 165 sentences in eleven other languages it warns of 162 and names 141, none of them wrongly; of 40
 * English sentences and of the 1,576 English arguments of ValueEval'23's test split it warns of none and of 4
 * (`node scripts/foreign.mjs --arguments FILE`).
 */

/** Letters below which nothing is said; a character of Chinese or Japanese says as much as three. */
const LETTERS = 20;
const DENSE = 3;
/** So much of a long text is enough. */
const SAMPLE = 2000;
/** How far the likeliest language must be ahead of English, and how far to be named. */
const AHEAD = 0.05;
const SURE = 0.15;

export interface Foreign {
  /** ISO 639-1 code of the language; null: not English, whatever it is. */
  language: string | null;
}

export type Detect = (text: string) => { lang: string; accuracy: number }[];

export async function loadDetector(): Promise<Detect> {
  const { detectAll } = await import("tinyld/light");
  return (text) => detectAll(text);
}

/** Null where the text is English, or too short to tell. */
export function foreign(text: string, detect: Detect): Foreign | null {
  const sample = text.slice(0, SAMPLE);
  const letters = sample.match(/\p{L}/gu) ?? [];
  const dense = letters.filter((letter) => /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(letter)).length;
  if (letters.length + (DENSE - 1) * dense < LETTERS) return null;
  const found = detect(sample);
  const best = found[0];
  if (!best || best.lang === "en") return null;
  const ahead = best.accuracy - (found.find(({ lang }) => lang === "en")?.accuracy ?? 0);
  if (ahead <= AHEAD) return null;
  return { language: ahead > SURE ? best.lang : null };
}
