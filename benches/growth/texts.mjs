// Texts of so many different sentences, the same each time. Different, because a sentence that stands in a text twice is
// computed once.
const WHO = ["The council", "A teacher", "Her father", "The union", "A young doctor", "The village", "My neighbour", "The court"];
const DID = ["promised to protect", "refused to sell", "wanted to share", "forgot to mention", "asked us to obey", "fought to keep", "paid for", "warned against"];
const WHAT = ["the old forest", "a fair wage", "the customs of the valley", "their own freedom", "a school by the river", "the poorest families", "a new weapon", "the house of prayer"];
const WHY = ["because nobody else would", "to be admired by the rich", "although the law forbade it", "for the sake of the children", "and found it rather dull", "in order to win the vote"];

/** The i-th sentence; about 20 tokens. */
export function sentence(i) {
  const pick = (list, step) => list[Math.floor(i / step) % list.length];
  return `${pick(WHO, 1)} ${pick(DID, 8)} ${pick(WHAT, 64)} ${pick(WHY, 512)} in the year ${1900 + (i % 97)}.`;
}

export const sentences = (count) => Array.from({ length: count }, (_, i) => sentence(i));
export const text = (count) => sentences(count).join(" ");
