/** The language model itself, where `./build.sh lm` made it: right tokens, a steady memory, its limit. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "./fixtures.ts";
import { loadLanguage, needsLanguageModel, openLanguage, write } from "./language.ts";
import { rendererBytes } from "./memory.ts";

needsLanguageModel();

interface Reference {
  greedy: { prompt: string; ids: number[] }[];
}

/** Tokens of each prompt that are compared; the whole lists are compared natively. */
const TOKENS = 8;

test("writes greedily what llama.cpp writes", async ({ page, site }) => {
  const { greedy } = JSON.parse(readFileSync(join(import.meta.dirname, "../parity/smollm2.json"), "utf8")) as Reference;
  await openLanguage(page, site);
  const info = await loadLanguage(page);
  expect(info).toMatchObject({ device: "cpu", source: "download", cache: "persistent" });
  expect(info.model.name).toMatch(/SmolLM2/i);
  for (const { prompt, ids } of greedy.slice(0, 3)) {
    const found = await write(page, { prompt, maxTokens: TOKENS, ignoreEnd: true });
    expect(found.ids.filter((id) => id !== null), prompt).toEqual(ids.slice(0, TOKENS));
  }
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
