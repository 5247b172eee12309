/** Results as JSON: one document, the items in the shape in which the Rust crate writes them. */
import { type About, provenance, type ResultItem } from "./types";

/** In pieces, which joined are the document: of ten thousand rows it is too long for one. */
export function* jsonPieces(items: Iterable<ResultItem>, about: About): Generator<string> {
  const head = { ...provenance(about), frameworks: about.frameworks.map((f) => f.id) };
  yield `${JSON.stringify(head, null, 1).slice(0, -2)},\n "results": [`;
  let first = true;
  for (const { result, error, ...rest } of items) {
    yield `${first ? "" : ","}\n  ${JSON.stringify({ ...rest, ...result, ...(error && { error }), scored: result !== null })}`;
    first = false;
  }
  yield "\n ]\n}\n";
}
