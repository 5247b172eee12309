/** What stands in the page itself (`index.html` names the entries by `data-t`), and its menus. */
export const page = () => ({
  title: "value-probe: which human values does a text invoke?",
  skip: "Skip to the text",
  heading: "Which human values does a text invoke?",
  intro:
    "Paste a speech, an answer of a chatbot, a policy. A small classifier marks the sentences that argue from any of twenty values, from security to self-direction.",
  examples: "Examples",
  privacy: "Your text stays in this page. Once loaded, the page makes no request: you may go offline and try.",
  card: "Model card",
  close: "Close",
  notes: "How to read this",
  notesScore: "Score and probability",
  notesScoreText:
    "The probability is calibrated: of the sentences given 30%, about three in ten invoke the value. Values differ in how common they are, so each has a decision point of its own; the score maps it to 0.50. At or above that counts as evidence, and a score within 0.10 of it could well have fallen on the other side. The text is read as a whole and each sentence by itself, so a sentence may invoke what is too little in the whole.",
  notesCircle: "The circle",
  notesCircleText:
    "Shalom Schwartz found that people everywhere order values on a circle: neighbours go together, opposites pull against each other. The outer ring shows the four directions. Twenty sectors are nineteen values of his refined theory and objectivity, which the training data added.",
  notesClaim: "What is not claimed",
  notesClaimText:
    "A text invokes a value when it argues from it, for or against. Nothing is said about the writer, about right and wrong, or about texts in other languages than English: the model learned from arguments in English and errs, as the model card shows value by value.",
  exampleNames: ["Newspaper", "Chatbot answer", "Policy", "Village speech", "Neutral note"],
  panels: {
    title: "More to do with it",
    loading: "Opening",
    failed: "This part of the page could not be opened",
    language: "A language model that writes",
    languageAbout: "A small model that writes in this page, its sentences marked as they come; and a second opinion on your text.",
  },
  menu: "Language of this page",
  menuFailed: "This language could not be fetched. Check the connection, then choose it again.",
  theme: { system: "Theme: as the system", light: "Theme: light", dark: "Theme: dark" },
});

export type Page = ReturnType<typeof page>;
