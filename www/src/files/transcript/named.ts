/**
 * A plain chat: "Name: text", one turn after another, with or without a time before the name. Many texts have lines with
 * a colon, so that it must begin with a turn, and the same few names must come again and again.
 */
import { roleOf } from "./roles";
import { Collector, type Format } from "./source";

const TIME = String.raw`(?:[[(]?(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}[ ,T]*)?\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]m)?[\])]?\s*[-–]?\s*)?`;
const TURN = new RegExp(String.raw`^\s*${TIME}(?:\*\*)?(\p{L}[\p{L}\p{M}\p{N} .'’_&()-]{0,39}?)(?:\*\*)?\s?(?::(?:\*\*)?(?:\s+|$)|：(?:\*\*)?)(.*)$`, "iu");
const MOST_SPEAKERS = 40;

export const named: Format = {
  id: "named",
  read({ text, json }) {
    if (json) return null;
    const turns: { speaker: string; text: string }[] = [];
    for (const line of text.split(/\r\n|\n|\r/)) {
      const [, speaker, said] = TURN.exec(line) ?? [];
      const last = turns.at(-1);
      if (speaker !== undefined) turns.push({ speaker: speaker.trim(), text: said ?? "" });
      else if (last) last.text += `\n${line}`;
      else if (line.trim() !== "") return null; // it does not begin with a turn
    }
    if (!isChat(turns)) return null;
    const out = new Collector("named");
    out.conversation("");
    for (const turn of turns) out.turn(turn.speaker, roleOf(turn.speaker), turn.text);
    return out.done();
  },
};

/** Two speakers at least, who take turns: most names come twice, and somebody speaks after somebody else did. */
function isChat(turns: readonly { speaker: string }[]): boolean {
  const times = new Map<string, number>();
  for (const { speaker } of turns) times.set(speaker, (times.get(speaker) ?? 0) + 1);
  if (times.size < 2 || times.size > MOST_SPEAKERS) return false;
  // Question and answer, named as a chatbot's would be: twice is not needed.
  if (turns.every(({ speaker }) => roleOf(speaker) !== "other")) return true;
  const again = [...times.values()].filter((n) => n > 1).length;
  return again >= 2 && again * 2 >= times.size;
}
