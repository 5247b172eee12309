import { describe, expect, it } from "vitest";
import type { SentenceScore, TextScore } from "../src/client/types";
import { finishedLength } from "../src/page/language/finished";
import { SentenceScorer } from "../src/page/language/sentence-scorer";
import { textScore } from "./helpers";

describe("finishedLength", () => {
  it.each([
    ["", ""],
    ["No end yet", ""],
    ["It ends.", ""], // or a number that goes on
    ["It ends. And", "It ends. "],
    ["One. Two! Three", "One. Two! "],
    ["3.5 is no end", ""],
    ["“Really?” she", "“Really?” "],
    ["(So it was.) Then", "(So it was.) "],
    ["A title\nand", "A title\n"],
    ["Wait… what", "Wait… "],
    ["これは文。次", "これは文。"],
    ["A 👩‍👩‍👧 family. Yes", "A 👩‍👩‍👧 family. "],
  ])("of %j is %j", (text, finished) => {
    expect(text.slice(0, finishedLength(text))).toBe(finished);
  });
});

/** Splits as the classifier does, roughly: at a full stop and a space, but for titles. */
function classifier() {
  const asked: string[] = [];
  const score = (text: string): Promise<TextScore> => {
    asked.push(text);
    const sentences: SentenceScore[] = [];
    for (const { 0: match, index } of text.matchAll(/(?:Dr\. |[^.!?\n])+[.!?]*/g)) {
      const [start, end] = [index + match.length - match.trimStart().length, index + match.trimEnd().length];
      if (end <= start) continue;
      const bytes = (at: number) => new TextEncoder().encode(text.slice(0, at)).length;
      sentences.push({ start: bytes(start), end: bytes(end), start_utf16: start, end_utf16: end, windows: 1, scores: {}, probabilities: {}, evidence: [] });
    }
    return Promise.resolve({ ...textScore(1), sentences });
  };
  return { asked, score };
}

async function write(text: string, cut: number, score: (text: string) => Promise<TextScore>) {
  const seen: SentenceScore[][] = [];
  const failed: unknown[] = [];
  const scorer = new SentenceScorer(score, (s) => seen.push(s), (e) => failed.push(e));
  for (let at = cut; at < text.length + cut; at += cut) {
    scorer.grow(text.slice(0, at));
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  await scorer.finish();
  const cutOut = (sentences: SentenceScore[]) => sentences.map((s) => text.slice(s.start_utf16, s.end_utf16));
  return { last: cutOut(seen.at(-1) ?? []), seen: seen.map(cutOut), sentences: seen.at(-1) ?? [], failed };
}

const TEXT = "Ünïcode 👩‍👩‍👧 first. Dr. Smith came! Was it late? It was";

describe("SentenceScorer", () => {
  it.each([1, 3, 7, 1000])("finds the sentences of a text that comes %i characters at a time", async (cut) => {
    const { last, sentences } = await write(TEXT, cut, classifier().score);
    expect(last).toEqual(["Ünïcode 👩‍👩‍👧 first.", "Dr. Smith came!", "Was it late?", "It was"]);
    // The byte offsets too are those of the whole text.
    const bytes = new TextEncoder().encode(TEXT);
    expect(sentences.map((s) => new TextDecoder().decode(bytes.subarray(s.start, s.end)))).toEqual(last);
  });

  it("shows a sentence as soon as it is finished, and mends one that was cut at a title", async () => {
    const { seen } = await write(TEXT, 1, classifier().score);
    expect(seen[0]).toEqual(["Ünïcode 👩‍👩‍👧 first."]);
    expect(seen[1]?.at(-1)).toBe("Dr.");
    expect(seen[2]?.at(-1)).toBe("Dr. Smith came!");
  });

  it("scores a sentence with the next one and then no more", async () => {
    const { asked, score } = classifier();
    await write("One. Two. Three. Four. Five. ", 1, score);
    expect(asked.filter((text) => text.includes("One."))).toHaveLength(2);
    expect(Math.max(...asked.map((text) => text.split(".").length - 1))).toBe(2);
  });

  it("catches up where the text is faster than the scores", async () => {
    const { asked, score } = classifier();
    const slow = async (text: string) => (await new Promise((resolve) => setTimeout(resolve, 20)), score(text));
    const { last } = await write("One. Two. Three. Four. Five.", 1, slow);
    expect(last).toEqual(["One.", "Two.", "Three.", "Four.", "Five."]);
    expect(asked.length).toBeLessThan(6);
  });

  it("goes on after a sentence that could not be scored", async () => {
    const { score } = classifier();
    let calls = 0;
    const { last, failed } = await write("One. Two. Three.", 1, (text) => (++calls === 1 ? Promise.reject(new Error("crashed")) : score(text)));
    expect(failed).toHaveLength(1);
    expect(last).toEqual(["One.", "Two.", "Three."]);
  });

  it("asks for nothing where there are only spaces, and says nothing after it was stopped", async () => {
    const { asked, score } = classifier();
    expect((await write("\n\n  \n", 1, score)).seen).toEqual([]);
    expect(asked).toEqual([]);
    const seen: unknown[] = [];
    const scorer = new SentenceScorer(score, (s) => seen.push(s), (e) => seen.push(e));
    scorer.grow("One. Two");
    scorer.stop();
    await scorer.finish();
    expect(seen).toEqual([]);
  });
});
