/** The Content-Security-Policy as it stands in the document. */

export interface Directive {
  name: string;
  /** The directive as it is written. */
  text: string;
}

export function policyOf(document: Document): Directive[] {
  const meta = document.querySelector<HTMLMetaElement>('meta[http-equiv="Content-Security-Policy" i]');
  return (meta?.content ?? "")
    .split(";")
    .map((text) => text.trim().replace(/\s+/g, " "))
    .filter((text) => text !== "")
    .map((text) => ({ name: text.split(" ")[0] ?? "", text }));
}
