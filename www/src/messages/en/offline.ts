/** Versions, what is kept in this browser, and the state of the network. */
import type { Formats } from "../format";

export const offline = (f: Formats) => ({
  heading: "Offline use and storage",
  about: "Which versions these are, how much room they take, and how to be rid of them.",

  offline: "You are offline. All that has been loaded works on.",
  online: "You are online again.",

  ready: "A new version of this page is ready.",
  taken: "Another window has gone over to a new version of this page.",
  use: "Load it now",
  useNote: "Your text comes along; other work in the panels does not.",
  later: "Later",
  notHandedOver: "The new version was not loaded: your text could not be handed over. Copy it, then load the page again.",
  handedOver: "Your text is here again.",

  versions: "Versions",
  pageVersion: "This page",
  modelVersion: "The model",
  development: "in development",
  unknown: "not loaded yet",
  check: "Look for a new version",
  checking: "Looking",
  newest: "This is the newest version.",
  checkFailed: "The server could not be asked. Check the connection, then try again.",

  storage: "Storage used",
  names: { page: "This page", pdf: "The reader of PDF files", model: "The model", languageModel: "The language model" },
  notes: {
    page: "So that the page opens without a network. Kept again at the next visit.",
    pdf: "Fetched last, when the page has nothing else to do. Kept again at the next visit.",
    model: "So that it is downloaded once. Kept again when it is next loaded.",
    languageModel: "Kept only if you have loaded it.",
  },
  nothing: "nothing",
  measuring: "measuring",
  all: (bytes: number) => `${f.bytes(bytes)} in all`,
  estimate: (usage: number, quota: number) =>
    `The browser counts ${f.bytes(usage)} for everything that this host keeps here, and allows about ${f.bytes(quota)}.`,
  clear: "Clear",
  clearName: (name: string) => `Clear: ${name}`,
  clearAll: "Clear all",
  cleared: (name: string) => `Cleared: ${name}.`,
  clearedAll: "Nothing is kept any more. The open page works until you close it.",
  unavailable: "This browser keeps nothing for this page: it is in a private window or not on a secure connection.",

  install: "Install",
  installText: "Installed, the page opens in a window of its own, also without a network.",
  installed: "Installed.",
});

export type Offline = ReturnType<typeof offline>;
