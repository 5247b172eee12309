import { describe, expect, it } from "vitest";
import { readTranscript, sourceOf } from "../../src/files/transcript";

const json = (value: unknown) => readTranscript(sourceOf(JSON.stringify(value), true));
const lines = (...values: unknown[]) => readTranscript(sourceOf(values.map((v) => JSON.stringify(v)).join("\n"), true));
const text = (...rows: string[]) => readTranscript(sourceOf(rows.join("\n"), false));
const turns = (found: ReturnType<typeof json>) => found?.content.turns.map(({ speaker, role, text, conversation }) => `${conversation} ${speaker}/${role}: ${text}`);

describe("ChatGPT's export", () => {
  const message = (role: string, parts: unknown[], more: object = {}) => ({ author: { role, name: null }, content: { content_type: "text", parts }, ...more });
  const conversation = {
    title: "Choosing a school",
    current_node: "d",
    mapping: {
      root: { id: "root", message: null, parent: null, children: ["s"] },
      s: { id: "s", message: message("system", [""]), parent: "root", children: ["h"] },
      h: { id: "h", message: message("user", ["hidden"], { metadata: { is_visually_hidden_from_conversation: true } }), parent: "s", children: ["a"] },
      a: { id: "a", message: message("user", [{ content_type: "image_asset_pointer" }, "Which school?"]), parent: "h", children: ["b", "c"] },
      b: { id: "b", message: message("assistant", ["The first answer."]), parent: "a", children: [] },
      c: { id: "c", message: message("assistant", ["The second answer."]), parent: "a", children: ["p"] },
      p: { id: "p", message: message("user", [{ content_type: "image_asset_pointer" }]), parent: "c", children: ["d"] },
      d: { id: "d", message: message("assistant", ["A picture of ", "a school."]), parent: "p", children: [] },
    },
  };

  it("follows the branch that was seen last, and counts what is not on it", () => {
    const found = json([conversation]);
    expect(found?.content).toMatchObject({ format: "chatgpt", titles: ["Choosing a school"] });
    expect(turns(found)).toEqual([
      "0 user/human: Which school?",
      "0 assistant/assistant: The second answer.",
      "0 assistant/assistant: A picture of \n\na school.",
    ]);
    expect(found?.notes).toEqual([
      { code: "hidden-messages", count: 1 },
      { code: "without-text", count: 1 },
      { code: "other-branches", count: 1 },
    ]);
  });

  it("takes the newest branch where nothing says which, and survives a ring", () => {
    const rest: Partial<typeof conversation> = { ...conversation };
    delete rest.current_node;
    expect(turns(json(rest))?.[1]).toContain("second");
    const ring = { mapping: { a: { message: message("user", ["x"]), parent: "b", children: ["b"] }, b: { message: message("assistant", ["y"]), parent: "a", children: ["a"] } }, current_node: "b" };
    expect(turns(json([ring]))).toHaveLength(2);
  });
});

it("Claude's export, with blocks and without", () => {
  const found = json([
    { uuid: "1", name: "Plans", chat_messages: [{ sender: "human", text: "old", content: [] }, { sender: "assistant", text: "", content: [{ type: "text", text: "new" }, { type: "tool_use" }] }] },
    { uuid: "2", name: "", chat_messages: [{ sender: "human", text: "", attachments: [{ file_name: "a.txt" }] }] },
  ]);
  expect(found?.content).toMatchObject({ format: "claude", titles: ["Plans", ""] });
  expect(turns(found)).toEqual(["0 human/human: old", "0 assistant/assistant: new"]);
  expect(found?.notes).toEqual([{ code: "attachments", count: 1 }, { code: "without-text", count: 1 }]);
});

it("ShareGPT, as an array and one a line", () => {
  const one = { id: "x1", conversations: [{ from: "system", value: "Be brief." }, { from: "human", value: "Hi" }, { from: "gpt", value: "Hello" }] };
  for (const found of [json([one]), lines(one, one)]) {
    expect(found?.content).toMatchObject({ format: "sharegpt" });
    expect(turns(found)?.slice(0, 3)).toEqual(["0 system/system: Be brief.", "0 human/human: Hi", "0 gpt/assistant: Hello"]);
  }
});

describe("messages of the OpenAI API", () => {
  const one = { messages: [{ role: "user", content: [{ type: "text", text: "Hi" }, { type: "image_url" }] }, { role: "assistant", content: null, tool_calls: [] }, { role: "assistant", content: "Hello" }] };

  it("one a line, in an array, alone and bare", () => {
    for (const found of [lines(one), json([one]), json(one), json(one.messages), lines(...one.messages)]) {
      expect(found?.content.format).toBe("messages");
      expect(turns(found)).toEqual(["0 user/human: Hi", "0 assistant/assistant: Hello"]);
      expect(found?.notes).toEqual([{ code: "without-text", count: 1 }]);
    }
  });

  it("says which lines are no JSON", () => {
    const found = readTranscript(sourceOf(`${JSON.stringify(one)}\nnonsense`, true));
    expect(found?.notes).toContainEqual({ code: "bad-lines", count: 1, first: 2 });
  });
});

