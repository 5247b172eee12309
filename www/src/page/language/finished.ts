/** Where the last finished sentence of a growing text ends. */

/** A full stop with what may close it and the space after it; one that needs no space; the end of a line. */
const END = /[.!?…]["'”’»)\]]*\s|[。！？]|\n/gu;

/**
 * The length of the text up to there; 0 where no sentence is finished yet. A safe place to cut and no more than that:
 * what a sentence is, the classifier's own segmentation decides.
 */
export function finishedLength(text: string): number {
  let end = 0;
  for (const match of text.matchAll(END)) end = match.index + match[0].length;
  return end;
}
