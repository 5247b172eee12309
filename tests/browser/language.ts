/** The language model for tests: a tiny one that writes nonsense, and the real one where it was built. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Page, test } from "@playwright/test";
import { tinyHeads, tinyPolarity } from "../fixtures/tiny-heads.mjs";
import { tinyLanguageModel } from "../fixtures/tiny-language.mjs";
import type { GenerateOptions, LanguageModel as Client } from "../../www/src/client/index.ts";
import { openBare } from "./fixtures.ts";
import { DIST, type Site } from "./site.ts";

export const FOLDER = "models/language-model/";
export const HEADS = "models/language-heads/";
export const POLARITY = "models/polarity/";

/** What tests find on the bare page, beside the classifier's client. */
export interface BareLanguage {
  LanguageModel: typeof Client;
  model: Client;
}

declare global {
  // Set by `openLanguage`.
  var lm: BareLanguage;
}

/** Serves the tiny model in place of the real one. */
export function serveTiny(site: Site): ReturnType<typeof tinyLanguageModel> {
  const files = tinyLanguageModel();
  for (const [name, body] of Object.entries(files)) site.faults.set(FOLDER + name, () => ({ body }));
  for (const [name, body] of Object.entries(tinyHeads(files))) site.faults.set(HEADS + name, () => ({ body }));
  for (const [name, body] of Object.entries(tinyPolarity(files))) site.faults.set(POLARITY + name, () => ({ body }));
  const bytes = files["weights.bin"].length + files["tokenizer.json"].length;
  const languageModel = { name: "tiny", version: "0", license: "Apache-2.0", parameters: 90_000, bytes };
  site.faults.set("models/index.json", () => ({ body: Buffer.from(JSON.stringify({ languageModel })) }));
  return files;
}

/** For the tests that need the real model: they skip, and say why, where it was not built. */
export function needsLanguageModel(): void {
  test.skip(!existsSync(join(DIST, FOLDER, "weights.bin")), "no language model in dist: ./build.sh lm, then ./build.sh build");
}

/** Opens the bare page with the client on it, not loaded yet. */
export async function openLanguage(page: Page, site: Site): Promise<void> {
  await openBare(page, site);
  await page.evaluate(async () => {
    const file = "./value-probe.js";
    const { LanguageModel } = (await import(new URL(file, document.baseURI).href)) as Pick<BareLanguage, "LanguageModel">;
    globalThis.lm = { LanguageModel } as BareLanguage;
  });
}

/** Loads the model on the bare page, as `lm.model`. */
export async function loadLanguage(page: Page, device: "auto" | "cpu" | "gpu" = "cpu") {
  return page.evaluate(async (device) => {
    lm.model = await lm.LanguageModel.load({ device });
    return lm.model.info;
  }, device);
}

/** Writes a text on the bare page; gives the ids of its tokens, the text, and how it ended. */
export async function write(page: Page, options: GenerateOptions) {
  return page.evaluate(async (options) => {
    const generation = lm.model.generate(options);
    const ids: (number | null)[] = [];
    let text = "";
    for await (const token of generation) {
      ids.push(token.id);
      text += token.text;
    }
    return { ids, text, end: await generation.end };
  }, options);
}
