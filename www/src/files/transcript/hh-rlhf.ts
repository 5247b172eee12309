/**
 * Dialogues of the HH-RLHF data set: paragraphs that begin with "Human:" and "Assistant:", as a text, or as `chosen` and
 * `rejected` in JSON lines. Those two are a conversation each, and say which they are.
 */
import { isRecord } from "../formats/json";
import type { Role } from "../types";
import { Collector, type Format } from "./source";

const LONG = /(?:^|\n)[ \t]*(Human|Assistant):[ \t]*/;
/** Some rows of the data set. Not where names are spelt out: an answer may have a line "A:" of its own. */
const SHORT = /(?:^|\n)[ \t]*(H|A):[ \t]*/;
const NAMES: Record<string, [string, Role]> = {
  Human: ["Human", "human"],
  H: ["Human", "human"],
  Assistant: ["Assistant", "assistant"],
  A: ["Assistant", "assistant"],
};

export const hhRlhf: Format = {
  id: "hh-rlhf",
  read({ text, json }) {
    const out = new Collector("hh-rlhf");
    if (!json) {
      if (!isDialogue(text, false)) return null;
      out.conversation("");
      dialogue(out, text);
      return out.done();
    }
    const pairs = json.values.filter(isPair);
    if (pairs.length === 0 || pairs.length < json.values.length) return null;
    pairs.forEach(({ chosen, rejected }, i) => {
      for (const [which, said] of [["chosen", chosen], ["rejected", rejected]] as const) {
        out.conversation(`${i + 1} ${which}`);
        dialogue(out, said);
      }
    });
    return out.done(json.notes);
  },
};

function isPair(value: unknown): value is { chosen: string; rejected: string } {
  if (!isRecord(value)) return false;
  return [value["chosen"], value["rejected"]].every((said) => typeof said === "string" && isDialogue(said, true));
}

/** Begins with a turn and has both speakers. A text of a person's own must spell their names out. */
function isDialogue(text: string, short: boolean): boolean {
  const begins = short ? /^\s*(Human|Assistant|H|A):/ : /^\s*(Human|Assistant):/;
  return begins.test(text) && /(^|\n)[ \t]*(Human|H):/.test(text) && /(^|\n)[ \t]*(Assistant|A):/.test(text);
}

function dialogue(out: Collector, text: string): void {
  // What stands before the first turn is white space (`isDialogue`); then name and text by turns.
  const [, ...pieces] = text.split(/^\s*(Human|Assistant):/.test(text) ? LONG : SHORT);
  for (let i = 0; i + 1 < pieces.length; i += 2) {
    const [speaker, role] = NAMES[pieces[i] ?? ""] ?? ["", "other"];
    out.turn(speaker, role, pieces[i + 1] ?? "");
  }
}
