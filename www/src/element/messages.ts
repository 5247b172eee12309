/**
 * What the element says before its engine is there. Another language is another entry here and another file beside
 * `messages/en.ts`; until there is one, a page in that language gets English, marked as English.
 */
const texts = {
  en: {
    read: "Which values does it invoke?",
    begin: "Begin",
    once: (megabytes: number) => `Loads a model of about ${megabytes} MB, once. The text stays on this machine.`,
    starting: "Starting",
    failed: "value-probe could not be loaded",
    retry: "Try again",
    text: "The text",
    compare: "The text it is compared with",
  },
};

export type ShellMessages = (typeof texts)["en"];

/** The messages nearest to a language tag, and what language they are in. */
export function shellMessages(tag: string): { lang: string; t: ShellMessages } {
  const wanted = tag.toLowerCase().split("-")[0] ?? "";
  const lang = Object.hasOwn(texts, wanted) ? (wanted as keyof typeof texts) : "en";
  return { lang, t: texts[lang] };
}
