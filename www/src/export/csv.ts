/**
 * Results as CSV: a row an item; for each dimension a column with its score, its probability and the F1 of the model. The
 * model stands in every row, as a table has no other place for it.
 *
 * A text that begins as a formula does gets an apostrophe before it: a spreadsheet would run it
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
import Papa from "papaparse";
import { type About, provenance, type ResultItem } from "./types";

/** What spreadsheets take for the beginning of a formula, the wide forms of East Asian keyboards included. */
export const FORMULA = /^[\s\u200b\ufeff]*[=+\-@＝＋－＠]|^[\t\r\n]/;

const CRLF = "\r\n";

/** In pieces, a row each. Begins with a mark that tells spreadsheets that it is UTF-8. */
export function* csvPieces(items: Iterable<ResultItem>, about: About): Generator<string> {
  const columns = about.frameworks.flatMap(({ id, dimensions }) => dimensions.map(({ name }) => ({ id, name })));
  const { model, device, date, quality } = provenance(about);
  const named = (what: string) => columns.map(({ id, name }) => `${id}/${name}/${what}`);
  yield `\ufeff${line([
    ...["file", "place", "conversation", "speaker", "role", "text", "state", "error", "evidence", "windows", "tokens"],
    ...named("score"),
    ...named("probability"),
    ...named("f1"),
    ...["model", "model_version", "model_sha256", "device", "date", "official_f1", "mean_f1"],
  ])}`;
  const beside = [
    ...columns.map(({ name }) => quality?.per_value[name]?.f1 ?? ""),
    ...[model.name, model.version, model.sha256, device, date, quality?.official_f1 ?? "", quality?.mean_f1 ?? ""],
  ];
  for (const { text, result, error, file = "", place = "", speaker = "", role = "", conversation = "" } of items) {
    const figures = (by: "scores" | "probabilities") => columns.map(({ id, name }) => result?.[by][id]?.[name] ?? "");
    yield line([
      ...[file, place, conversation, speaker, role, text],
      ...[result ? "scored" : error ? "failed" : "not scored", error?.code ?? "", result?.evidence.join("; ") ?? ""],
      ...[result?.windows ?? "", result?.tokens ?? ""],
      ...figures("scores"),
      ...figures("probabilities"),
      ...beside,
    ]);
  }
}

function line(cells: (string | number)[]): string {
  return Papa.unparse([cells], { escapeFormulae: FORMULA, newline: CRLF }) + CRLF;
}
