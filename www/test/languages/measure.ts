/** How often the warning that a text is not English is right, over sentences whose language is known. */
import { type Detect, foreign } from "../../src/element/body/foreign";

export interface Told {
  language: string;
  sentences: number;
  /** Of how many the page would say that they are not English. */
  warned: number;
  /** Of how many it would name a language, and the right one. */
  named: number;
  /** Of how many it would name a language, and a wrong one. */
  misnamed: number;
}

export function measure(sentences: Readonly<Record<string, readonly string[]>>, detect: Detect): Told[] {
  return Object.entries(sentences).map(([language, texts]) => {
    const found = texts.map((text) => foreign(text, detect));
    return {
      language,
      sentences: texts.length,
      warned: found.filter((one) => one !== null).length,
      named: found.filter((one) => one?.language === language).length,
      misnamed: found.filter((one) => one?.language && one.language !== language).length,
    };
  });
}
