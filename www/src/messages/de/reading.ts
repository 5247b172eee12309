import type { Reading } from "../en/reading";
import type { Formats } from "../format";

export const reading = ({ score, figure, percent, progress, count, names, plural, signed, time }: Formats): Reading => ({
  status: {
    waiting: "Das Modell ist unterwegs. Sie können schon schreiben.",
    empty: "Geben Sie einen Text ein, fügen Sie einen ein oder nehmen Sie ein Beispiel.",
    scoring: (done, total) => (total > 1 ? `Wird gelesen: ${progress(done / total)}` : "Wird gelesen"),
    stopped: "Angehalten.",
    scored: (sentences, ms) => `${plural(sentences, { one: "# Satz", other: "# Sätze" })} in ${time(ms)} gelesen`,
    failed: "Der Text konnte nicht bewertet werden",
    evidence: (values) => `Der Text beruft sich auf ${names(values)}.`,
    noEvidence: "Kein Beleg für irgendeinen Wert.",
  },

  result: {
    none: "Kein Beleg",
    noneText: (name, value) =>
      `Kein Wert erreicht in diesem Text seine Entscheidungsschwelle. Am nächsten kommt ${name} mit ${score(value)}; ab ${figure(0.5)} gälte es als Beleg.`,
    some: (n, all) => `${plural(n, { one: "# Wert", other: "# Werte" })} von ${count(all)} mit Beleg`,
    of: (all) => `von ${count(all)}`,
    idle: "Noch nichts gelesen",
  },

  circle: {
    label: (framework) => `Kreis: ${framework}`,
    description: (strongest) => `${strongest} Mit den Pfeiltasten geht es im Kreis herum. Die Tabelle darunter enthält dieselben Zahlen.`,
    sector: (name, value, evident) => `${name}: ${score(value)}, ${evident ? "Beleg" : "kein Beleg"}`,
    numbered: (number, sector) => `${number} ${sector}`,
    noEvidence: "kein Beleg",
    legend: {
      evidence: "Beleg",
      close: `weniger als ${figure(0.1)} über der Schwelle`,
      none: "kein Beleg",
      decision: `Entscheidungsschwelle, ${figure(0.5)}`,
    },
  },

  table: {
    caption: "Score, Wahrscheinlichkeit und gemessene Güte jedes Wertes",
    number: "Nr.",
    value: "Wert",
    score: "Score",
    probability: "Wahrscheinlichkeit",
    quality: "F1 im Test",
    qualityMissing: "nicht gemessen",
    evidence: "Beleg",
    sortBy: (column) => `Nach ${column} sortieren`,
  },

  marked: {
    label: "Der Text, jeder Satz nach seinem stärksten Wert markiert. Mit den Pfeiltasten geht es von Satz zu Satz.",
    empty: "Hier erscheint der Text, jeder Satz mit dem Wert markiert, auf den er sich am stärksten beruft.",
    none: "kein Beleg",
    sentence: (n, all) => `Satz ${count(n)} von ${count(all)}`,
    more: (n) => `${plural(n, { one: "# weiteren Satz", other: "# weitere Sätze" })} zeigen`,
    filtered: (name, n) => `${plural(n, { one: "# Satz", other: "# Sätze" })} mit Beleg für ${name}`,
  },

  detail: {
    score: "Score",
    probability: "Wahrscheinlichkeit",
    quality: (precision, recall, f1, support) =>
      `Im Test mit ${count(support)} Texten, die sich darauf berufen: findet ${percent(recall)} davon, und ${percent(precision)} der Funde sind richtig (F1 ${figure(f1)}).`,
    unselect: "Alle zeigen",
    hint: "Wählen Sie einen Wert im Kreis, in der Liste oder in der Tabelle: Hier steht dann, was er bedeutet und wie gut das Modell ihn findet.",
  },

  opinions: {
    caption: "Scores der Werte, die einer von beiden findet, nebeneinander",
    none: "Keiner von beiden findet darin einen Beleg für einen Wert.",
  },

  bars: {
    all: (n) => `Alle ${count(n)} zeigen`,
    fewer: "Weniger zeigen",
  },

  compare: {
    first: "Erster Text",
    second: "Zweiter Text",
    short: ["1", "2"],
    difference: "Unterschied",
    caption: "Beide Texte: der Score jedes Wertes und wie weit sie auseinanderliegen",
    signed,
    evidence: (which, said) => `${which}: ${said}`,
  },
});
