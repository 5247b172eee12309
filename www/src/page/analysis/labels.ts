/** Names beside the dots of a map, so that none lies on another: right of its dot, left, above or below, or farther out. */

export interface Dot {
  x: number;
  y: number;
  text: string;
}

export interface Label extends Dot {
  anchor: "start" | "middle" | "end";
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Of the type that the map is set in: a letter's mean width, and a line. */
const [LETTER, WIDE, LINE, GAP] = [6.4, 12.5, 13, 9];

/** What else stands there and is not to be written over. */
export interface Mark {
  x: number;
  y: number;
  radius: number;
}

/** @param half half the side of the picture: labels stay inside */
export function placeLabels(dots: readonly Dot[], half: number, marks: readonly Mark[] = []): Label[] {
  const taken = [...dots.map(({ x, y }) => ({ x, y, radius: 6 })), ...marks].map(({ x, y, radius }): Box => ({ left: x - radius, right: x + radius, top: y - radius, bottom: y + radius }));
  return dots.map((dot) => {
    const best = places(dot)
      .map((label) => ({ label, box: boxOf(label) }))
      .map((place, order) => ({ ...place, cost: taken.reduce((sum, box) => sum + overlap(place.box, box), 0) + outside(place.box, half) * 4 + order * 2 }))
      .reduce((a, b) => (b.cost < a.cost ? b : a));
    taken.push(best.box);
    return best.label;
  });
}

function places({ x, y, text }: Dot): Label[] {
  const out: Label[] = [];
  for (const far of [0, LINE, 2 * LINE, 3 * LINE]) {
    out.push(
      { x: x + GAP, y: y + 4 + far, text, anchor: "start" },
      { x: x - GAP, y: y + 4 + far, text, anchor: "end" },
      { x: x + GAP, y: y + 4 - far, text, anchor: "start" },
      { x: x - GAP, y: y + 4 - far, text, anchor: "end" },
      { x, y: y - GAP - far, text, anchor: "middle" },
      { x, y: y + GAP + 10 + far, text, anchor: "middle" },
    );
  }
  return out;
}

function boxOf({ x, y, text, anchor }: Label): Box {
  let width = 0;
  for (const letter of text) width += letter > "\u2e80" ? WIDE : LETTER;
  const left = anchor === "start" ? x : anchor === "end" ? x - width : x - width / 2;
  return { left, right: left + width, top: y - 11, bottom: y + 3 };
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}

function outside({ left, right, top, bottom }: Box, half: number): number {
  return Math.max(0, -half - left) + Math.max(0, right - half) + Math.max(0, -half - top) + Math.max(0, bottom - half);
}
