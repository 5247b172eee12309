/** What the element says before its engine is there. In the element's first script, in every language: short. */
export const shell = {
  read: "Which values does it invoke?",
  once: (megabytes: number) => `Loads a model of about ${megabytes} MB, once. The text stays on this machine.`,
  starting: "Starting",
  failed: "value-probe could not be loaded",
  check: "Check the connection, then try again.",
  retry: "Try again",
  text: "The text",
  compare: "The text it is compared with",
};

export type Shell = typeof shell;
