/**
 * Memory comes back: after 1,000 texts, and after every panel was opened and closed. Counted by the browser after a full
 * collection: the JavaScript heap of the page and of its workers, DOM nodes and listeners, and WebAssembly memory.
 */
import type { CDPSession, Page } from "@playwright/test";
import { openPanel } from "./features.ts";
import { expect, load, openBare, openPage, scored, test, type } from "./fixtures.ts";

const TEXTS = 1000;

interface Used {
  heap: number;
  nodes: number;
  listeners: number;
}

/** What the page holds once all garbage is gone. */
async function used(cdp: CDPSession): Promise<Used> {
  // Twice: what the first collection frees may hold on to more.
  for (let i = 0; i < 2; i++) await cdp.send("HeapProfiler.collectGarbage");
  const { usedSize } = await cdp.send("Runtime.getHeapUsage");
  const { nodes, jsEventListeners } = await cdp.send("Memory.getDOMCounters");
  return { heap: usedSize, nodes, listeners: jsEventListeners };
}

/** A text of its own for each number, of a sentence or three. */
function text(i: number): string {
  const names = ["rivers", "schools", "workers", "gardens", "soldiers", "doctors", "farmers"];
  const sentence = (k: number) => `Rule ${i}.${k} says that its ${names[(i + k) % 7] ?? ""} shall be cared for by everyone.`;
  return Array.from({ length: 1 + (i % 3) }, (_, k) => sentence(k)).join(" ");
}

/** Stands in the report, where the figures are looked for. */
function measured(line: string): void {
  process.stdout.write(`${line}\n`);
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(2)} MB`;

test(`after ${TEXTS} texts, memory is back within 10 % of the start`, async ({ page, site }) => {
  test.setTimeout(900_000);
  const cdp = await page.context().newCDPSession(page);
  await openBare(page, site);
  await load(page);
  const score = (from: number, to: number) =>
    page.evaluate(
      async (texts) => {
        for (const text of texts) await bare.probe.score(text);
        return { wasm: await bare.probe.memoryBytes() };
      },
      Array.from({ length: to - from }, (_, i) => text(from + i)),
    );
  // The start is a worker that has scored: its module's memory has grown to what a text needs by then.
  const begin = { ...(await score(0, 20)), ...(await used(cdp)) };
  const worker = await workerHeap(page);
  for (let at = 20; at < TEXTS; at += 140) await score(at, at + 140);
  const end = { ...(await score(TEXTS, TEXTS + 1)), ...(await used(cdp)) };
  const workerEnd = await workerHeap(page);
  measured(`${TEXTS} texts: page ${megabytes(begin.heap)} -> ${megabytes(end.heap)}, worker ${megabytes(worker)} -> ${megabytes(workerEnd)}, WebAssembly ${megabytes(begin.wasm)} -> ${megabytes(end.wasm)}`);
  expect(end.wasm).toBeLessThanOrEqual(1.1 * begin.wasm);
  expect(workerEnd).toBeLessThanOrEqual(1.1 * worker);
  expect(end.heap).toBeLessThanOrEqual(1.1 * begin.heap);
});

test("after every panel was opened and closed, memory is back within 10 % of the start", async ({ page, site }) => {
  test.slow();
  const cdp = await page.context().newCDPSession(page);
  await openPage(page, site.url);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  const ids = await page.locator("details[data-panel]").evaluateAll((all) => all.map((panel) => (panel as HTMLElement).dataset["panel"] ?? ""));
  expect(ids.length).toBeGreaterThan(1);
  const round = async (i: number) => {
    for (const id of ids) {
      await openPanel(page, id);
      await page.locator(`details[data-panel="${id}"] summary`).first().click();
    }
    await page.getByRole("button", { name: "Model card" }).click();
    await page.locator("#card-close").click();
    await type(page, text(i));
    await scored(page);
  };
  // The first rounds fetch the panels' code and have it compiled, which stays.
  for (let i = 0; i < 4; i++) await round(i);
  const begin = await used(cdp);
  for (let i = 4; i < 14; i++) await round(i);
  const end = await used(cdp);
  measured(`10 rounds of ${ids.length} panels: heap ${megabytes(begin.heap)} -> ${megabytes(end.heap)}, nodes ${begin.nodes} -> ${end.nodes}, listeners ${begin.listeners} -> ${end.listeners}`);
  expect(end.heap).toBeLessThanOrEqual(1.1 * begin.heap);
  expect(end.nodes).toBeLessThanOrEqual(1.1 * begin.nodes);
  expect(end.listeners).toBeLessThanOrEqual(1.1 * begin.listeners);
});

/** The JavaScript heap of the page's first worker, its garbage gone. Its module's memory is counted apart. */
async function workerHeap(page: Page): Promise<number> {
  const cdp = await page.context().newCDPSession(page);
  try {
    const attached = new Promise<string>((resolve) => {
      cdp.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => targetInfo.type === "worker" && resolve(sessionId));
    });
    await cdp.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
    const sessionId = await attached;
    let last = 0;
    const ask = (method: string) =>
      new Promise<Record<string, number>>((resolve) => {
        const id = ++last;
        const listen = ({ message }: { message: string }) => {
          const answer = JSON.parse(message) as { id?: number; result?: Record<string, number> };
          if (answer.id !== id) return;
          cdp.off("Target.receivedMessageFromTarget", listen);
          resolve(answer.result ?? {});
        };
        cdp.on("Target.receivedMessageFromTarget", listen);
        void cdp.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id, method }) });
      });
    for (let i = 0; i < 2; i++) await ask("HeapProfiler.collectGarbage");
    return (await ask("Runtime.getHeapUsage"))["usedSize"] ?? NaN;
  } finally {
    await cdp.detach();
  }
}
