/** The language model itself, where `./build.sh lm` made it: right tokens, a steady memory, its limit. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "./fixtures.ts";
import type { Message } from "../../www/src/client/index.ts";
import { loadLanguage, needsLanguageModel, openLanguage, write } from "./language.ts";
import { rendererBytes } from "./memory.ts";

needsLanguageModel();

/** What llama.cpp wrote (`tests/parity/llama/reference.mjs`). */
interface Reference {
  prompts: { name: string; prompt: string; messages?: Message[]; ids: number[] }[];
}

/** What is compared here: two texts and a conversation, and the first tokens of each. Natively it is all of them. */
const NAMES = ["a story", "a list", "a question"];
const TOKENS = 8;

test("writes greedily what llama.cpp writes", async ({ page, site }) => {
  const { prompts } = JSON.parse(readFileSync(join(import.meta.dirname, "../parity/smollm2.json"), "utf8")) as Reference;
  await openLanguage(page, site);
  const info = await loadLanguage(page);
  expect(info).toMatchObject({ device: "cpu", source: "download", cache: "persistent" });
  expect(info.model.name).toMatch(/SmolLM2/i);
  for (const { name, prompt, messages, ids } of prompts.filter(({ name }) => NAMES.includes(name))) {
    const asked = messages ? { messages } : { prompt };
    const found = await write(page, { ...asked, maxTokens: TOKENS, ignoreEnd: true });
    expect(found.ids.filter((id) => id !== null), name).toEqual(ids.slice(0, TOKENS));
  }
});

test("finds values in a text that names them, and none in one that does not", async ({ page, site }) => {
  await openLanguage(page, site);
  await loadLanguage(page);
  // Within the first call the heads are held to their golden set, which was computed natively.
  const evidence = await page.evaluate(async () => [
    (await lm.model.score("We must protect our forests and rivers from pollution.")).evidence,
    (await lm.model.score("The train to the airport leaves from platform four.")).evidence,
  ]);
  expect(evidence[0]).toContain("Universalism: nature");
  expect(evidence[1]).not.toContain("Universalism: nature");
});

test("a prompt beyond the context is refused before anything is computed", async ({ page, site }) => {
  await openLanguage(page, site);
  const { contextLength } = await loadLanguage(page);
  const begin = Date.now();
  const refused = await page.evaluate((words) => bare.refused(lm.model.generate({ prompt: "word ".repeat(words) }).next()), contextLength + 10);
  expect(refused).toMatchObject({ name: "ContextOverflowError", code: "context-overflow" });
  expect(Date.now() - begin).toBeLessThan(10_000);
});

test("gives its memory back, round after round", async ({ page, site, browser }) => {
  await openLanguage(page, site);
  const settled = async () => {
    await expect.poll(() => page.workers().length).toBe(0);
    await page.waitForTimeout(1000);
    return (await rendererBytes(browser)) ?? 0;
  };
  const round = async () => {
    await loadLanguage(page);
    await write(page, { prompt: "It was", maxTokens: 2, ignoreEnd: true });
    const during = (await rendererBytes(browser)) ?? 0;
    await page.evaluate(() => lm.model.unload());
    return during;
  };
  await round();
  const before = await settled();
  test.skip(before === 0, "no /proc to read the memory from");
  let during = 0;
  for (let i = 0; i < 4; i++) during = await round();
  expect(during - before).toBeGreaterThan(80e6); // the weights were there
  expect((await settled()) - before).toBeLessThan(30e6);
});
