/** Many texts at once: files in, rows scored by two workers, the table, files out. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Download, Page } from "@playwright/test";
import type { ValueProbe } from "../../www/src/client/index.ts";
import { docx, par, pdf, run, utf8 } from "../../www/test/files/make.ts";
import { violations } from "./axe.ts";
import { contrast, expect, openPage, samples, test } from "./fixtures.ts";

interface Given {
  name: string;
  bytes: Uint8Array;
  type?: string;
}

const Papa = createRequire(new URL("../../www/package.json", import.meta.url))("papaparse") as {
  parse(text: string, options: object): { data: Record<string, string>[]; errors: unknown[] };
};
const { first, neutral } = contrast();
const [strongest = ""] = first.evidence;

/** Rows none like another, with and without evidence by turns, and one that a spreadsheet would run. */
function texts(count: number): string[] {
  const all = samples();
  return Array.from({ length: count }, (_, i) => (i === 7 ? '=HYPERLINK("http://a", "b")' : `${all[i % all.length]?.text ?? ""} (${i + 1})`));
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const table = (rows: string[]) => utf8(`id,text,speaker\r\n${rows.map((text, i) => `${i + 1},${quoted(text)},${Math.floor(i / 10) % 2 === 0 ? "Ana" : "Ben"}`).join("\r\n")}\r\n`);

/** Drops files on the page as a person does. */
async function drop(page: Page, ...files: Given[]): Promise<void> {
  const data = await page.evaluateHandle(
    (files) => {
      const transfer = new DataTransfer();
      for (const { name, type, bytes } of files) transfer.items.add(new File([Uint8Array.from(bytes)], name, { type: type ?? "" }));
      return transfer;
    },
    files.map(({ bytes, ...rest }) => ({ ...rest, bytes: [...bytes] })),
  );
  await page.dispatchEvent("h1", "dragover", { dataTransfer: data });
  await expect(page.locator(".drop-veil")).toBeVisible();
  await page.dispatchEvent("h1", "drop", { dataTransfer: data });
  await expect(page.locator(".drop-veil")).toBeHidden();
}

const batch = (page: Page) => page.locator("vp-batch");
const start = (page: Page, rows: number) => batch(page).getByRole("button", { name: `Score ${rows} row` });
const finished = (page: Page) => expect(batch(page).locator(".told")).toContainText("scored.");
/** The rows of the table that are seen: excerpt and score. */
const column = (page: Page, name: string) => page.locator(`.batch-table tbody td.${name}`).allInnerTexts();

async function csvOf(download: Download) {
  const { data, errors } = Papa.parse((await readFile(await download.path(), "utf8")).replace(/^\ufeff/, ""), { header: true, skipEmptyLines: true });
  expect(errors).toEqual([]);
  return data;
}

test("a table of 300 rows: dropped, paused, continued, sorted, filtered, and taken away", async ({ page, site }) => {
  await openPage(page, site.url);
  const rows = texts(300);
  await drop(page, { name: "answers.csv", bytes: table(rows) });
  await expect(batch(page)).toContainText("Table, comma-separated, 300 rows");
  await expect(batch(page).getByLabel("Column of texts")).toHaveValue("1");
  await expect(batch(page).getByLabel("Column of speakers")).toHaveValue("2");
  await start(page, 300).click();

  const progress = batch(page).locator("progress");
  const done = () => progress.evaluate((bar: HTMLProgressElement) => bar.value);
  await expect.poll(done, { intervals: [50] }).toBeGreaterThan(10);
  await expect.poll(() => page.workers().length).toBe(2);
  await batch(page).getByRole("button", { name: "Pause" }).click();
  await expect(batch(page)).toContainText("Paused.");
  await page.waitForTimeout(1500); // what was begun is finished
  const paused = await done();
  await page.waitForTimeout(1000);
  expect(await done()).toBe(paused);
  expect(paused).toBeLessThan(300);
  await batch(page).getByRole("button", { name: "Continue" }).click();
  await finished(page);
  await expect(batch(page).locator(".told")).toHaveText("300 rows scored.");

  // Sorted by score, highest first, over all pages; and back.
  await batch(page).getByRole("button", { name: "Score", exact: true }).click();
  await expect(page.locator(".batch-table th.score")).toHaveAttribute("aria-sort", "descending");
  const scores = (await column(page, "score")).map(Number);
  expect(scores).toEqual([...scores].sort((a, b) => b - a));
  expect(scores[0]).toBeGreaterThanOrEqual(0.5);
  await batch(page).getByRole("button", { name: "Next page" }).click();
  await expect(batch(page)).toContainText("Page 2 of 12");
  expect(Number((await column(page, "score"))[0])).toBeLessThanOrEqual(scores.at(-1) ?? 0);

  // Filtered by a word, by a value, by a speaker.
  const shown = batch(page).locator(".shown");
  await batch(page).getByLabel("Search texts").fill("(41)");
  await expect(shown).toHaveText("1 of 300 rows");
  await batch(page).getByLabel("Search texts").fill("");
  await expect(shown).toHaveText("300 rows");
  await batch(page).getByLabel("Value", { exact: true }).selectOption({ label: strongest });
  await batch(page).getByLabel("Only with evidence").check();
  await expect(shown).toHaveText(/^\d+ of 300 rows/);
  for (const values of await column(page, "values")) expect(values).toMatch(new RegExp(`${strongest}|and \\d+ more`));
  await batch(page).getByLabel("Speaker", { exact: true }).selectOption({ label: "Ana" });
  await expect.poll(async () => [...new Set(await column(page, "speaker"))]).toEqual(["Ana"]);

  // What is counted is what is in the rows.
  await batch(page).getByText("In all rows, by value").click();
  await expect(page.locator(".batch-summary")).toContainText("300");

  const saved = page.waitForEvent("download");
  await batch(page).getByRole("button", { name: "CSV" }).click();
  const csv = await csvOf(await saved);
  expect(csv.map((row) => row["text"])).toEqual(rows.map((text) => (text.startsWith("=") ? `'${text}` : text)));
  const [one] = csv;
  expect(one).toMatchObject({ file: "answers.csv", place: "1", speaker: "Ana", state: "scored" });
  expect(one?.["model_sha256"]).toMatch(/^[0-9a-f]{64}$/);
  expect(Number(one?.["official_f1"])).toBeGreaterThan(0.1);
  const same = await page.evaluate(async (text) => {
    const { context } = document.querySelector("vp-batch") as unknown as { context: { probe: Promise<ValueProbe> } };
    return (await context.probe).score(text);
  }, rows[0] ?? "");
  expect(Number(one?.[`schwartz/${strongest}/score`])).toBeCloseTo(same.scores["schwartz"]?.[strongest] ?? -1, 12);
  expect(Number(one?.[`schwartz/${strongest}/f1`])).toBeGreaterThan(0);
});

test("a row opens in the text box", async ({ page, site }) => {
  await openPage(page, site.url);
  await drop(page, { name: "a.csv", bytes: table([neutral.text, first.text]) });
  await start(page, 2).click();
  await finished(page);
  await page.locator(".row-open").nth(1).click();
  await expect(page.locator("#text")).toHaveValue(first.text);
  await expect(page.locator("#summary")).toContainText(strongest);
});

/** Rows enough that a batch is not over before a person, or a test, has done something to it. */
const MANY = 500;

test("a row that fails says so, the rest go on, and it can be tried again", async ({ page, site }) => {
  await openPage(page, site.url);
  await drop(page, { name: "a.csv", bytes: table(texts(MANY)) });
  await start(page, MANY).click();
  const progress = batch(page).locator("progress");
  await expect.poll(() => progress.evaluate((bar: HTMLProgressElement) => bar.value), { intervals: [50] }).toBeGreaterThan(2);
  await page.workers()[0]?.evaluate(() => (self as unknown as { __valueProbePanic(m: string): void }).__valueProbePanic("for the test"));
  await expect(batch(page).locator(".told")).toHaveText(`${MANY - 1} rows scored. 1 row could not be scored.`);
  await batch(page).getByLabel("Only failed rows").check();
  await expect(batch(page).locator(".shown")).toHaveText(`1 of ${MANY} rows`);
  await expect(page.locator(".batch-table tbody")).toContainText("worker-crashed");
  await batch(page).getByRole("button", { name: "Try 1 failed row again" }).click();
  await expect(batch(page).locator(".told")).toHaveText(`${MANY} rows scored.`);
});

test("cancelled: what is scored stays, and the rest can follow", async ({ page, site }) => {
  await openPage(page, site.url);
  await drop(page, { name: "a.csv", bytes: table(texts(MANY)) });
  await start(page, MANY).click();
  const progress = batch(page).locator("progress");
  await expect.poll(() => progress.evaluate((bar: HTMLProgressElement) => bar.value), { intervals: [50] }).toBeGreaterThan(2);
  await batch(page).getByRole("button", { name: "Cancel" }).click();
  await expect(batch(page).locator(".told")).toContainText("What is scored stays.");
  await batch(page).getByRole("button", { name: /^Score the \d+ rows that are left$/ }).click();
  await expect(batch(page).locator(".told")).toHaveText(`${MANY} rows scored.`);
});

test.describe("files", () => {
  const DOCX = docx(par(run(first.text)) + par(run("A second paragraph.")));
  const PDF = pdf([["A page about trees and how we", "care for them."]]);

  test("one text goes into the text box: docx and pdf", async ({ page, site }) => {
    const broken: string[] = [];
    page.on("console", (message) => /Content Security Policy|Refused to/.test(message.text()) && broken.push(message.text()));
    page.on("pageerror", (error) => broken.push(error.message));
    await openPage(page, site.url);
    await drop(page, { name: "a.docx", bytes: DOCX });
    await expect(page.locator("#text")).toHaveValue(`${first.text}\n\nA second paragraph.`);
    await expect(page.locator("#summary")).toContainText(strongest);
    await drop(page, { name: "a.pdf", bytes: PDF });
    await expect(page.locator("#text")).toHaveValue("A page about trees and how we care for them.");
    expect(broken).toEqual([]);
  });

  test("several at once, with what cannot be read among them", async ({ page, site }) => {
    await openPage(page, site.url);
    const latin = Uint8Array.from("He said: \x93caf\xe9\x94.", (c) => c.charCodeAt(0));
    await drop(
      page,
      { name: "a.docx", bytes: DOCX },
      { name: "b.pdf", bytes: PDF },
      { name: "latin.txt", bytes: latin },
      { name: "scan.pdf", bytes: pdf([[], []]) },
      { name: "old.doc", bytes: Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0]) },
    );
    const files = page.locator(".batch-files li");
    await expect(files).toHaveCount(5);
    await expect(files.nth(2)).toContainText("Read as Windows-1252");
    await expect(files.nth(3)).toContainText("file-no-text");
    await expect(files.nth(4)).toContainText("file-old-word");
    await batch(page).getByLabel("A row is").first().selectOption("paragraphs");
    await start(page, 4).click();
    await finished(page);
    expect(await column(page, "text")).toEqual([first.text, "A second paragraph.", "A page about trees and how we care for them.", "He said: “café”."]);
  });

  test("by the button, and pasted", async ({ page, site }) => {
    await openPage(page, `${site.url}#batch`);
    await page.locator("vp-batch input[type=file]").setInputFiles({ name: "a.jsonl", mimeType: "", buffer: Buffer.from('{"text":"One."}\n{"text":"Two."}\nnonsense\n') });
    await expect(batch(page)).toContainText("1 line is not JSON and left out; the first is line 3.");
    await page.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File(["Human: Hi\n\nAssistant: Hello"], "chat.txt"));
      document.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    });
    await expect(page.locator(".batch-files li")).toHaveCount(2);
    await expect(page.locator(".batch-files li").nth(1)).toContainText("Human and Assistant: 2 turns");
  });
});

