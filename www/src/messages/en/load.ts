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
});

export type Load = ReturnType<typeof load>;
