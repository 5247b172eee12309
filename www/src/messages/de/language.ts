import type { EndReason } from "../../client/language-types";
import type { Language } from "../en/language";
import type { Formats } from "../format";

const ends: Record<EndReason, string> = {
  length: " Die eingestellte Länge ist erreicht.",
  "end-of-text": " Es kam von selbst zum Ende.",
  stop: " Es kam dorthin, wo es anhalten sollte.",
  context: " Mehr fasst es nicht.",
};

export const language = ({ count, one, plural, progress, megabytes, wholeMegabytes, percent }: Formats): Language => ({
  opinion: {
    title: "Eine zweite Meinung",
    about:
      "Es kann auch den Text oben auf dieser Seite lesen. Kleine Zusatzschichten auf seiner Darstellung eines Textes wurden für dieselben Werte trainiert wie der Klassifikator und auf dieselbe Weise gemessen; es irrt an anderen Stellen und braucht ein Vielfaches der Zeit.",
    ask: "Nach dem Text oben fragen",
    again: "Noch einmal nach dem Text oben fragen",
    empty: "Oben steht kein Text, nach dem Sie fragen könnten.",
    reading: (share) => `Es liest: ${progress(share)}`,
    stopped: "Angehalten.",
    failed: "Es konnte den Text nicht lesen",
    of: (text) => `Zum Text, der so beginnt: „${text.trim().replace(/\s+/g, " ").slice(0, 60)}…“`,
    classifier: "Klassifikator",
    model: "Sprachmodell",
  },
  stances: {
    title: "Für einen Wert oder dagegen",
    about: "Zu jedem Satz, in dem der Klassifikator Belege für einen Wert hat: ob er für diesen Wert spricht oder gegen ihn. Zitate und Ironie führen es in die Irre.",
    quality: ({ right, all, majority, irony }) =>
      `Bei ${count(all)} von Hand beurteilten Sätzen lag es ${count(right)} Mal richtig; wer immer dasselbe sagt, liegt ${count(Math.round(majority * all))} Mal richtig. Von ${count(irony[1])} ironischen Sätzen traf es ${count(irony[0])}.`,
    none: "In keinem Satz hat der Klassifikator Belege für einen Wert; also gibt es nichts zu fragen.",
    asking: (done, all) => `Es wird zu jedem Satz befragt: ${count(done)} von ${count(all)}`,
    sentence: "Satz",
    stance: "Richtung",
    words: { supports: "dafür", opposes: "dagegen", unsure: "nicht zu sagen" },
    probability: (supports) => `${percent(supports)} dafür`,
  },
  about: (name, parameters, license) =>
    `${name} ist ein kleines Sprachmodell mit ${count(Math.round(parameters / 1e6))} Millionen Parametern (${license}). Es schreibt in dieser Seite, und der Klassifikator markiert jeden Satz, sobald er fertig ist. Es setzt Wörter aneinander, die oft aufeinander folgen: Was es schreibt, ist niemandes Meinung, oft unwahr, und urteilt weder über Texte noch über Menschen.`,
  once: (bytes) =>
    `Seine ${wholeMegabytes(bytes)} MB kommen vom Server dieser Seite und von keinem anderen. Sie werden einmal geholt und dann im Speicher dieses Browsers aufbewahrt.`,
  load: (bytes) => `Laden (${wholeMegabytes(bytes)} MB)`,
  absent: "Diese Kopie der Seite kommt ohne Sprachmodell. Wer sie bereitstellt, kann eines hinzufügen und die Seite dann neu bauen:",
  loading: "Das Sprachmodell wird geladen.",
  ready: "Das Sprachmodell ist bereit.",
  progress: {
    begin: "Das Sprachmodell wird gesucht",
    download: (loaded, total) => `Wird einmalig heruntergeladen: ${megabytes(loaded)} von ${megabytes(total)} MB`,
    cache: (loaded, total) => `Wird aus dem Speicher dieses Browsers geöffnet: ${megabytes(loaded)} von ${megabytes(total)} MB`,
    start: "Das Sprachmodell wird gestartet",
  },
  cancel: "Abbrechen",
  failed: "Das Sprachmodell läuft nicht",
  hints: {
    device: "Die GPU ist ausgefallen. Ein neuer Versuch nimmt die CPU.",
    "out-of-memory": "Der Arbeitsspeicher reicht nicht. Schließen Sie andere Tabs oder nehmen Sie ein Gerät mit mehr Arbeitsspeicher.",
    "worker-crashed": "Es endete unerwartet; vielleicht war der Arbeitsspeicher voll. Der Klassifikator ist nicht betroffen. Ein neuer Versuch fängt von vorn an.",
    "context-overflow": "Das ist mehr, als es auf einmal lesen kann. Geben Sie ihm einen kürzeren Text.",
  },

  example: "A good neighbour is someone who",
  beginning: "Ein Anfang (auf Englisch), den es fortsetzt",
  question: "Eine Frage oder Bitte (auf Englisch), die es beantwortet",
  way: "Was es mit dem Text tut",
  plain: "Fortsetzen",
  chat: "Beantworten",
  settings: {
    title: "Einstellungen",
    temperature: "Temperatur",
    maxTokens: "Länge in Token",
    seed: "Startzahl",
    hints: {
      temperature: "0 nimmt immer das wahrscheinlichste Wort; mehr überlässt mehr dem Zufall.",
      maxTokens: "Höchstens so viele; ein Token ist etwa drei Viertel eines Wortes.",
      seed: "Dieselbe Startzahl und derselbe Text ergeben dieselbe Antwort.",
    },
  },
  write: "Schreiben",
  stop: "Anhalten",
  writing: "Es schreibt.",
  empty: "Hier erscheint, was es schreibt, jeder fertige Satz mit dem Wert markiert, auf den er sich am stärksten beruft.",
  label: "Was geschrieben wurde, jeder Satz nach seinem stärksten Wert markiert. Mit den Pfeiltasten geht es von Satz zu Satz.",
  pace: (state, tokens, rate) => {
    const wrote = `${plural(tokens, { one: "# Token", other: "# Token" })}${rate === null ? "" : `, ${one(rate)} pro Sekunde`}`;
    switch (state.kind) {
      case "reading":
        return "Es liest, was ihm gegeben wurde";
      case "writing":
        return `Es schreibt: ${wrote}`;
      case "stopped":
        return `Angehalten nach ${wrote}.`;
      case "done":
        return `Geschrieben: ${wrote}.${state.end ? ends[state.end.reason] : ""}`;
      default:
        return tokens > 0 ? `Geschrieben: ${wrote}.` : "";
    }
  },
  given: "Kursiv: was ihm gegeben wurde.",
  unscored: "Ein Satz konnte nicht bewertet werden.",
  stuck: "Es konnte nicht weiterschreiben",
  back: "Den Text ändern",
  read: "Diesen Text oben auf der Seite lesen",
  device: ({ model, device, source, downloadedBytes, cache }) =>
    `${model.name} läuft auf der ${device.toUpperCase()} dieses Geräts. ` +
    `${source === "cache" ? "Nichts wurde heruntergeladen" : `${megabytes(downloadedBytes)} MB wurden heruntergeladen`}; ` +
    (cache === "persistent" ? "seine Dateien sind im Speicher dieses Browsers aufbewahrt." : "seine Dateien konnten nicht aufbewahrt werden: dieser Browser gibt keinen Platz dafür."),
  unload: "Entladen und Arbeitsspeicher freigeben",
});
