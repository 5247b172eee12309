/** A file into the hands of a person, by a link that is gone at once. */

/** How long a browser may take to begin with it. */
const KEPT_MS = 60_000;

export function download(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
