/** Where the element stands: under a strict policy, in a frame, below any path, with its files on another host. */
import { element, errorOf, expect, html, listen, open, scoreOf, test } from "./element.ts";
import { contrast } from "./fixtures.ts";
import { Site } from "./site.ts";

const { first } = contrast();
const probe = `<value-probe id="probe" view="highlight">${first.text}</value-probe>`;
const STRICT = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'";

test("under a policy that allows no more than the README asks for", async ({ page, site }) => {
  const refused: string[] = [];
  page.on("console", (message) => /Content Security Policy|Refused to/.test(message.text()) && refused.push(message.text()));
  await open(page, site, probe, { policy: STRICT });
  expect((await scoreOf(page)).evidence).toEqual(first.evidence);
  for (const view of ["circle", "bars", "table"]) {
    await element(page).evaluate((probe, view) => probe.setAttribute("view", view), view);
    await expect(element(page).locator(`[part=${view}]`)).toBeVisible();
  }
  expect(refused).toEqual([]);
});

for (const sandbox of ["", ` sandbox="allow-scripts allow-same-origin"`, ` sandbox="allow-scripts"`]) {
  test(`in a frame${sandbox}`, async ({ page, site }) => {
    site.headers = { "access-control-allow-origin": "*" }; // a sandboxed frame has no origin of its own
    site.pages.set("/frame.html", { body: html(probe) });
    await open(page, site, `<iframe src="/frame.html" width="700" height="500"${sandbox}></iframe>`, { head: "" });
    const frame = page.frameLocator("iframe").locator("value-probe");
    await expect(frame).toContainText(first.evidence[0] ?? "?");
  });
}

test.describe("below a long path", () => {
  test.use({ basePath: "/docs/v1.2/_static/value-probe/" });
  test("everything is found from where the script lies", async ({ page, site }) => {
    const failed: string[] = [];
    page.on("response", (response) => response.status() >= 400 && !response.url().endsWith("favicon.ico") && failed.push(response.url()));
    await open(page, site, probe, { path: "/docs/v1.2/guide/page.html", head: `<script type="module" src="../_static/value-probe/value-probe.js"></script>` });
    expect((await scoreOf(page)).evidence).toEqual(first.evidence);
    expect(failed).toEqual([]);
  });
});

test.describe("with the files on another host", () => {
  async function elsewhere(run: (files: Site) => Promise<void>): Promise<void> {
    const files = await Site.start("/cdn/");
    await run(files).finally(() => files.stop());
  }
  const head = (files: Site) => `<script type="module" src="${files.url}value-probe.js"></script>`;
  const policy = (files: Site, worker: string) => {
    const { origin } = new URL(files.url);
    return `default-src 'none'; script-src ${origin} 'wasm-unsafe-eval'; connect-src ${origin}; worker-src ${worker}`;
  };

  test("it scores, under the policy that the README names", async ({ page, site }) => {
    await elsewhere(async (files) => {
      files.headers = { "access-control-allow-origin": "*" };
      await open(page, site, probe, { head: head(files), policy: policy(files, "blob:") });
      expect((await scoreOf(page)).evidence).toEqual(first.evidence);
      expect(files.requests.some((path) => path.endsWith("weights.safetensors"))).toBe(true);
      expect(site.requests.filter(Boolean)).toEqual([]);
    });
  });

  test("a policy without blob: is told, with what it needs", async ({ page, site }) => {
    await elsewhere(async (files) => {
      files.headers = { "access-control-allow-origin": "*" };
      await open(page, site, probe, { head: head(files), policy: policy(files, "'self'") });
      expect(await errorOf(page)).toMatchObject({ code: "worker-start", phase: "load", name: "WorkerStartError", message: /worker-src blob:/ });
      await expect(element(page).getByRole("alert")).toContainText("worker-src blob:");
    });
  });

  test("a text on a host that does not share it is told", async ({ page, site }) => {
    await elsewhere(async (files) => {
      files.pages.set("/text.txt", { body: first.text });
      await open(page, site, `<value-probe id="probe" src="${files.page("/text.txt")}"></value-probe>`);
      expect(await errorOf(page)).toMatchObject({ code: "network", phase: "src", message: /Access-Control-Allow-Origin/ });
      files.pages.set("/text.txt", { body: first.text, headers: { "access-control-allow-origin": "*" } });
      await page.evaluate(() => (told.length = 0));
      await element(page).getByRole("button", { name: "Try again" }).click();
      expect((await scoreOf(page)).text).toBe(first.text);
    });
  });
});

test("the page it stands in sees none of its inner events, and scoring makes no request", async ({ page, site }) => {
  await listen(page);
  await open(page, site, `<value-probe id="probe">${first.text}</value-probe>`);
  await scoreOf(page);
  await page.waitForLoadState("networkidle");
  const seen: string[] = [];
  page.context().on("request", (request) => seen.push(request.url()));
  await page.evaluate(() => {
    for (const type of ["vp-choose", "vp-peek"]) document.addEventListener(type, () => told.push({ id: type } as never));
  });
  await element(page).locator("[part=circle]").getByRole("button").first().press("Enter");
  await element(page).getByRole("textbox").fill("Nobody tells me what to think. We keep the feast as our parents kept it.");
  await expect(element(page).locator(".said").last()).toContainText("invokes");
  await page.waitForTimeout(300);
  expect(await page.evaluate(() => told.filter((t) => t.id.startsWith("vp-")))).toEqual([]);
  expect(seen).toEqual([]);
});