test("a chat: speakers apart, and only the assistant if that is wanted", async ({ page, site }) => {
  await openPage(page, site.url);
  const chat = JSON.stringify([
    { name: "Plans", chat_messages: [{ sender: "human", text: neutral.text }, { sender: "assistant", text: first.text }, { sender: "human", text: "Thanks for that." }, { sender: "assistant", text: "Any time." }] },
  ]);
  await drop(page, { name: "conversations.json", bytes: utf8(chat) });
  await expect(batch(page)).toContainText("Claude export: 4 turns");
  await start(page, 4).click();
  await finished(page);
  expect(await column(page, "speaker")).toEqual(["human", "assistant", "human", "assistant"]);
  await batch(page).getByText("In all rows, by value").click();
  const row = page.locator(".batch-summary tr", { hasText: strongest });
  await expect(row.locator("td.figure")).toHaveText(["1 (25%)", "0 (0%)", "1 (50%)"]);

  await batch(page).getByRole("button", { name: "Start over with other files" }).click();
  await drop(page, { name: "conversations.json", bytes: utf8(chat) });
  await batch(page).getByLabel("Score only what the assistant says").check();
  await start(page, 2).click();
  await finished(page);
  expect(await column(page, "text")).toEqual([first.text, "Any time."]);
});

test.describe("keeping", () => {
  const databases = (page: Page) => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));

  test("nothing is kept unless it was asked for", async ({ page, site }) => {
    await openPage(page, site.url);
    await drop(page, { name: "a.csv", bytes: table([first.text, neutral.text]) });
    await start(page, 2).click();
    await finished(page);
    expect(await databases(page)).toEqual([]);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
  });

  test("goes on after a reload, and is gone when it is deleted", async ({ page, site }) => {
    await openPage(page, site.url);
    await drop(page, { name: "a.csv", bytes: table(texts(200)) });
    await batch(page).getByLabel("Keep this batch in this browser").check();
    await start(page, 200).click();
    const progress = batch(page).locator("progress");
    await expect.poll(() => progress.evaluate((bar: HTMLProgressElement) => bar.value), { intervals: [50] }).toBeGreaterThan(20);
    await batch(page).getByRole("button", { name: "Pause" }).click();
    await page.waitForTimeout(4000); // what was scored is written
    await page.goto(`${site.url}#batch`);
    await page.reload();
    await expect(batch(page).locator(".told")).toContainText("A batch that was kept is back");
    expect(await progress.evaluate((bar: HTMLProgressElement) => bar.value)).toBeGreaterThan(20);
    await batch(page).getByRole("button", { name: /^Score the \d+ rows that are left$/ }).click();
    await expect(batch(page).locator(".told")).toHaveText("200 rows scored.");
    expect(await databases(page)).toEqual(["value-probe-batch"]);
    await batch(page).getByRole("button", { name: "Delete what was kept" }).click();
    await expect(batch(page).locator(".told")).toHaveText("What was kept is deleted.");
    expect(await databases(page)).toEqual([]);
    await page.reload();
    await expect(batch(page).getByText("Choose files")).toBeVisible();
    await expect(batch(page)).not.toContainText("is back");
  });
});

