import type { Element } from "../en/element";
import type { Formats } from "../format";

export const element = ({ count, figure, plural }: Formats): Element => ({
  editor: "Zu lesender Text",
  second: "Text zum Vergleich",
  placeholder: "Geben Sie einen englischen Text ein oder fügen Sie einen ein.",
  fetching: "Der Text wird geholt",
  failed: { load: "Das Modell konnte nicht geladen werden", score: "Der Text konnte nicht bewertet werden", src: "Der Text konnte nicht geholt werden", frameworks: "Nicht alle diese Werte können gezeigt werden" },
  hints: {
    device: "Die verlangte GPU fehlt oder ist ausgefallen. Ohne device=\"gpu\" rechnet die CPU.",
  },
  notEnglish: (name) =>
    `${name ? `Dieser Text scheint auf ${name} zu sein` : "Dieser Text scheint nicht auf Englisch zu sein"}. Der Klassifikator wurde nur mit englischen Texten trainiert: Auf das, was er in einer anderen Sprache findet, ist kein Verlass.`,
  empty: "Noch ist kein Text da.",
  onlyInSentences: (n, all) =>
    `Kein Beleg im Text als Ganzem; ${n === 1 ? "einer" : count(n)} seiner ${plural(all, { one: "# Sätze", other: "# Sätze" })} ${n === 1 ? "beruft" : "berufen"} sich auf einen Wert.`,
  footer: "Wie gut sind diese Zahlen?",
  model: (name, version) => `${name} ${version}`,
  measured: (official, mean, ece) => `Offizieller F1 ${figure(official)}, mittlerer F1 je Wert ${figure(mean)}, Kalibrierungsfehler ${figure(ece)}.`,
  unmeasured: "Zu diesem Modell gibt es keine Messungen.",
  claim: "Gesagt wird, auf welche Werte sich ein Text beruft, und nichts über den Menschen, der ihn schrieb. Gelernt wurde an englischen Argumenten, und es kommen Irrtümer vor.",
  private: "Der Text verlässt dieses Gerät nicht.",
  card: "Modellkarte",
  picture: (name, version, measured) => `value-probe, ${name} ${version}. ${measured}`,
});
