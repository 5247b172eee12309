/** What the page shows. */
import "../views/model-card";
import type { ProbeOptions, ValueProbe } from "../client";
import { ValueProbeElement } from "../element";
import { loadWith } from "../element/body";
import { Page } from "./page";
import { type Panel, panels } from "./panels";

type Load = (options: ProbeOptions) => Promise<ValueProbe>;

/** A promise and what fulfils it. */
function later<T>(): [Promise<T>, (value: T) => void] {
  let fulfil: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => (fulfil = resolve));
  return [promise, fulfil];
}

// The element in the page begins by itself as soon as its code is here, and that is before `show` is called.
const [load, loadBy] = later<Load>();
const [probe, ready] = later<ValueProbe>();
loadWith(async (options) => {
  const loaded = await (await load)(options);
  ready(loaded);
  return loaded;
});
ValueProbeElement.base = new URL("./", document.baseURI);

/**
 * Puts the page together.
 *
 * @param by loads the classifier; again after a failure
 * @param shown for design work, other panels than the page has
 */
export function show(by: Load, shown: readonly Panel[] = panels): void {
  loadBy(by);
  new Page(probe, shown);
}