describe("HH-RLHF", () => {
  it("as a text; a line of an answer that begins with A: is part of it", () => {
    const found = text("", "Human: How do I", "say it?", "", "Assistant: Like this:", "A: one", "", "Human: Thanks");
    expect(found?.content.format).toBe("hh-rlhf");
    expect(turns(found)).toEqual(["0 Human/human: How do I\nsay it?", "0 Assistant/assistant: Like this:\nA: one", "0 Human/human: Thanks"]);
  });

  it("as pairs", () => {
    const found = lines({ chosen: "\n\nHuman: Q\n\nAssistant: good", rejected: "\n\nHuman: Q\n\nAssistant: bad" });
    expect(found?.content.titles).toEqual(["1 chosen", "1 rejected"]);
    expect(turns(found)).toEqual(["0 Human/human: Q", "0 Assistant/assistant: good", "1 Human/human: Q", "1 Assistant/assistant: bad"]);
  });
});

describe("WhatsApp", () => {
  it.each([
    ["Android", ["31/12/2023, 14:05 - Messages are end-to-end encrypted.", "31/12/2023, 14:06 - Ana: Happy", "new year: all", "31/12/2023, 14:07 - Ben: <Media omitted>", "31/12/2023, 14:08 - Ben: You too"]],
    ["iOS", ["[31.12.23, 14:05:12] Group: \u200eMessages are end-to-end encrypted.", "[31.12.23, 14:06:12] Ana: Happy", "new year: all", "\u200e[31.12.23, 14:07:12] Ben: \u200eimage omitted", "[31.12.23, 14:08:12] Ben: You too"]],
    ["Android, English of the United States", ["12/31/23, 2:05\u202fPM - Messages are end-to-end encrypted.", "12/31/23, 2:06\u202fPM - Ana: Happy", "new year: all", "12/31/23, 2:07\u202fPM - Ben: <Media omitted>", "12/31/23, 2:08\u202fPM - Ben: You too"]],
    ["Android, German", ["31.12.23, 14:05 - Nachrichten sind verschlüsselt.", "31.12.23, 14:06 - Ana: Happy", "new year: all", "31.12.23, 14:07 - Ben: <Medien ausgeschlossen>", "31.12.23, 14:08 - Ben: You too"]],
    ["Android, Chinese", ["2023/12/31 下午2:05 - 消息已加密。", "2023/12/31 下午2:06 - Ana: Happy", "new year: all", "2023/12/31 下午2:07 - Ben: <省略多媒体文件>", "2023/12/31 下午2:08 - Ben: You too"]],
  ])("%s", (system, rows) => {
    const found = text(...rows);
    expect(found?.content.format).toBe("whatsapp");
    const own = turns(found)?.filter((turn) => !turn.includes("encrypted"));
    expect(own).toEqual(["0 Ana/other: Happy\nnew year: all", "0 Ben/other: You too"]);
    expect(found?.notes).toEqual([{ code: "chat-notices", count: system === "iOS" ? 1 : 2 }]);
  });
});

describe("a plain chat", () => {
  it("with names, times and turns over several lines", () => {
    expect(turns(text("[10:31] Ana Núñez: First.", "Still first.", "[10:32] Ben: Second.", "[10:40] Ana Núñez: Third.", "Ben: Fourth."))).toEqual([
      "0 Ana Núñez/other: First.\nStill first.",
      "0 Ben/other: Second.",
      "0 Ana Núñez/other: Third.",
      "0 Ben/other: Fourth.",
    ]);
    expect(turns(text("**User:** Hi", "**Assistant:** Hello"))).toEqual(["0 User/human: Hi", "0 Assistant/assistant: Hello"]);
    expect(turns(text("小明：你好", "小红：你好吗", "小明：很好", "小红：再见"))).toHaveLength(4);
  });

  it.each([
    ["a letter", ["Date: Monday", "Subject: Trees", "From: Ana", "", "We should plant more of them."]],
    ["an essay", ["We hold one thing dear: our freedom.", "Note: this is not all."]],
    ["a list that begins elsewhere", ["Our speakers", "Ana: law", "Ben: order", "Ana: law", "Ben: order"]],
    ["one who speaks alone", ["Ana: one", "Ana: two", "Ana: three"]],
  ])("is not %s", (_, rows) => {
    expect(text(...rows)).toBeNull();
  });
});

it("other JSON is no transcript", () => {
  expect(json([{ text: "a" }, { text: "b" }])).toBeNull();
  expect(json([{ messages: [{ role: "user", content: "a" }] }, { text: "b" }])).toBeNull();
  expect(json({ conversations: "x" })).toBeNull();
  expect(json([])).toBeNull();
});