test.describe("files out", () => {
  const saved = async (page: Page, scope: string, name: string) => {
    const download = page.waitForEvent("download");
    await page.locator(scope).getByRole("button", { name, exact: true }).click();
    return readFile(await (await download).path());
  };

  test("of the text in the box: report, JSON, SVG and PNG, each with the model and its quality", async ({ page, site, context }) => {
    await openPage(page, `${site.url}#export`);
    await page.locator("#text").fill(`${first.text} ${neutral.text}`);
    await expect(page.locator("#summary")).toContainText(strongest);
    const scope = "#export vp-export-bar";
    const json = JSON.parse((await saved(page, scope, "JSON")).toString()) as { model: { sha256: string }; quality: { official_f1: number; per_value: Record<string, { f1: number }> }; results: { text: string; sentences: unknown[] }[] };
    expect(json.results).toHaveLength(1);
    expect(json.results[0]).toMatchObject({ text: `${first.text} ${neutral.text}` });
    expect(json.results[0]?.sentences.length).toBeGreaterThan(1);
    expect(json.quality.per_value[strongest]?.f1).toBeGreaterThan(0);

    const svg = (await saved(page, scope, "SVG")).toString();
    expect(svg).toContain(json.model.sha256);
    const png = await saved(page, scope, "PNG");
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    expect(png.subarray(37, 41).toString()).toBe("iTXt");
    expect(png.toString()).toContain(json.model.sha256);
    expect(png.length).toBeGreaterThan(20_000);
    const size = await page.evaluate(async (bytes) => {
      const bitmap = await createImageBitmap(new Blob([Uint8Array.from(bytes)], { type: "image/png" }));
      return [bitmap.width, bitmap.height];
    }, [...png]);
    expect(size[0]).toBe(1148);

    const report = (await saved(page, scope, "Report (HTML)")).toString();
    expect(report).not.toContain("<script");
    const other = await context.newPage();
    const problems: string[] = [];
    other.on("console", (message) => problems.push(message.text()));
    await other.setContent(report);
    await expect(other.getByRole("heading", { name: "What is not claimed" })).toBeVisible();
    await expect(other.locator("mark").first()).toContainText(first.text.slice(0, 20));
    await expect(other.locator("tbody tr")).toHaveCount(27); // of all frameworks
    expect(await violations(other)).toEqual([]);
    expect(problems).toEqual([]);
    await other.screenshot({ path: "../tests/browser/screenshots/report-single.png", fullPage: true });
  });

  test("of a batch: the report and the circle of shares", async ({ page, site, context }) => {
    await openPage(page, site.url);
    await drop(page, { name: "a.csv", bytes: table([...texts(12), "<b>&amp;</b>"]) });
    await start(page, 13).click();
    await finished(page);
    const report = (await saved(page, "vp-batch vp-export-bar", "Report (HTML)")).toString();
    const other = await context.newPage();
    await other.setContent(report);
    await expect(other.locator("table.rows tbody tr")).toHaveCount(14);
    await expect(other.locator("table.rows")).toContainText("<b>&amp;</b>");
    expect(await violations(other)).toEqual([]);
    await other.screenshot({ path: "../tests/browser/screenshots/report-batch.png", fullPage: true });
    const svg = (await saved(page, "vp-batch vp-export-bar", "SVG")).toString();
    expect(svg).toContain("Share of 13 rows with evidence");
  });
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1280, 390]) {
    test(`${colorScheme} at ${width}: axe, and pictures`, async ({ page, site }) => {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await openPage(page, site.url);
      const shoot = async (name: string) => {
        await page.locator("details[data-panel=batch]").screenshot({ path: `../tests/browser/screenshots/batch-${width}-${colorScheme}-${name}.png` });
      };
      const latin = Uint8Array.from("One.\n\nTwo \x93caf\xe9\x94.", (c) => c.charCodeAt(0));
      await drop(page, { name: "answers.csv", bytes: table(texts(MANY)) }, { name: "latin.txt", bytes: latin }, { name: "scan.pdf", bytes: pdf([[]]) });
      await expect(batch(page)).toContainText("file-no-text");
      await expect(batch(page)).toContainText("Windows-1252");
      expect(await violations(page), "files").toEqual([]);
      await shoot("files");
      await start(page, MANY + 1).click();
      await batch(page).getByRole("button", { name: "Pause" }).click();
      await page.waitForTimeout(1500);
      expect(await violations(page), "paused").toEqual([]);
      await shoot("paused");
      await batch(page).getByRole("button", { name: "Continue" }).click();
      await finished(page);
      await batch(page).getByText("In all rows, by value").click();
      expect(await violations(page), "results").toEqual([]);
      await shoot("results");
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    });
  }
}

test("a folder is walked; one without files says what it is", async ({ page, site }) => {
  const folder = mkdtempSync(join(tmpdir(), "value-probe-folder-"));
  try {
    mkdirSync(join(folder, "texts", "inner"), { recursive: true });
    mkdirSync(join(folder, "nothing"));
    writeFileSync(join(folder, "texts", "a.txt"), first.text);
    writeFileSync(join(folder, "texts", "inner", "b.txt"), neutral.text);
    writeFileSync(join(folder, "texts", ".hidden"), "x");
    await openPage(page, site.url);
    const cdp = await page.context().newCDPSession(page);
    const dropped = async (name: string) => {
      const data = { items: [], files: [join(folder, name)], dragOperationsMask: 1 };
      for (const type of ["dragEnter", "dragOver", "drop"] as const) await cdp.send("Input.dispatchDragEvent", { type, x: 300, y: 300, data });
    };
    await dropped("texts");
    await expect(batch(page)).toContainText("a.txt");
    await expect(batch(page)).toContainText("b.txt");
    await expect(batch(page)).not.toContainText(".hidden");
    await dropped("nothing");
    await expect(batch(page)).toContainText("It is a folder, and no file was found in it.");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
