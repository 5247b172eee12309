import type { ErrorCode, ErrorData } from "../../client/errors";
import type { Formats } from "../format";

/** Of the crate and the client (`client/errors.ts`), and of exports. Files (`files.ts`) and links (`share.ts`) have theirs. */
export type SaidCode = ErrorCode | "nothing-to-draw" | "no-canvas" | "no-png";

/** In words; with figures and names out of the error's data where it has them. */
export type Said = string | ((data: ErrorData) => string);

/** What went wrong, by the error's code, and what a person can do about it. */
export const errors = ({ count }: Formats) => ({
  /** Before the code and what was said in English. */
  technical: "Technical detail",
  said: {
    "empty-input": "The text is empty: there is no letter, digit or sign in it.",
    "too-large": "The text is too large. Split it.",
    "too-long": "The text is longer than the model can read at once. Split it.",
    "context-overflow": "That is more than the language model can read at once. Begin anew, or make it shorter.",
    "out-of-memory": "There is not enough memory left. Close other tabs, or do less at once.",
    "bad-bundle": "The model files on this server are damaged or do not fit this page.",
    "hash-mismatch": "A model file is damaged or was altered on its way, so it was not used. Trying again fetches it anew.",
    tokenizer: "The part of the model that splits text into tokens cannot be used. The files on this server do not fit this page.",
    device: "The device that was to compute is not there or has failed.",
    "no-webassembly": "This browser runs no WebAssembly, which the model needs: it is too old, or it was switched off (a lockdown mode or a policy does that). Use another browser, or allow it for this page.",
    "self-test": "This device computes something else than the model says, so nothing is shown.",
    cancelled: "It was cancelled.",
    busy: "The step before is still on its way. Wait a moment, then try again.",
    "unknown-dimension": "The model does not know this value.",
    "unknown-framework": ({ name, known }: ErrorData) =>
      name === undefined ? "The model does not know these values." : `The model does not know the framework “${name}”. It knows: ${known ?? "–"}.`,
    "no-framework": "The model has nothing that it could judge this by.",
    "text-count": "Two to six texts can be compared.",
    "no-examples": "Give at least one example on each side.",
    "too-many-examples": "Those are too many examples of one side. Choose the plainest.",
    "empty-example": "One example is empty.",
    "duplicate-example": "One example stands there twice.",
    "contradictory-example": "One example stands on both sides.",
    "bad-dimension": "This file is not a dimension of value-probe.",
    "other-encoder": "This dimension was made with another version of the model and came without its examples, so it cannot be used here.",
    io: "A file could not be read or written.",
    data: "A file holds something else than it should.",
    refused: "Some of the texts could not be scored.",
    "bad-taxonomy": "The list of values on this server does not fit this page.",
    config: "These settings cannot be used. Change them.",
    network: ({ status }: ErrorData) =>
      typeof status === "number"
        ? `A file could not be fetched: the server answered with the code ${count(status)}. Try again later.`
        : "A file could not be fetched. Check the connection, then try again.",
    "worker-crashed": "The background process that computes ended unexpectedly. Trying again starts afresh.",
    "worker-start": "The background process that computes could not be started. A policy of the page or of this browser may forbid it.",
    disposed: "It was closed before it could answer.",
    internal: "Something unforeseen went wrong. Trying again may help; a fresh browser window too.",
    "nothing-to-draw": "There is nothing to draw.",
    "no-canvas": "This browser gives no canvas to draw on.",
    "no-png": "This browser makes no PNG. Choose SVG.",
  } satisfies Record<SaidCode, Said>,
});

export type Errors = ReturnType<typeof errors>;
