import { describe, expect, it } from "vitest";
import { Askers } from "../src/element/body/askers";
import type { ScoreDocument } from "../src/element/types";

const found = (text: string) => ({ text }) as ScoreDocument;
const there = (text: string, src = "") => ({ text, src, there: src !== "" });
/** What became of a promise: the text, or the error's code. */
const outcome = (answer: Promise<ScoreDocument>) => answer.then(({ text }) => text, (error: unknown) => (error as { code: string }).code);

describe("who waits for a score", () => {
  it("has that of the text asked for, or is told that another came", async () => {
    const askers = new Askers();
    const [one, two, again] = [askers.add({ text: "one" }), askers.add({ text: "two" }), askers.add({ text: "two" })].map(outcome);
    askers.keep(there("two"));
    askers.resolve(found("one"));
    expect(askers.none).toBe(false);
    askers.resolve(found("two"));
    expect(askers.none).toBe(true);
    expect(await Promise.all([one, two, again])).toEqual(["cancelled", "two", "two"]);
  });

  it("for what lies at a URL has no other text, and that one as soon as it is known", async () => {
    const askers = new Askers();
    const [a, b] = [askers.add({ src: "a.txt" }), askers.add({ src: "b.txt" })].map(outcome);
    askers.keep({ text: "inside", src: "b.txt", there: false });
    askers.resolve(found("inside"));
    expect(askers.none).toBe(false);
    askers.keep(there("of b", "b.txt"));
    askers.reject(new Error("for those without a text"), "src");
    askers.resolve(found("of b"));
    expect(await Promise.all([a, b])).toEqual(["cancelled", "of b"]);
  });
});
