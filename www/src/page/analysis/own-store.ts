/** Own dimensions in this browser's storage, only for whoever asks for it. */
import { localStore } from "../storage";

const KEY = "value-probe-own-dimensions";

/** Whether there is a storage at all. */
export function keepable(): boolean {
  return localStore() !== null;
}

/** The files of the dimensions that were kept; what cannot be read is as if it were not there. */
export function kept(): string[] {
  try {
    const value: unknown = JSON.parse(localStore()?.getItem(KEY) ?? "[]");
    return Array.isArray(value) ? value.filter((file): file is string => typeof file === "string") : [];
  } catch {
    return [];
  }
}

/** Whether they could be kept: a browser may give no storage, or too little. */
export function keep(files: readonly string[]): boolean {
  const store = localStore();
  try {
    if (files.length === 0) store?.removeItem(KEY);
    else store?.setItem(KEY, JSON.stringify(files));
    return store !== null;
  } catch {
    return false;
  }
}
