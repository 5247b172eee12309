/** From pieces to a file in the person's hands. */
import { ProbeError } from "../client/errors";
import { Slices } from "../views/slices";
import { csvPieces } from "./csv";
import { jsonPieces } from "./json";
import { reportPieces } from "./report";
import { resultSvg, sharesSvg } from "./circle";
import { pngOf } from "./png";
import { Counter } from "./shares";
import type { About, ResultItem } from "./types";

export const KINDS = ["report", "csv", "json", "svg", "png"] as const;
export type Kind = (typeof KINDS)[number];

const TYPES: Record<Kind, string> = {
  report: "text/html;charset=utf-8",
  csv: "text/csv;charset=utf-8",
  json: "application/json",
  svg: "image/svg+xml",
  png: "image/png",
};

/**
 * Makes a file of results, in slices of time. Pictures are of the first framework, unless another is named.
 *
 * @param items gone over once or twice
 * @throws {ProbeError} `nothing-to-draw`; `no-canvas`, `no-png`: the browser cannot draw
 */
export async function make(kind: Kind, items: Iterable<ResultItem>, about: About, signal?: AbortSignal, framework = about.frameworks[0]): Promise<Blob> {
  switch (kind) {
    case "csv":
      return joined(csvPieces(items, about), TYPES.csv, signal);
    case "json":
      return joined(jsonPieces(items, about), TYPES.json, signal);
    case "report":
      return joined(reportPieces(items, about), TYPES.report, signal);
    case "svg":
    case "png": {
      if (!framework) throw new ProbeError("nothing-to-draw", "there is nothing to draw");
      const slices = new Slices(signal);
      const counter = new Counter(framework);
      let only: ResultItem | null = null;
      for (const item of items) {
        counter.add(item);
        only = item;
        if (slices.due) await slices.next();
      }
      const { shares } = counter;
      const svg = shares.rows === 1 && only?.result ? resultSvg(framework, only.result, about) : sharesSvg(framework, shares, about);
      return kind === "png" ? pngOf(svg, about) : new Blob([svg], { type: TYPES.svg });
    }
  }
}

/** Letters that are made bytes of at once: all of ten thousand rows would hold the page up for a tenth of a second. */
const PART = 1 << 18;

async function joined(pieces: Iterable<string>, type: string, signal?: AbortSignal): Promise<Blob> {
  const slices = new Slices(signal);
  const parts: Blob[] = [];
  let open: string[] = [];
  let letters = 0;
  const close = () => {
    parts.push(new Blob(open));
    [open, letters] = [[], 0];
  };
  for (const piece of pieces) {
    open.push(piece);
    letters += piece.length;
    if (letters >= PART) close();
    if (slices.due) await slices.next();
  }
  close();
  return new Blob(parts, { type });
}

/** A name with its date, that every file system takes. */
export function fileName(kind: Kind, what: string, date: Date): string {
  const day = `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`;
  return `value-probe-${what}-${day}.${kind === "report" ? "html" : kind}`;
}
