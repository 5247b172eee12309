/** What the page shows. */
import type { ProbeOptions, ValueProbe } from "../client";
import { ValueProbeElement } from "../element";
import { loadWith } from "../element/body";
import { wireIntake } from "./intake";
import { Page } from "./page";
import { type Panel, panels } from "./panels";
import { breathe } from "../views/slices";

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
export async function show(by: Load, shown: readonly Panel[] = panels): Promise<void> {
  const page = new Page(probe); // which hears of the model from the start
  loadBy(by);
  await breathe();
  await page.furnish(shown);
  wireIntake(page);
}
