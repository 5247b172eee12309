/**
 * ChatGPT's export, `conversations.json`: each conversation is a tree of messages; what the person last saw is the path
 * from its root to `current_node`. Answers that were replaced lie on other branches, and are counted.
 */
import { isRecord } from "../formats/json";
import { roleOf } from "./roles";
import { Collector, type Format } from "./source";

interface Node {
  message: Record<string, unknown> | null;
  parent: string | null;
  children: string[];
}

export const chatgpt: Format = {
  id: "chatgpt",
  read({ json }) {
    const conversations = json?.values.filter(isConversation) ?? [];
    if (!json || conversations.length === 0 || conversations.length < json.values.length) return null;
    const out = new Collector("chatgpt");
    for (const { title, mapping, current_node } of conversations) {
      out.conversation(typeof title === "string" ? title : "");
      const nodes = new Map(Object.entries(mapping).map(([id, value]) => [id, node(value)]));
      const path = pathTo(nodes, typeof current_node === "string" ? current_node : lastLeaf(nodes));
      for (const id of path) take(out, nodes.get(id)?.message ?? null);
      const onPath = new Set(path);
      out.count("other-branches", [...nodes].filter(([id, { message }]) => !onPath.has(id) && message !== null && said(message) !== "").length);
    }
    return out.done(json.notes);
  },
};

interface Conversation {
  title?: unknown;
  mapping: Record<string, unknown>;
  current_node?: unknown;
}

function isConversation(value: unknown): value is Conversation {
  return isRecord(value) && isRecord(value["mapping"]) && Object.values(value["mapping"]).every((n) => isRecord(n) && "message" in n);
}

function node(value: unknown): Node {
  const { message, parent, children } = isRecord(value) ? value : {};
  return {
    message: isRecord(message) ? message : null,
    parent: typeof parent === "string" ? parent : null,
    children: Array.isArray(children) ? children.filter((id) => typeof id === "string") : [],
  };
}

/** Where nothing says what was seen last: the newest child of each from the root on. */
function lastLeaf(nodes: ReadonlyMap<string, Node>): string {
  let id = [...nodes].find(([, { parent }]) => parent === null || !nodes.has(parent))?.[0] ?? "";
  const seen = new Set<string>();
  for (;;) {
    seen.add(id);
    const next = nodes.get(id)?.children.at(-1);
    if (next === undefined || seen.has(next)) return id;
    id = next;
  }
}

function pathTo(nodes: ReadonlyMap<string, Node>, leaf: string): string[] {
  const path: string[] = [];
  const seen = new Set<string>();
  for (let id: string | null = leaf; id !== null && nodes.has(id) && !seen.has(id); id = nodes.get(id)?.parent ?? null) {
    seen.add(id);
    path.push(id);
  }
  return path.reverse();
}

function take(out: Collector, message: Record<string, unknown> | null): void {
  if (!message) return; // the root
  const author = isRecord(message["author"]) ? message["author"] : {};
  const role = typeof author["role"] === "string" ? author["role"] : "";
  const text = said(message);
  const { metadata } = message;
  if (isRecord(metadata) && metadata["is_visually_hidden_from_conversation"] === true) {
    if (text !== "") out.count("hidden-messages");
    return;
  }
  if (text === "" && role === "system") return; // every conversation begins with one
  const name = typeof author["name"] === "string" ? author["name"] : role;
  out.turn(name, roleOf(role), text);
}

/** What a message says in words; empty for pictures and the like. */
function said({ content }: Record<string, unknown>): string {
  if (!isRecord(content)) return "";
  const { parts, text } = content;
  if (Array.isArray(parts)) {
    const texts = parts.map((part: unknown) => (typeof part === "string" ? part : isRecord(part) && typeof part["text"] === "string" ? part["text"] : ""));
    return texts.filter((part) => part.trim() !== "").join("\n\n");
  }
  return typeof text === "string" ? text.trim() : "";
}
