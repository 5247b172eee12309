import type { Formats } from "../format";

/** The model on its way. */
export const load = ({ megabytes }: Formats) => ({
  manifest: "Looking for the model",
  download: (loaded: number, total: number) => `Downloading the model, once: ${megabytes(loaded)} of ${megabytes(total)} MB`,
  cache: "Opening the model from this browser’s storage",
  start: "Starting the model",
  selfTest: "Checking it against texts with known scores",
  failed: "The model could not be loaded",
  retry: "Try again",
  /** By the error's code. */
  hints: {
    network: "Check the connection, then try again.",
    "hash-mismatch": "A model file is damaged or was altered on its way, so it was not used. Trying again fetches it anew.",
    "bad-bundle": "The model files on this server do not fit this page.",
    "bad-taxonomy": "The list of values on this server does not fit this page.",
    device: "Open the page without “?device=gpu” in its address, or in a browser with WebGPU.",
    "no-webassembly": "This browser runs no WebAssembly, which the model needs: it is too old, or it was switched off (a lockdown mode or a policy does that). Use another browser, or allow it for this page.",
    "self-test": "This device computes something else than the model says, so nothing is shown.",
    "worker-crashed": "Trying again starts afresh.",
    "worker-start": "A policy of the page or of this browser may forbid it.",
    internal: "Trying again may help; a fresh browser window too.",
  } as Record<string, string>,
});

export type Load = ReturnType<typeof load>;
