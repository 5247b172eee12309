import type { Element } from "../en/element";
import type { Formats } from "../format";

export const element = ({ count, figure, plural }: Formats): Element => ({
  editor: "Texto que se va a leer",
  second: "Texto con el que comparar",
  placeholder: "Escriba o pegue un texto en inglés.",
  fetching: "Obteniendo el texto",
  failed: { load: "No se pudo cargar el modelo", score: "No se pudo puntuar el texto", src: "No se pudo obtener el texto", frameworks: "No se pueden mostrar todos estos valores" },
  hints: {
    device: "La GPU solicitada no está disponible o ha fallado. Sin device=\"gpu\" calcula la CPU.",
  },
  notEnglish: (name) =>
    `${name ? `Este texto parece estar en ${name}` : "Este texto no parece estar en inglés"}. El clasificador se entrenó solo con textos en inglés: lo que encuentre en otro idioma no es fiable.`,
  empty: "Todavía no hay texto.",
  onlyInSentences: (n, all) =>
    `Sin indicios en el texto en su conjunto; ${n === 1 ? "una" : count(n)} de sus ${plural(all, { one: "# oración", other: "# oraciones" })} ${n === 1 ? "apela" : "apelan"} a algún valor.`,
  footer: "¿Hasta qué punto son buenas estas cifras?",
  model: (name, version) => `${name} ${version}`,
  measured: (official, mean, ece) => `F1 oficial ${figure(official)}, F1 medio por valor ${figure(mean)}, error de calibración ${figure(ece)}.`,
  unmeasured: "Este modelo no trae mediciones.",
  claim: "Dice a qué valores apela un texto y nada sobre quien lo escribió. Aprendió de argumentos en inglés, y se equivoca.",
  private: "El texto no sale de este equipo.",
  card: "Ficha del modelo",
  picture: (name, version, measured) => `value-probe, ${name} ${version}. ${measured}`,
});
