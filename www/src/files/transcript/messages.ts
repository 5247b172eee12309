/**
 * Chat messages as the OpenAI API and fine-tuning files have them: `{ "messages": [{ "role", "content" }] }` one a line,
 * an array of them, one by itself, or the bare list of messages. Content is a string or a list of parts.
 */
import { isRecord } from "../formats/json";
import { roleOf } from "./roles";
import { Collector, type Format } from "./source";

type Message = Record<string, unknown> & { role: string };

export const messages: Format = {
  id: "messages",
  read({ json }) {
    if (!json) return null;
    const conversations = lists(json.values);
    if (!conversations) return null;
    const out = new Collector("messages");
    for (const { title, list } of conversations) {
      out.conversation(title);
      for (const message of list) {
        const name = typeof message["name"] === "string" ? message["name"] : message.role;
        out.turn(name, roleOf(message.role), said(message["content"]));
      }
    }
    return out.done(json.notes);
  },
};

function lists(values: readonly unknown[]): { title: string; list: Message[] }[] | null {
  if (values.length === 0) return null;
  if (values.every(isMessage)) return [{ title: "", list: [...values] }];
  const out: { title: string; list: Message[] }[] = [];
  for (const value of values) {
    const list = isRecord(value) ? value["messages"] : value;
    if (!Array.isArray(list) || list.length === 0 || !list.every(isMessage)) return null;
    const { title, id } = isRecord(value) ? value : {};
    out.push({ title: typeof title === "string" ? title : typeof id === "string" ? id : "", list });
  }
  return out;
}

function isMessage(value: unknown): value is Message {
  return isRecord(value) && typeof value["role"] === "string" && "content" in value;
}

function said(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  const texts = content.map((part: unknown) => (typeof part === "string" ? part : isRecord(part) && typeof part["text"] === "string" ? part["text"] : ""));
  return texts.filter((text) => text.trim() !== "").join("\n\n");
}
