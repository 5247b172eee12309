/** Own dimensions in this browser's storage, only for whoever asks for it. */

const KEY = "value-probe-own-dimensions";

/** The files of the dimensions that were kept; what cannot be read is as if it were not there. */
export function kept(): string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(value) ? value.filter((file): file is string => typeof file === "string") : [];
  } catch {
    return [];
  }
}

/** Whether they could be kept: a browser may give no storage. */
export function keep(files: readonly string[]): boolean {
  try {
    if (files.length === 0) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify(files));
    return true;
  } catch {
    return false;
  }
}
