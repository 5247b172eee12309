/** When the model is wanted: at once, or when the element comes into view. */
import type { Loading } from "./types";

interface Connection {
  saveData?: boolean;
  effectiveType?: string;
}

/** Whether tens of megabytes should be asked about first. Only some browsers say. */
export function thrifty(connection = (navigator as Navigator & { connection?: Connection }).connection): boolean {
  return connection?.saveData === true || /^(slow-2g|2g|3g)$/.test(connection?.effectiveType ?? "");
}

/**
 * Calls `begin` once, when `loading` says so.
 *
 * @returns stops waiting
 */
export function when(host: Element, loading: Loading, begin: () => void): () => void {
  if (loading === "eager") {
    begin();
    return () => undefined;
  }
  if (loading === "auto" && thrifty()) return () => undefined; // a click begins
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    begin();
  });
  observer.observe(host);
  return () => observer.disconnect();
}
