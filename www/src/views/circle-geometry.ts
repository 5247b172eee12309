/**
 * Geometry of the value circle: which angle each dimension and each group of a roll-up takes. Angles are
 * degrees clockwise from twelve o'clock, as in the taxonomy; lengths are in units of the drawing.
 */
import { arc } from "d3-shape";
import type { Dimension, Framework, Rollup, RollupGroup } from "../client/types";
import { nameParts } from "./readings";

/** Narrow drawings have numbers where wide ones have names. */
export interface Layout {
  hub: number;
  rim: number;
  ring: [number, number];
  label: number;
  box: [width: number, height: number];
}
export const WIDE: Layout = { hub: 36, rim: 150, ring: [157, 174], label: 185, box: [574, 450] };
export const NARROW: Layout = { hub: 38, rim: 132, ring: [138, 156], label: 167, box: [356, 356] };

export const wedge = arc<{ inner: number; outer: number; from: number; to: number }>()
  .innerRadius((d) => d.inner)
  .outerRadius((d) => Math.max(d.inner, d.outer))
  .startAngle((d) => (d.from * Math.PI) / 180)
  .endAngle((d) => (d.to * Math.PI) / 180)
  .padAngle(0.022)
  .padRadius(100)
  .cornerRadius(2.5);

export interface Sector {
  dimension: Dimension;
  /** 1 is the first in circle order; the key between circle, table and labels. */
  number: number;
  from: number;
  to: number;
}

/** The dimensions in circle order, each with an equal share of the circle round its position. */
export function sectors(framework: Framework): Sector[] {
  const inOrder = framework.dimensions
    .map((dimension, i) => ({ dimension, at: dimension.position ?? (360 * i) / framework.dimensions.length }))
    .sort((a, b) => a.at - b.at);
  const half = 180 / Math.max(1, inOrder.length);
  return inOrder.map(({ dimension, at }, i) => ({ dimension, number: i + 1, from: at - half, to: at + half }));
}

export interface Arc {
  group: RollupGroup;
  from: number;
  to: number;
}

/**
 * The arcs of a roll-up's groups. A dimension on a border counts toward both neighbours: its sector is
 * shared between them, the first half to the group that comes first.
 */
export function arcs(circle: readonly Sector[], rollup: Rollup): Arc[] {
  return rollup.groups
    .map((group) => {
      const own = runOf(circle, group.children);
      const [first, last] = [own[0], own.at(-1)];
      if (!first || !last) return null;
      const from = sharedBy(rollup, first) > 1 ? (first.from + first.to) / 2 : first.from;
      const to = sharedBy(rollup, last) > 1 ? (last.from + last.to) / 2 : last.to;
      return { group, from, to: to < from ? to + 360 : to };
    })
    .filter((arc) => arc !== null);
}

/** A group's sectors as they follow one another, beginning after the gap if they cross twelve o'clock. */
function runOf(circle: readonly Sector[], children: readonly string[]): Sector[] {
  const own = circle.filter((s) => children.includes(s.dimension.name));
  const gap = own.findIndex((s, i) => i > 0 && s.number !== (own[i - 1]?.number ?? 0) + 1);
  return gap < 0 ? own : [...own.slice(gap), ...own.slice(0, gap)];
}

function sharedBy(rollup: Rollup, sector: Sector): number {
  return rollup.groups.filter((g) => g.children.includes(sector.dimension.name)).length;
}

/** The point at an angle and a distance from the centre. */
export function point(degrees: number, radius: number): [x: number, y: number] {
  const a = (degrees * Math.PI) / 180;
  return [radius * Math.sin(a), -radius * Math.cos(a)];
}

/** SVG path of an open arc at one radius; read from left to right on both halves of the circle when `upright`. */
export function arcPath(from: number, to: number, radius: number, upright = false): string {
  const middle = (((from + to) / 2) % 360 + 360) % 360;
  const flip = upright && middle > 90 && middle < 270;
  const [start, end] = flip ? [to, from] : [from, to];
  const large = Math.abs(to - from) > 180 ? 1 : 0;
  const numbers = [...point(start, radius), ...point(end, radius)].map((n) => n.toFixed(2));
  return `M${numbers[0]},${numbers[1]}A${radius},${radius},0,${large},${flip ? 0 : 1},${numbers[2]},${numbers[3]}`;
}

/** Whether the framework orders its dimensions on a circle; others are shown as bars. */
export function isCircle({ dimensions }: Framework): boolean {
  return dimensions.length > 0 && dimensions.every((d) => d.position !== undefined);
}

/** The roll-up with the fewest groups: the one that a ring has room for. */
export function coarsest({ rollups }: Framework): Rollup | undefined {
  return [...rollups].sort((a, b) => a.groups.length - b.groups.length)[0];
}

/** A group's piece of the outer ring, and the path its name stands on. */
export function ringArc({ from, to }: Arc, { ring: [inner, outer] }: Layout): { shape: string; path: string } {
  const middle = ((((from + to) / 2) % 360) + 360) % 360;
  // Letters stand on the arc on the upper half and hang from it on the lower, so the baselines differ.
  const baseline = middle > 90 && middle < 270 ? outer - 4.6 : inner + 4.8;
  return { shape: wedge({ inner, outer, from, to }) ?? "", path: arcPath(from, to, baseline, true) };
}

const LINE = 14;

export interface NameLines {
  x: string;
  /** As in SVG's `text-anchor`. */
  side: "start" | "middle" | "end";
  lines: { text: string; y: string }[];
}

/** Where the name of a sector stands: outside the ring, on one line or two. */
export function nameLines(name: string, angle: number, radius: number): NameLines {
  // Near the vertical, neighbours would stand in one another's lines: those move outward.
  const out = 17 * Math.abs(Math.cos((angle * Math.PI) / 180)) ** 8;
  const [x, y] = point(angle, radius + out);
  const parts = nameParts(name);
  // Above the centre the block ends at the point, below it begins there, at the sides it is centred.
  const up = -y / radius;
  const first = y + 4 - ((parts.length - 1) * LINE * (1 + up)) / 2 + (1 - up) * 2 - 2;
  return {
    x: x.toFixed(1),
    side: x > 4 ? "start" : x < -4 ? "end" : "middle",
    lines: parts.map((text, i) => ({ text, y: (first + i * LINE).toFixed(1) })),
  };
}
