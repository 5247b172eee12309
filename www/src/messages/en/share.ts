/** A link that holds the text. */
import type { Formats } from "../format";

export const share = (f: Formats) => ({
  button: "Share as a link",
  heading: "A link with the text in it",
  warning: "The link contains the text itself.",
  warningText:
    "Whoever gets the link can read the text, and so can every service you send it through. It also stays in the history of a browser in which it is opened. The text stands behind the “#” in the address, which browsers do not send to servers.",
  confidential: "Do not share a confidential text this way.",
  make: "Make the link",
  cancel: "Cancel",
  close: "Close",
  link: "The link",
  copy: "Copy",
  copied: "Copied.",
  copyFailed: "The browser does not allow copying. Select the link and copy it yourself.",
  length: (n: number) => f.plural(n, { one: "# character", other: "# characters" }),
  long: (n: number) => `Some programs for mail and chat cut links of more than ${f.count(n)} characters.`,
  empty: "There is no text to share.",
  failed: "No link was made",
  tooLong: (n: number) => `The text is too long for a link: it would have more than ${f.count(n)} characters. Send it as a file.`,

  opened: "This text came with the link.",
  undo: "Back to the text that was here",
  dismiss: "Close this note",
  problems: {
    malformed: "The link cannot be read: its text was cut or altered on the way. Ask for it once more, as a whole.",
    "too-long": "The text in this link is longer than this page takes from a link.",
    unsupported: "This browser cannot unpack the text in this link. A newer browser can.",
  },
});

export type Share = ReturnType<typeof share>;
