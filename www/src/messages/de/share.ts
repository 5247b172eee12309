import type { Share } from "../en/share";
import type { Formats } from "../format";

export const share = (f: Formats): Share => ({
  button: "Als Link teilen",
  heading: "Ein Link, der den Text enthält",
  warning: "Der Link enthält den Text selbst.",
  warningText:
    "Wer den Link hat, kann den Text lesen, ebenso jeder Dienst, über den Sie ihn verschicken. Er bleibt auch im Verlauf eines Browsers, in dem er geöffnet wird. Der Text steht hinter dem „#“ in der Adresse, und das schicken Browser nicht an Server.",
  confidential: "Teilen Sie keinen vertraulichen Text auf diesem Weg.",
  make: "Link erstellen",
  cancel: "Abbrechen",
  close: "Schließen",
  link: "Der Link",
  copy: "Kopieren",
  copied: "Kopiert.",
  copyFailed: "Der Browser erlaubt das Kopieren nicht. Markieren Sie den Link und kopieren Sie ihn selbst.",
  length: (n) => f.plural(n, { other: "# Zeichen" }),
  long: (n) => `Manche Mail- und Chatprogramme schneiden Links mit mehr als ${f.count(n)} Zeichen ab.`,
  empty: "Es ist kein Text da, den man teilen könnte.",
  failed: "Es wurde kein Link erstellt",
  tooLong: (n) => `Der Text ist zu lang für einen Link: Er hätte mehr als ${f.count(n)} Zeichen. Schicken Sie ihn als Datei.`,

  opened: "Dieser Text kam mit dem Link.",
  undo: "Zurück zum vorherigen Text",
  dismiss: "Diesen Hinweis schließen",
  problems: {
    malformed: "Der Link ist nicht lesbar: Sein Text wurde unterwegs abgeschnitten oder verändert. Lassen Sie ihn sich noch einmal vollständig schicken.",
    "too-long": "Der Text in diesem Link ist länger, als diese Seite aus einem Link annimmt.",
    unsupported: "Dieser Browser kann den Text in diesem Link nicht entpacken. Ein neuerer kann es.",
  },
});
