/** ShareGPT: `{ "id", "conversations": [{ "from": "human" | "gpt" | …, "value" }] }`, as an array or one a line. */
import { isRecord } from "../formats/json";
import { roleOf } from "./roles";
import { Collector, type Format } from "./source";

interface Conversation {
  id?: unknown;
  title?: unknown;
  conversations: { from: string; value: unknown }[];
}

export const sharegpt: Format = {
  id: "sharegpt",
  read({ json }) {
    const conversations = json?.values.filter(isConversation) ?? [];
    if (!json || conversations.length === 0 || conversations.length < json.values.length) return null;
    const out = new Collector("sharegpt");
    for (const { id, title, conversations: turns } of conversations) {
      out.conversation(typeof title === "string" ? title : typeof id === "string" ? id : "");
      for (const { from, value } of turns) out.turn(from, roleOf(from), typeof value === "string" ? value : "");
    }
    return out.done(json.notes);
  },
};

function isConversation(value: unknown): value is Conversation {
  if (!isRecord(value)) return false;
  const { conversations: turns } = value;
  return Array.isArray(turns) && turns.every((turn) => isRecord(turn) && typeof turn["from"] === "string" && "value" in turn);
}
