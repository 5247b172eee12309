/** No request after loading, a policy that nothing breaks, and a page that opens without a network. */
import type { Page } from "@playwright/test";
import { expect, openPage, scored, test, type } from "./fixtures.ts";

/** Resolves when the service worker has kept the page. */
const kept = (page: Page) => page.evaluate(async () => void (await navigator.serviceWorker.ready));

test("scoring makes no request at all", async ({ page, site }) => {
  await openPage(page, site.url);
  await kept(page);
  await page.waitForLoadState("networkidle");

  // Three witnesses: the server, the page with its workers, and the browser's own network layer.
  const seen: string[] = [];
  page.context().on("request", (request) => seen.push(request.url()));
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Network.enable");
  cdp.on("Network.requestWillBeSent", ({ request }) => seen.push(request.url));
  await cdp.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: true });
  site.requests.length = 0;

  await type(page, "We keep the feast as our parents kept it.");
  await expect(page.locator("#marked")).toContainText("We keep the feast");
  await scored(page);
  for (const name of ["Chatbot answer", "Policy", "Neutral note"]) {
    await page.getByRole("button", { name }).click();
    await expect(page.getByRole("button", { name })).toHaveAttribute("aria-pressed", "true");
    await scored(page);
  }
  await page.locator("#circle").getByRole("button").first().press("Enter");
  await page.getByRole("button", { name: "Model card" }).click();
  await page.locator("#card-close").click();
  await page.waitForTimeout(500);

  expect(seen).toEqual([]);
  expect(site.requests).toEqual([]);
});

test("the policy forbids other hosts, and the page breaks none of it", async ({ page, site }) => {
  const violations: string[] = [];
  page.on("console", (message) => /Content Security Policy|Refused to/.test(message.text()) && violations.push(message.text()));
  page.on("pageerror", (error) => violations.push(error.message));
  await openPage(page, site.url);
  await page.getByRole("button", { name: "Model card" }).click();
  await page.locator("#card-close").click();
  await page.locator("#marked [data-index='1']").hover();
  expect(violations).toEqual([]);
  const refused = await page.evaluate(() => fetch("http://127.0.0.1:9/").then(() => "", (error: unknown) => String(error)));
  expect(refused).toContain("Failed to fetch");
  expect(violations.join()).toContain("connect-src");
});

test("the policy holds in the worker too, once the service worker hands out its script", async ({ page, site }) => {
  await openPage(page, site.url);
  await kept(page);
  await page.reload();
  await scored(page);
  site.requests.length = 0;
  const elsewhere = site.url.replace("127.0.0.1", "localhost");
  const refused = await page.workers()[0]?.evaluate((url) => fetch(url, { mode: "no-cors" }).then(() => "", String), elsewhere);
  expect(refused).toContain("Failed to fetch");
  expect(site.requests).toEqual([]);
});

test("nothing is stored but the model and the page", async ({ page, site }) => {
  await openPage(page, site.url);
  await kept(page);
  const found = await page.evaluate(async () => ({
    caches: (await caches.keys()).map((name) => name.replace(/[0-9a-f]{16}$/, "")),
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    databases: (await indexedDB.databases()).length,
    cookies: document.cookie,
  }));
  expect(found).toEqual({ caches: expect.arrayContaining(["value-probe-files", "value-probe-page-"]) as string[], local: [], session: [], databases: 0, cookies: "" });
  expect(found.caches).toHaveLength(2);
});

for (const basePath of ["/", "/sub/path/"]) {
  test.describe(`at ${basePath}`, () => {
    test.use({ basePath });
    test("the second visit needs no network", async ({ page, site }) => {
      await openPage(page, site.url);
      await kept(page);
      await site.stop();
      await page.reload();
      await scored(page);
      await page.locator("#device summary").click();
      await expect(page.locator("#device")).toContainText("nothing downloaded");
      await type(page, "Nobody tells me what to think.");
      await expect(page.locator("#marked")).toContainText("Nobody tells me");
      await page.getByRole("button", { name: "Model card" }).click();
      await expect(page.locator("#card")).toContainText("Official F1");
    });
  });
}
