import type { Reading } from "../en/reading";
import type { Formats } from "../format";

export const reading = ({ score, figure, percent, progress, count, names, plural, signed, time }: Formats): Reading => ({
  status: {
    waiting: "El modelo está en camino. Ya puede escribir.",
    empty: "Escriba o pegue un texto, o elija un ejemplo.",
    scoring: (done, total) => (total > 1 ? `Leyendo: ${progress(done / total)}` : "Leyendo"),
    stopped: "Detenido.",
    scored: (sentences, ms) => `${plural(sentences, { one: "# oración leída", other: "# oraciones leídas" })} en ${time(ms)}`,
    failed: "No se pudo puntuar el texto",
    evidence: (values) => `El texto apela a: ${names(values)}.`,
    noEvidence: "Sin indicios de ningún valor.",
  },

  result: {
    none: "Sin indicios",
    noneText: (name, value) =>
      `Ningún valor alcanza su umbral de decisión en este texto. El más cercano es ${name}, con ${score(value)}; a partir de ${figure(0.5)} se consideraría un indicio.`,
    some: (n, all) => `${plural(n, { one: "# valor", other: "# valores" })} de ${count(all)} con indicios`,
    of: (all) => `de ${count(all)}`,
    idle: "Aún no se ha leído nada",
  },

  circle: {
    label: (framework) => `Círculo de ${framework}`,
    description: (strongest) => `${strongest} Las teclas de flecha recorren el círculo. La tabla de abajo contiene los mismos números.`,
    sector: (name, value, evident) => `${name}: ${score(value)}, ${evident ? "con indicios" : "sin indicios"}`,
    numbered: (number, sector) => `${number} ${sector}`,
    noEvidence: "sin indicios",
    legend: {
      evidence: "con indicios",
      close: `a menos de ${figure(0.1)} del umbral`,
      none: "sin indicios",
      decision: `umbral de decisión, ${figure(0.5)}`,
    },
  },

  table: {
    caption: "Puntuación, probabilidad y calidad medida de cada valor",
    number: "N.º",
    value: "Valor",
    score: "Puntuación",
    probability: "Probabilidad",
    quality: "F1 en pruebas",
    qualityMissing: "no medido",
    evidence: "con indicios",
    sortBy: (column) => `Ordenar por ${column}`,
  },

  marked: {
    label: "El texto, con cada oración marcada según su valor más fuerte. Las teclas de flecha pasan de oración en oración.",
    empty: "Aquí aparece el texto, con cada oración marcada según el valor al que más apela.",
    none: "sin indicios",
    sentence: (n, all) => `Oración ${count(n)} de ${count(all)}`,
    more: (n) => `Mostrar ${plural(n, { one: "# oración más", other: "# oraciones más" })}`,
    filtered: (name, n) => `${plural(n, { one: "# oración", other: "# oraciones" })} con indicios de ${name}`,
  },

  detail: {
    score: "Puntuación",
    probability: "Probabilidad",
    quality: (precision, recall, f1, support) =>
      `En pruebas con ${count(support)} textos que apelan a él: encuentra el ${percent(recall)}, y el ${percent(precision)} de lo que encuentra es correcto (F1 ${figure(f1)}).`,
    unselect: "Mostrar todo",
    hint: "Elija un valor en el círculo, en la lista o en la tabla: aquí se explica qué significa y hasta qué punto lo encuentra el modelo.",
  },

  opinions: {
    caption: "Puntuaciones de los valores que encuentra cualquiera de los dos, lado a lado",
    none: "Ninguno de los dos encuentra en él indicios de ningún valor.",
  },

  bars: {
    all: (n) => `Mostrar los ${count(n)}`,
    fewer: "Mostrar menos",
  },

  compare: {
    first: "Primer texto",
    second: "Segundo texto",
    short: ["1", "2"],
    difference: "Diferencia",
    caption: "Ambos textos: la puntuación de cada valor y cuánto difieren",
    signed,
    evidence: (which, said) => `${which}: ${said}`,
  },
});
