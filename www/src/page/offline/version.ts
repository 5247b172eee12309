/** The version of this page: a hash of its files, which the build puts into the page's head. */
export function pageVersion(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="version"]')?.content ?? "";
}
