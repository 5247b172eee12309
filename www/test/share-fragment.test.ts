import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { fromFragment, holdsText, MOST_LINK, type ShareError, toFragment, toLink } from "../src/page/share/fragment";

const PAGE = "https://example.org/some/where/?device=cpu#notes";
const long = "Every child deserves clean air and a safe way to school. ".repeat(40);
const random = (n: number) => Array.from({ length: n }, (_, i) => String.fromCodePoint(0x4e00 + ((i * 7919 + i * i) % 20_000))).join("");
const code = (fragment: string) => fromFragment(fragment).then(() => null, (error: unknown) => (error as ShareError).code);

describe("a text in the fragment", () => {
  it.each([
    "Freedom.",
    "a+b & c=d #e % f 100% %41\n\ttab",
    "(see it.)",
    "日本語 🌳 مرحبا \u0000 end",
    "\uFEFFwith a mark in front",
    " white space kept ",
    long,
    random(3000),
  ])("comes back as it was: %#", async (text) => {
    const link = await toLink(text, PAGE);
    expect(link).toMatch(/^https:\/\/example\.org\/some\/where\/#(text|deflate)=[\w%-]+$/);
    expect(await fromFragment(new URL(link).hash)).toBe(text);
  });

  it("is compressed when that is shorter", async () => {
    expect(await toFragment("Short.")).toBe("#text=Short%2E");
    const packed = await toFragment(long);
    expect(packed).toMatch(/^#deflate=/);
    expect(packed.length).toBeLessThan(200);
  });

  it("has no lone surrogates", async () => {
    expect(await fromFragment(await toFragment("a\ud800b"))).toBe("a\ufffdb");
  });

  it("is refused where the link would be too long", async () => {
    await expect(toLink(random(MOST_LINK), PAGE)).rejects.toMatchObject({ code: "too-long" });
  });

  it("is none where the fragment is a place in the page", async () => {
    for (const place of ["", "#", "#text", "#notes", "#texts=1", "#TEXT=1"]) {
      expect(holdsText(place)).toBe(false);
      expect(await fromFragment(place)).toBeNull();
    }
  });

  it.each([
    ["nothing", "#text="],
    ["half a character", "#text=%E6%97"],
    ["a stray percent sign", "#text=100%"],
    ["no base64url", "#deflate=a+b/"],
    ["no base64url by its length", "#deflate=abcde"],
    ["no DEFLATE", "#deflate=_____w"],
    ["nothing compressed", "#deflate="],
    ["no UTF-8", `#deflate=${deflateRawSync(Buffer.from([0xff, 0xfe, 0x41])).toString("base64url")}`],
  ])("is malformed: %s", async (_, fragment) => {
    expect(await code(fragment)).toBe("malformed");
  });

  it("is malformed when cut anywhere", async () => {
    const whole = await toFragment(long);
    for (const cut of [12, Math.floor(whole.length / 2), whole.length - 2]) expect(await code(whole.slice(0, cut))).toBe("malformed");
  });

  it("may not be a bomb", async () => {
    expect(await code(`#deflate=${deflateRawSync(Buffer.alloc(40_000_000)).toString("base64url")}`)).toBe("too-long");
    expect(await code(`#text=${"a".repeat(MOST_LINK)}`)).toBe("too-long");
  });
});
