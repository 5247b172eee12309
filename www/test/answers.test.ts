/** Of two answers, what holds of an answer to any question. */
import { expect, it } from "vitest";
import type { Preference } from "../src/client";
import type { ReplyScore } from "../src/client/analysis-types";
import { answerRows } from "../src/page/analysis/answers";

const reply = (unsafe: number): ReplyScore => ({
  scores: {},
  probabilities: {
    "ethics-virtue": { "Shows the trait": 0.9 },
    honesty: { "Reads as true": 0.6 },
    relevance: { "Addresses the prompt": 0.8 },
    "reply-safety": { "Unsafe reply": unsafe, "Biased opinion": 0.7 },
  },
  evidence: unsafe >= 0.5 ? ["Shows the trait", "Biased opinion", "Unsafe reply"] : ["Shows the trait", "Biased opinion"],
  windows: 1,
  context_windows: 1,
});

const preference = (first: number, second: number): Preference => {
  const side = (helpful: number, unsafe: number) => ({
    scores: {},
    probabilities: { "ethics-utilitarianism": { "More pleasant": helpful }, preference: { Helpful: helpful } },
    evidence: [],
    windows: 1,
    reply: reply(unsafe),
  });
  return { a: side(0.4, first), b: side(0.6, second) };
};

it("leaves out what makes sense of few questions alone", () => {
  const { preferred, replies } = answerRows(preference(0.1, 0.2));
  expect(preferred).toEqual([{ framework: "preference", dimension: "Helpful", first: 0.4, second: 0.6, evident: [false, false], wording: false }]);
  expect(replies.map(({ dimension, wording }) => [dimension, wording])).toEqual([
    ["Unsafe reply", false],
    ["Addresses the prompt", false],
    ["Reads as true", true],
  ]);
});

it("says in what way a reply is unsafe only of one that is", () => {
  const biased = ({ dimension }: { dimension: string }) => dimension === "Biased opinion";
  expect(answerRows(preference(0.1, 0.9)).replies.find(biased)).toMatchObject({ first: null, second: 0.7 });
  expect(answerRows(preference(0.9, 0.9)).replies.find(biased)).toMatchObject({ first: 0.7, second: 0.7 });
});

it("has nothing of replies where there was no prompt", () => {
  const { a, b } = preference(0.9, 0.9);
  delete a.reply;
  expect(answerRows({ a, b }).replies).toEqual([]);
});
