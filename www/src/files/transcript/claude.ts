/** Claude's export, `conversations.json`: conversations with `chat_messages`, each of `sender` human or assistant. */
import { isRecord } from "../formats/json";
import { roleOf } from "./roles";
import { Collector, type Format } from "./source";

interface Conversation {
  name?: unknown;
  chat_messages: Record<string, unknown>[];
}

export const claude: Format = {
  id: "claude",
  read({ json }) {
    const conversations = json?.values.filter(isConversation) ?? [];
    if (!json || conversations.length === 0 || conversations.length < json.values.length) return null;
    const out = new Collector("claude");
    for (const { name, chat_messages } of conversations) {
      out.conversation(typeof name === "string" ? name : "");
      for (const message of chat_messages) {
        const sender = String(message["sender"]);
        out.count("attachments", many(message["attachments"]) + many(message["files"]));
        out.turn(sender, roleOf(sender), said(message));
      }
    }
    return out.done(json.notes);
  },
};

function isConversation(value: unknown): value is Conversation {
  if (!isRecord(value)) return false;
  const { chat_messages: messages } = value;
  return Array.isArray(messages) && messages.every((m) => isRecord(m) && typeof m["sender"] === "string");
}

/** Newer exports have blocks, and in `text` a form of them for reading; older ones have `text` alone. */
function said({ content, text }: Record<string, unknown>): string {
  const blocks = Array.isArray(content) ? content.filter((b) => isRecord(b) && b["type"] === "text" && typeof b["text"] === "string") : [];
  const joined = blocks.map((b) => String((b as Record<string, unknown>)["text"])).join("\n\n");
  return joined.trim() !== "" ? joined : typeof text === "string" ? text : "";
}

function many(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}
