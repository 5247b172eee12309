/**
 * The circle as a file: complete in itself, with the model and its measured quality written below. Light, whatever the
 * page is: it is made to be put elsewhere.
 */
import type { Framework, Scored } from "../../client/types";
import { t } from "../../messages";
import { arcs, coarsest, nameLines, ringArc, sectors, wedge, WIDE } from "../../views/circle-geometry";
import { frameworkName, groupName } from "../../views/names";
import { DECISION, evident, readings, standing } from "../../views/readings";

const INK = "#1b1f24";
const INK_2 = "#555d66";
const TRACK = "#efede7";
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif";
/** Room below the circle for two lines, and beside it. */
const FOOT = 46;

export interface Picture {
  framework: Framework;
  scored: Scored;
  /** The model, and how well it does. */
  lines: readonly string[];
}

/** @param pictures one circle each, side by side */
export function circleSvg(pictures: readonly Picture[]): string {
  const [width, height] = [WIDE.box[0] * pictures.length, WIDE.box[1] + FOOT];
  const lines = pictures[0]?.lines ?? [];
  const all = pictures.map(({ framework, scored }, i) => {
    const x = WIDE.box[0] * (i + 0.5);
    return `<g transform="translate(${x} ${WIDE.box[1] / 2})">${circle(framework, scored, i)}</g>`;
  });
  const foot = lines.map((line, i) => text(line, { x: 16, y: WIDE.box[1] + 16 + 17 * i, fill: INK_2, "font-size": 12 }));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="${FONT}">`,
    `<title>${escape(pictures.map((p) => frameworkName(p.framework)).join(", "))}</title>`,
    `<desc>${escape([...pictures.map(spoken), ...lines].join(" "))}</desc>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    ...all,
    ...foot,
    "</svg>",
  ].join("\n");
}

function spoken({ framework, scored }: Picture): string {
  const found = evident(readings(framework, scored)).map((r) => `${r.label} (${t.score(r.score)})`);
  return found.length > 0 ? t.status.evidence(found) : t.status.noEvidence;
}

function circle(framework: Framework, scored: Scored, index: number): string {
  const list = new Map(readings(framework, scored).map((r) => [r.dimension.name, r]));
  const found = evident(readings(framework, scored)).length;
  const { hub, rim, label } = WIDE;
  const parts: string[] = [];
  const rollup = coarsest(framework);
  const around = sectors(framework);
  for (const [i, arc] of (rollup ? arcs(around, rollup) : []).entries()) {
    const { shape, path } = ringArc(arc, WIDE);
    const id = `ring-${index}-${i}`;
    parts.push(`<path d="${shape}" fill="${escape(arc.group.colour)}" opacity="0.2"/>`, `<path id="${id}" d="${path}" fill="none"/>`);
    parts.push(
      `<text font-size="10.5" letter-spacing="0.84" fill="${INK_2}" text-anchor="middle"><textPath href="#${id}" startOffset="50%">${escape((rollup ? groupName(framework, rollup, arc.group) : arc.group.name).toUpperCase())}</textPath></text>`,
    );
  }
  for (const { dimension, from, to } of around) {
    const { score = 0, label: name = dimension.name } = list.get(dimension.name) ?? {};
    const shape = (outer: number) => wedge({ inner: hub, outer, from, to }) ?? "";
    const evidence = score >= DECISION;
    parts.push(`<path d="${shape(rim)}" fill="${TRACK}"/>`);
    parts.push(
      `<path d="${shape(hub + (rim - hub) * score)}" fill="${escape(dimension.colour)}" opacity="${evidence ? 1 : 0.34}"><title>${escape(t.circle.sector(name, score, evidence))}</title></path>`,
    );
    const { x, side, lines } = nameLines(name, (from + to) / 2, label);
    const bold = ["clear", "close"].includes(standing(score));
    for (const { text: line, y } of lines) {
      parts.push(text(line, { x, y, "text-anchor": side, "font-size": 12.75, fill: bold ? INK : INK_2, ...(bold && { "font-weight": 650 }) }));
    }
  }
  parts.push(`<circle r="${hub + (rim - hub) * DECISION}" fill="none" stroke="${INK_2}" stroke-width="1.25" stroke-dasharray="3 3"/>`);
  parts.push(text(found > 0 ? String(found) : "–", { y: 3, "text-anchor": "middle", "font-size": 21, "font-weight": 600, fill: INK }));
  parts.push(text(found > 0 ? t.result.of(around.length) : t.circle.noEvidence, { y: 17, "text-anchor": "middle", "font-size": 11, fill: INK_2 }));
  return parts.join("\n");
}

function text(content: string, attributes: Record<string, string | number>): string {
  const set = Object.entries(attributes).map(([name, value]) => ` ${name}="${value}"`);
  return `<text${set.join("")}>${escape(content)}</text>`;
}

function escape(value: string): string {
  return value.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c] ?? c);
}
