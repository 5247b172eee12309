/** The circle as SVG, for one text and for a batch, with what the model is written below it and put in as metadata. */
import { circleSvg } from "../element/body/circle-svg";
import type { Framework, TextScore } from "../client/types";
import { langTag, t } from "../messages";
import { arcs, coarsest, nameLines, ringArc, sectors, wedge, WIDE } from "../views/circle-geometry";
import { dimensionName, frameworkName, groupName } from "../views/names";
import { escaped } from "./markup";
import type { Shares } from "./shares";
import { type About, provenance } from "./types";

const INK = "#1b1f24";
const INK_2 = "#555d66";
const TRACK = "#efede7";
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif";
/** Room for the title above the circle and for the model below it. */
const HEAD = 34;
const FOOT = 46;

/** One text: sectors as long as their scores. */
export function resultSvg(framework: Framework, result: TextScore, about: About): string {
  return withProvenance(circleSvg([{ framework, scored: result, lines: modelLines(about) }]), about);
}

/** A batch: sectors as long as the share of rows with evidence. There is no decision point: a share is no score. */
export function sharesSvg(framework: Framework, shares: Shares, about: About): string {
  const [width, height] = [WIDE.box[0], WIDE.box[1] + HEAD + FOOT];
  const { hub, rim, label } = WIDE;
  const share = (name: string) => (shares.scored > 0 ? (shares.counts.get(name) ?? 0) / shares.scored : 0);
  // The outermost ring is the least round share that all fit in: few values are invoked by most rows.
  const most = Math.max(...framework.dimensions.map(({ name }) => share(name)), 0);
  const scale = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1].find((s) => s >= most) ?? 1;
  const radius = (value: number) => hub + (rim - hub) * Math.min(1, value / scale);
  const around = sectors(framework);
  const rollup = coarsest(framework);
  const parts: string[] = [];
  for (const [i, arc] of (rollup ? arcs(around, rollup) : []).entries()) {
    const { shape, path } = ringArc(arc, WIDE);
    const name = rollup ? groupName(framework, rollup, arc.group) : arc.group.name;
    parts.push(`<path d="${shape}" fill="${escaped(arc.group.colour)}" opacity="0.2"/>`, `<path id="ring-${i}" d="${path}" fill="none"/>`);
    parts.push(
      `<text font-size="10.5" letter-spacing="0.84" fill="${INK_2}" text-anchor="middle"><textPath href="#ring-${i}" startOffset="50%">${escaped(name.toUpperCase())}</textPath></text>`,
    );
  }
  for (const { dimension, from, to } of around) {
    const name = dimensionName(framework, dimension.name);
    const shape = (outer: number) => wedge({ inner: hub, outer, from, to }) ?? "";
    const told = `${name}${t.colon}${t.export.share(shares.counts.get(dimension.name) ?? 0, shares.scored)}`;
    parts.push(`<path d="${shape(rim)}" fill="${TRACK}"/>`);
    parts.push(`<path d="${shape(radius(share(dimension.name)))}" fill="${escaped(dimension.colour)}"><title>${escaped(told)}</title></path>`);
    const { x, side, lines } = nameLines(name, (from + to) / 2, label);
    for (const { text: line, y } of lines) parts.push(text(line, { x, y, "text-anchor": side, "font-size": 12.75, fill: INK }));
  }
  for (const part of [0.5, 1]) {
    const r = radius(scale * part);
    parts.push(`<circle r="${r}" fill="none" stroke="${INK_2}" stroke-width="0.75" stroke-dasharray="2 3"/>`);
    parts.push(`<rect x="-17" y="${-r - 7}" width="34" height="14" rx="3" fill="#ffffff" opacity="0.85"/>`);
    parts.push(text(t.percent(scale * part), { y: -r + 4, "text-anchor": "middle", "font-size": 10.5, fill: INK_2 }));
  }
  const title = t.export.sharesOf(shares.scored);
  const described = framework.dimensions.map((d) => `${dimensionName(framework, d.name)} ${t.export.share(shares.counts.get(d.name) ?? 0, shares.scored)}`);
  const foot = modelLines(about).map((line, i) => text(line, { x: 16, y: height - FOOT + 16 + 17 * i, fill: INK_2, "font-size": 12 }));
  return withProvenance(
    [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="${FONT}">`,
      `<title>${escaped(`${frameworkName(framework)}. ${title}`)}</title>`,
      `<desc>${escaped([...described, ...modelLines(about)].join(". "))}</desc>`,
      `<rect width="100%" height="100%" fill="#ffffff"/>`,
      text(title, { x: 16, y: 24, fill: INK, "font-size": 14, "font-weight": 650 }),
      `<g transform="translate(${width / 2} ${HEAD + WIDE.box[1] / 2})">${parts.join("\n")}</g>`,
      ...foot,
      "</svg>",
    ].join("\n"),
    about,
  );
}

/** The model, and how well it does: on two lines below a picture. */
export function modelLines({ model, quality }: About): string[] {
  const { name, version, sha256 } = model;
  const { official_f1, mean_f1 } = quality?.evaluation ?? {};
  const measured = official_f1 === undefined || mean_f1 === undefined ? t.export.unmeasured : t.export.qualityLine(official_f1, mean_f1);
  return [t.export.modelLine(name, version, sha256.slice(0, 16)), measured];
}

/** Whole hash and F1 of every value as JSON, out of sight: a picture travels without its page. */
function withProvenance(svg: string, about: About): string {
  const data = escaped(JSON.stringify(provenance(about)));
  return svg.replace(/^<svg /, `<svg xml:lang="${langTag()}" `).replace("</title>", `</title>\n<metadata>${data}</metadata>`);
}

function text(content: string, attributes: Record<string, string | number>): string {
  const set = Object.entries(attributes).map(([name, value]) => ` ${name}="${value}"`);
  return `<text${set.join("")}>${escaped(content)}</text>`;
}
