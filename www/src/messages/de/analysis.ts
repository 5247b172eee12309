import type { Analysis } from "../en/analysis";
import type { Formats } from "../format";

export const analysis = (f: Formats): Analysis => ({
  working: "In Arbeit",
  stop: "Anhalten",
  stopped: "Angehalten.",
  noText: "Im Feld oben steht kein Text.",
  waiting: "Das Modell ist unterwegs.",
  problems: {
    "empty-input": "Einer der Texte ist leer.",
    "too-large": "Einer der Texte ist zu lang.",
    "text-count": "Zwei bis sechs Texte lassen sich vergleichen.",
    "no-examples": "Geben Sie auf jeder Seite mindestens ein Beispiel an.",
    "too-many-examples": "Das sind mehr als 100 Beispiele auf einer Seite.",
    "duplicate-example": "Ein Beispiel steht zweimal da.",
    "contradictory-example": "Ein Beispiel steht auf beiden Seiten.",
    "bad-dimension": "Diese Datei ist keine Dimension von value-probe.",
    "other-encoder":
      "Diese Dimension wurde mit einer anderen Version des Modells und ohne ihre Beispiele gespeichert; hier lässt sie sich nicht verwenden.",
  },

  explain: {
    title: "Warum: Wörter, die einen Wert tragen",
    about:
      "Zu jedem Wert der Satz, der ihn trägt, und was jedes seiner Wörter beiträgt. Ein Wort wird allein gelesen und weggelassen; seine Zahl ist das Mittel aus beidem.",
    dimension: "Wert",
    strongest: "Die stärksten des Textes",
    ask: "Erklären",
    where: (score, sentence) => `Punktwert des Textes ${f.score(score)}; getragen von Satz ${f.count(sentence)}:`,
    figures: "Die Zahlen der Wörter",
    caption: (value) => `Was jedes Wort zu ${value} beiträgt`,
    word: "Wort",
    contribution: "Beitrag",
    alone: "Allein",
    leftOut: "Verlust ohne es",
    share: (contribution) => `${f.signed(contribution)} in Log-Odds`,
    unit: "In Log-Odds der Wahrscheinlichkeit. Markierte Wörter sprechen für den Wert, gepunktete dagegen.",
    definition: "Am nächsten in der Definition des Wertes:",
    cosine: (similarity) => `Kosinus ${f.figure(similarity)}`,
    measured:
      "In Tests nahm das Streichen der fünf Wörter mit den höchsten Zahlen einem Text in 69 % der Fälle den Beleg; fünf zufällige Wörter taten es in 11 %. Die Wörter zeigen, was das Modell liest, und nicht, warum jemand sie schrieb.",
  },

  compare: {
    title: "Texte nebeneinander",
    about: "Zwei bis sechs Texte oder die Antworten auf eine Frage: was der eine mehr anspricht als der andere und welche Unterschiede Zufall sein können.",
    prompt: "Frage oder Prompt, auf die sie antworten (freiwillig)",
    text: (name) => `Text ${name}`,
    add: "Text hinzufügen",
    remove: "Letzten entfernen",
    ask: "Vergleichen",
    caption: "Mittlere Wahrscheinlichkeit der Sätze nach Wert und Text",
    value: "Wert",
    sentences: (n) => f.plural(n, { one: "# Satz", other: "# Sätze" }),
    difference: (second, first) => `${second} minus ${first}`,
    noise: "im Rauschen",
    band: (low, high) => `${low} bis ${high}`,
    noBand: "kein Band",
    none: "Kein nennenswerter Unterschied.",
    more: (n) => f.plural(n, { one: "# weiteren im Rauschen zeigen", other: "# weitere im Rauschen zeigen" }),
    fewer: "Weniger zeigen",
    how: (level) =>
      `Die Zahlen sind mittlere Wahrscheinlichkeiten der Sätze. Die Bänder gelten zu ${f.count(level)} % (Bootstrap über Sätze): Sie sagen, was andere Sätze derselben Hand hätten ergeben können, und nichts darüber, wie sehr das Modell irren mag. Bei zwanzig Werten liegt etwa ein Band zufällig daneben.`,
    single: "Ein einzelner Satz hat kein Band.",
  },

  own: {
    title: "Eine eigene Dimension",
    about:
      "Ein Name und ein paar Texte dafür und dagegen: Sofort lässt sich jeder Text danach bewerten. Nichts wird auf einem Server trainiert, die Beispiele bleiben in dieser Seite.",
    name: "Name",
    for: "Texte, die sie haben, einer je Zeile",
    against: "Texte, die sie nicht haben, einer je Zeile",
    hint: "Englisch geht am besten. Ab fünf von jeder Seite sagt sie etwas, zwanzig sind gut. Ab zehn von jeder Seite wird gemessen, wie gut sie sich unterscheiden lassen.",
    make: "Anlegen",
    import: "Datei öffnen",
    yours: "Ihre Dimensionen",
    export: "Als Datei speichern",
    exportBare: "Ohne die Beispiele speichern",
    remove: "Entfernen",
    ask: "Den Text oben bewerten",
    keep: "In diesem Browser behalten",
    noStorage: "Dieser Browser gibt keinen Speicher. Speichern Sie sie als Dateien.",
    found: "Ab 0,50: Der Text gleicht eher Ihren Texten dafür.",
    notFound: "Unter 0,50: Der Text gleicht eher Ihren Texten dagegen.",
    stale: "(Der Text hat sich seither geändert.)",
    examples: (yes, no) => `${f.count(yes)} Texte dafür, ${f.count(no)} dagegen.`,
    tooFew: "Zu wenige, um zu sagen, wie gut sie ist.",
    accuracy: (accuracy) => `In ${f.percent(accuracy)} der Fälle richtig unterschieden, jeder Text durch die anderen; Zufall wäre ${f.percent(0.5)}.`,
    madeWith: (model) => `Angelegt mit ${model}.`,
  },

  principles: {
    title: "Passende Grundsätze und Sprichwörter",
    about:
      "Aus einer Sammlung von Grundsätzen, Rechten und Sprichwörtern mit ihren Quellen: was dem Text am nächsten ist. Nähe im Sinn ist keine Zustimmung.",
    ask: "Zum Text oben suchen",
    none: "Nichts in der Sammlung ist nah genug.",
    near: (similarity) => `Nähe ${f.figure(similarity)}`,
    kinds: { principle: "Grundsatz", proverb: "Sprichwort", declaration: "Erklärung" },
    licence: (licence) => `Lizenz: ${licence}`,
  },

  map: {
    title: "Karte der Werte",
    about:
      "Texte in einer Ebene, die mit dem Modell kam: Was nah beieinander liegt, ist sich in den Werten ähnlich. Die Punkte sind Landmarken, eine für jeden Wert, dazu ein paar bekannte Texte.",
    ask: "Den Text oben einzeichnen",
    whole: "Der ganze Text",
    sentence: (n) => `Satz ${f.count(n)}`,
    label: "Karte der Werte mit Landmarken und den Sätzen des Textes",
    table: "Dasselbe in Zahlen",
    point: "Punkt",
    nearest: "Nächste Landmarke",
    references: "Die Kreuze: bekannte Texte",
    more: (n) => f.plural(n, { one: "# weiterer Satz wird nicht gezeigt.", other: "# weitere Sätze werden nicht gezeigt." }),
  },
});
