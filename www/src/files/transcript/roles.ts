/** The names that formats have for who speaks. */
import type { Role } from "../types";

const ROLES: Record<string, Role> = {
  human: "human",
  user: "human",
  prompter: "human",
  assistant: "assistant",
  gpt: "assistant",
  chatgpt: "assistant",
  claude: "assistant",
  bot: "assistant",
  chatbot: "assistant",
  ai: "assistant",
  model: "assistant",
  bing: "assistant",
  bard: "assistant",
  gemini: "assistant",
  system: "system",
  developer: "system",
  tool: "tool",
  function: "tool",
  observation: "tool",
  function_call: "tool",
  function_response: "tool",
  tool_response: "tool",
};

export function roleOf(name: string): Role {
  return ROLES[name.trim().toLowerCase()] ?? "other";
}
