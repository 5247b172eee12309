/** Results as files: JSON, CSV, SVG, PNG and a report. */
export { csvPieces } from "./csv";
export { resultSvg, sharesSvg } from "./circle";
export { jsonPieces } from "./json";
export { reportPieces, toReport } from "./report";
export { download } from "./download";
export { fileName, type Kind, KINDS, make } from "./save";
export { type About, aboutOf, type Provenance, provenance, type ResultItem } from "./types";
