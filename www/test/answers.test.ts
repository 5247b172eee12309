/** Of two answers, what holds of an answer to any question, and what holds of some. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "smol-toml";
import { expect, it } from "vitest";
import type { Preference } from "../src/client";
import type { ReplyScore } from "../src/client/analysis-types";
import type { Framework } from "../src/client/types";
import { answerRows } from "../src/page/analysis/answers";

const { frameworks } = parse(readFileSync(resolve(import.meta.dirname, "../../models/taxonomy.toml"), "utf8")) as unknown as { frameworks: Framework[] };

const reply = (unsafe: number): ReplyScore => ({
  scores: {},
  probabilities: {
    "ethics-virtue": { "Shows the trait": 0.9 },
    honesty: { "Reads as true": 0.6 },
    relevance: { "Addresses the prompt": 0.8 },
    "reply-safety": { "Unsafe reply": unsafe, "Overlooks a risk": 0.7 },
  },
  evidence: unsafe >= 0.5 ? ["Shows the trait", "Overlooks a risk", "Unsafe reply"] : ["Shows the trait"],
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
const names = (rows: ReturnType<typeof answerRows>["replies"]) => rows.map(({ dimension }) => dimension.name);

it("sets apart what makes sense of some prompts alone", () => {
  const { preferred, replies, tasks } = answerRows(preference(0.1, 0.2), frameworks);
  expect(preferred).toMatchObject([{ framework: { id: "preference" }, dimension: { name: "Helpful" }, first: 0.4, second: 0.6, evident: [false, false] }]);
  expect(names(replies)).toEqual(["Unsafe reply", "Addresses the prompt", "Reads as true"]);
  expect(names(tasks)).toEqual(["More pleasant", "Shows the trait"]);
});

it("says in what way a reply is unsafe only of one that is", () => {
  const kind = (first: number, second: number) => answerRows(preference(first, second), frameworks).replies.find(({ dimension }) => dimension.name === "Overlooks a risk");
  expect(kind(0.1, 0.2)).toBeUndefined();
  expect(kind(0.1, 0.9)).toMatchObject({ first: null, second: 0.7 });
  expect(kind(0.9, 0.9)).toMatchObject({ first: 0.7, second: 0.7 });
});

it("has nothing of replies where there was no prompt", () => {
  const { a, b } = preference(0.9, 0.9);
  delete a.reply;
  expect(answerRows({ a, b }, frameworks).replies).toEqual([]);
});
