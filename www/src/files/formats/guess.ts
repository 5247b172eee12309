/** Which column of a table has the texts, and which says who speaks. A person can choose others. */
import type { TableContent } from "../types";

const TEXT = /^(text|texts|content|contents|sentence|argument|premise|message|body|comment|answer|response|prompt|review|tweet|post|document|texto|mensaje|nachricht|inhalt|文本|内容|正文)$/i;
const SPEAKER = /^(speaker|role|author|sender|from|name|user|sprecher|sprecherin|rolle|autor|autorin|hablante|说话人|发言人|作者)$/i;
/** Rows that are looked at. */
const SAMPLE = 200;

/** The column named like a text, else the one with most letters. */
export function textColumn({ columns, rows }: TableContent): number {
  const letters = columns.map((_, i) => rows.slice(0, SAMPLE).reduce((sum, row) => sum + (row[i]?.match(/\p{L}/gu)?.length ?? 0), 0));
  const named = columns.findIndex((name, i) => TEXT.test(name.trim()) && (letters[i] ?? 0) > 0);
  return named >= 0 ? named : letters.indexOf(Math.max(...letters));
}

/** -1 where no column is named like a speaker. */
export function speakerColumn({ columns }: TableContent, text: number): number {
  return columns.findIndex((name, i) => i !== text && SPEAKER.test(name.trim()));
}
