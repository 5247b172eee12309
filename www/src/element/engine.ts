/** Where the engine (model client and views) lies, and how it is fetched: once for the whole page. */
import type * as Engine from "./body";

/** What the build puts in place of the name: the engine's file, relative to the folder of this one. */
declare const __ENGINE_FILE__: string;

let base: string | null = null;
const engines = new Map<string, Promise<typeof Engine>>();

/** URL of the folder with `value-probe.js`, with a slash at its end: worker, modules and models lie below it. */
export function baseUrl(): string {
  // Not in one expression: a bundler would take it for a file to be copied.
  const { url } = import.meta;
  return base ?? new URL("./", url).href;
}

export function setBase(url: string | URL): void {
  const absolute = new URL(url, document.baseURI).href;
  base = absolute.endsWith("/") ? absolute : `${absolute}/`;
}

/** The engine; a failure is forgotten, so that the next call tries again. */
export function engine(): Promise<typeof Engine> {
  const from = baseUrl();
  let loading = engines.get(from);
  if (!loading) {
    loading = fetchEngine(from);
    loading.catch(() => engines.delete(from));
    engines.set(from, loading);
  }
  return loading;
}

/** By URL and not by name, so that a bundler leaves it alone: what it loads in turn must lie beside it. */
function fetchEngine(from: string): Promise<typeof Engine> {
  if (import.meta.env.DEV) return import("./body");
  return import(/* @vite-ignore */ /* webpackIgnore: true */ new URL(__ENGINE_FILE__, from).href) as Promise<typeof Engine>;
}
