/**
 * Geometry of the value circle: which angle each dimension and each group of a roll-up takes. Angles are
 * degrees clockwise from twelve o'clock, as in the taxonomy; lengths are in units of the drawing.
 */
import type { Dimension, Framework, Rollup, RollupGroup } from "../client/types";

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
