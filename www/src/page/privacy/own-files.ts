/**
 * Which requests are for files of this page: those on the list that the build put into the page's head, before there was any
 * text. The address is all that the browser's timing tells.
 */
import type { Fetched } from "../../client/traffic";

/** The list as it stands in the document. */
export function ownFiles(document: Document): (request: Pick<Fetched, "url">) => boolean {
  const listed = document.querySelector<HTMLMetaElement>('meta[name="files"]')?.content ?? "";
  return among(listed.split(" ").filter(Boolean), document.baseURI);
}

/**
 * @param names below the page's folder, as the build has them; "./" is the page
 * @param page its address
 * @returns whether an address is one of these on the page's host, with no query: that could carry anything
 */
export function among(names: readonly string[], page: string): (request: Pick<Fetched, "url">) => boolean {
  const addresses = new Set(names.map((name) => new URL(name, new URL("./", page)).href));
  return ({ url }) => addresses.has(url.split("#")[0] ?? "");
}
