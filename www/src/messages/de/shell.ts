import type { Shell } from "../en/shell";

export const shell: Shell = {
  read: "Auf welche Werte beruft er sich?",
  once: (megabytes) => `Lädt einmalig ein Modell von etwa ${megabytes} MB. Der Text bleibt auf diesem Gerät.`,
  starting: "Startet",
  failed: "value-probe konnte nicht geladen werden",
  check: "Prüfen Sie die Verbindung und versuchen Sie es dann erneut.",
  retry: "Erneut versuchen",
  text: "Der Text",
  compare: "Der Text, mit dem verglichen wird",
};
