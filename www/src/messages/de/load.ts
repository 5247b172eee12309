import type { Load } from "../en/load";
import type { Formats } from "../format";

export const load = ({ megabytes }: Formats): Load => ({
  manifest: "Das Modell wird gesucht",
  download: (loaded, total) => `Das Modell wird einmalig heruntergeladen: ${megabytes(loaded)} von ${megabytes(total)} MB`,
  cache: "Das Modell wird aus dem Speicher dieses Browsers geöffnet",
  start: "Das Modell wird gestartet",
  selfTest: "Das Modell wird an Texten mit bekannten Scores geprüft",
  failed: "Das Modell konnte nicht geladen werden",
  retry: "Erneut versuchen",
});
