import type { Offline } from "../en/offline";
import type { Formats } from "../format";

export const offline = (f: Formats): Offline => ({
  heading: "Offline-Nutzung und Speicher",
  about: "Welche Versionen dies sind, wie viel Platz sie belegen und wie man sie wieder loswird.",

  offline: "Sie sind offline. Alles, was geladen ist, funktioniert weiter.",
  online: "Sie sind wieder online.",

  ready: "Eine neue Version dieser Seite ist bereit.",
  taken: "Ein anderes Fenster hat eine neue Version dieser Seite geladen.",
  use: "Jetzt laden",
  useNote: "Ihr Text kommt mit; andere Arbeit in den Bereichen darunter nicht.",
  later: "Später",
  notHandedOver: "Die neue Version wurde nicht geladen: Ihr Text ließ sich nicht übergeben. Kopieren Sie ihn und laden Sie die Seite dann neu.",
  handedOver: "Ihr Text ist wieder da.",

  versions: "Versionen",
  pageVersion: "Diese Seite",
  modelVersion: "Das Modell",
  development: "in Entwicklung",
  unknown: "noch nicht geladen",
  check: "Nach einer neuen Version suchen",
  checking: "Wird gesucht",
  newest: "Dies ist die neueste Version.",
  checkFailed: "Der Server war nicht zu erreichen. Prüfen Sie die Verbindung und versuchen Sie es noch einmal.",

  storage: "Belegter Speicher",
  names: { page: "Diese Seite", pdf: "Der Leser für PDF-Dateien", model: "Das Modell", languageModel: "Das Sprachmodell" },
  notes: {
    page: "Damit sich die Seite ohne Netz öffnen lässt. Wird beim nächsten Besuch wieder gespeichert.",
    pdf: "Kommt zuletzt, wenn die Seite sonst nichts zu tun hat. Wird beim nächsten Besuch wieder aufgehoben.",
    model: "Damit es nur einmal heruntergeladen wird. Wird beim nächsten Laden wieder gespeichert.",
    languageModel: "Nur gespeichert, wenn Sie es geladen haben.",
  },
  nothing: "nichts",
  measuring: "wird gemessen",
  all: (bytes) => `${f.bytes(bytes)} insgesamt`,
  estimate: (usage, quota) =>
    `Der Browser zählt ${f.bytes(usage)} für alles, was diese Adresse hier speichert, und erlaubt etwa ${f.bytes(quota)}.`,
  clear: "Löschen",
  clearName: (name) => `Löschen: ${name}`,
  clearAll: "Alles löschen",
  cleared: (name) => `Gelöscht: ${name}.`,
  clearedAll: "Es ist nichts mehr gespeichert. Die offene Seite funktioniert, bis Sie sie schließen.",
  unavailable: "Dieser Browser speichert nichts für diese Seite: Sie steht in einem privaten Fenster oder kommt nicht über eine sichere Verbindung.",

  install: "Installieren",
  installText: "Installiert öffnet sich die Seite in einem eigenen Fenster, auch ohne Netz.",
  installed: "Installiert.",
});
