/** A text in the address: the warning first, then the link, and what opening it does. */
import { contrast, expect, longText, openPage, scored, test, type } from "./fixtures.ts";

const { first, second } = contrast();

test("a link is made after a warning, opens with the text, and no server sees it", async ({ page, site, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openPage(page, site.url);
  await type(page, second.text);
  await scored(page);
  await page.getByRole("button", { name: "Share as a link" }).click();
  const dialog = page.getByRole("dialog", { name: "A link with the text in it" });
  await expect(dialog).toContainText("The link contains the text itself.");
  await expect(dialog.getByRole("textbox")).toHaveCount(0);
  await dialog.getByRole("button", { name: "Make the link" }).click();
  const link = await dialog.getByRole("textbox").inputValue();
  expect(link.startsWith(`${site.url}#`)).toBe(true);
  await expect(dialog).toContainText(`${link.length} characters`);
  await dialog.getByRole("button", { name: "Copy" }).click();
  await expect(dialog).toContainText("Copied.");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
  // A link that nobody sees any more is not kept.
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  expect(page.url()).toBe(site.url);

  site.requests.length = 0;
  const other = await context.newPage();
  await other.goto(link);
  await scored(other);
  await expect(other.locator("#text")).toHaveValue(second.text);
  await expect(other.locator("#summary")).toContainText(second.evidence[0] ?? "?");
  await expect(other.getByText("This text came with the link.")).toBeVisible();
  expect(other.url()).toBe(site.url);
  expect(site.requests.join(" ")).not.toMatch(/text=|deflate=/);
});

test("a long text is packed, and a limit told", async ({ page, site }) => {
  await openPage(page, site.url);
  const text = longText(200);
  await type(page, text);
  await page.locator("#share-button").click();
  const dialog = page.locator("#share-dialog");
  await dialog.getByRole("button", { name: "Make the link" }).click();
  const link = await dialog.getByRole("textbox").inputValue();
  expect(link).toContain("#deflate=");
  expect(link.length).toBeLessThan(text.length / 4);
  await page.locator("#share-dialog .icon-button").click();

  await type(page, Array.from({ length: 60_000 }, (_, i) => String.fromCharCode(0x4e00 + ((i * i * 31 + i * 7919) % 20_000))).join(""));
  await page.locator("#share-button").click();
  await dialog.getByRole("button", { name: "Make the link" }).click();
  await expect(dialog.getByRole("alert")).toContainText("too long for a link");
  await expect(dialog.getByRole("textbox")).toHaveCount(0);
});

test("a link that is opened while another text is there gives that text back", async ({ page, site }) => {
  await openPage(page, site.url);
  await type(page, first.text);
  await page.evaluate((text) => (location.hash = `text=${encodeURIComponent(text)}`), second.text);
  await expect(page.locator("#text")).toHaveValue(second.text);
  await page.getByRole("button", { name: "Back to the text that was here" }).click();
  await expect(page.locator("#text")).toHaveValue(first.text);
  await expect(page.getByText("This text came with the link.")).toBeHidden();
});

for (const [name, fragment] of [["cut", "#deflate=S04tKlZIzs8rSy0qyczPUyhJLVZIzi"], ["no encoding", "#text=%E6%97"], ["empty", "#text="]] as const) {
  test(`a link that is ${name} says so and leaves the page as it is`, async ({ page, site }) => {
    await page.goto(site.url + fragment);
    await expect(page.getByRole("alert")).toContainText("The link cannot be read");
    await scored(page);
    await expect(page.locator("#text")).toHaveValue(/^The city council/);
  });
}
