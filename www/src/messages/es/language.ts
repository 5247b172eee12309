import type { EndReason } from "../../client/language-types";
import type { Language } from "../en/language";
import type { Formats } from "../format";

const ends: Record<EndReason, string> = {
  length: " Se alcanzó la longitud fijada.",
  "end-of-text": " Llegó al final por sí solo.",
  stop: " Llegó adonde debía detenerse.",
  context: " No le cabe más.",
};

export const language = ({ count, one, plural, progress, megabytes, wholeMegabytes, percent }: Formats): Language => ({
  opinion: {
    title: "Una segunda opinión",
    about:
      "También puede leer el texto de la parte superior de esta página. Unas capas añadidas sobre su representación del texto se entrenaron para los mismos valores que el clasificador y se midieron del mismo modo; se equivoca en otros sitios y tarda muchas veces más.",
    ask: "Preguntarle por el texto de arriba",
    again: "Volver a preguntarle por el texto de arriba",
    empty: "Arriba no hay ningún texto por el que preguntar.",
    reading: (share) => `Está leyendo: ${progress(share)}`,
    stopped: "Detenido.",
    failed: "No pudo leer el texto",
    of: (text) => `Sobre el texto que empieza por «${text.trim().replace(/\s+/g, " ").slice(0, 60)}…»`,
    classifier: "Clasificador",
    model: "Modelo de lenguaje",
  },
  stances: {
    title: "A favor de un valor o en contra",
    about: "De cada oración en la que el clasificador encuentra indicios de un valor: si habla a favor de ese valor o en contra. Las citas y la ironía lo confunden.",
    quality: ({ right, all, majority, irony }) =>
      `De ${count(all)} oraciones etiquetadas a mano acertó ${count(right)}; quien diga siempre lo mismo acierta ${count(Math.round(majority * all))}. De ${count(irony[1])} irónicas acertó ${count(irony[0])}.`,
    none: "El clasificador no encuentra indicios de un valor en ninguna oración, así que no hay nada que preguntar.",
    asking: (done, all) => `Se le pregunta por cada oración: ${count(done)} de ${count(all)}`,
    sentence: "Oración",
    stance: "Sentido",
    words: { supports: "a favor", opposes: "en contra", unsure: "no se puede decir" },
    probability: (supports) => `${percent(supports)} a favor`,
  },
  about: (name, parameters, license) =>
    `${name} es un modelo de lenguaje pequeño, con ${count(Math.round(parameters / 1e6))} millones de parámetros (${license}). Escribe en esta página, y el clasificador marca cada oración en cuanto está terminada. Junta palabras que suelen ir seguidas: lo que escribe no es la opinión de nadie, a menudo no es verdad y no juzga ni textos ni personas.`,
  once: (bytes) =>
    `Sus ${wholeMegabytes(bytes)} MB vienen del servidor de esta página y de ningún otro. Se descargan una vez y se guardan en el almacenamiento de este navegador.`,
  load: (bytes) => `Cargarlo (${wholeMegabytes(bytes)} MB)`,
  absent: "Esta copia de la página viene sin modelo de lenguaje. Quien la aloja puede añadir uno y volver a construir la página:",
  loading: "Se está cargando el modelo de lenguaje.",
  ready: "El modelo de lenguaje está listo.",
  progress: {
    begin: "Buscando el modelo de lenguaje",
    download: (loaded, total) => `Descargando, una sola vez: ${megabytes(loaded)} de ${megabytes(total)} MB`,
    cache: (loaded, total) => `Abriendo desde el almacenamiento de este navegador: ${megabytes(loaded)} de ${megabytes(total)} MB`,
    start: "Iniciando el modelo de lenguaje",
  },
  cancel: "Cancelar",
  failed: "El modelo de lenguaje no está funcionando",
  hints: {
    device: "Falló la GPU. Al reintentar se usará la CPU.",
    "out-of-memory": "No queda memoria suficiente. Cierre otras pestañas o use un dispositivo con más memoria.",
    "worker-crashed": "Terminó de forma inesperada; quizá se agotó la memoria. El clasificador no se ve afectado. Al reintentar se empieza desde cero.",
    "context-overflow": "Eso es más de lo que puede leer de una vez. Dele un texto más corto.",
  },

  example: "A good neighbour is someone who",
  beginning: "Un comienzo (en inglés) que él continúa",
  question: "Una pregunta o petición (en inglés) que él responde",
  way: "Qué hace con el texto",
  plain: "Continuarlo",
  chat: "Responderlo",
  settings: {
    title: "Ajustes",
    temperature: "Temperatura",
    maxTokens: "Longitud, en tókenes",
    seed: "Semilla",
    hints: {
      temperature: "Con 0 toma siempre la palabra más probable; cuanto mayor, más queda al azar.",
      maxTokens: "Como máximo, esos; un token equivale a unas tres cuartas partes de una palabra.",
      seed: "La misma semilla y el mismo texto dan la misma respuesta.",
    },
  },
  write: "Escribir",
  stop: "Detener",
  writing: "Está escribiendo.",
  empty: "Aquí aparece lo que escribe, con cada oración terminada marcada según el valor al que más apela.",
  label: "Lo que se ha escrito, con cada oración marcada según su valor más fuerte. Las teclas de flecha pasan de oración en oración.",
  pace: (state, tokens, rate) => {
    const wrote = `${plural(tokens, { one: "# token", other: "# tókenes" })}${rate === null ? "" : `, ${one(rate)} por segundo`}`;
    switch (state.kind) {
      case "reading":
        return "Leyendo lo que se le dio";
      case "writing":
        return `Escribiendo: ${wrote}`;
      case "stopped":
        return `Detenido tras ${wrote}.`;
      case "done":
        return `Escrito: ${wrote}.${state.end ? ends[state.end.reason] : ""}`;
      default:
        return tokens > 0 ? `Escrito: ${wrote}.` : "";
    }
  },
  given: "En cursiva: lo que se le dio.",
  unscored: "Una oración no se pudo puntuar.",
  stuck: "No pudo continuar",
  back: "Cambiar el texto",
  read: "Leer este texto en la parte superior de la página",
  device: ({ model, device, source, downloadedBytes, cache }) =>
    `${model.name} se ejecuta en la ${device.toUpperCase()} de este equipo. ` +
    `${source === "cache" ? "No se descargó nada" : `Se descargaron ${megabytes(downloadedBytes)} MB`}; ` +
    (cache === "persistent" ? "sus archivos quedan en el almacenamiento de este navegador." : "sus archivos no se pudieron guardar: este navegador no deja sitio para ellos."),
  unload: "Descargarlo de la memoria y liberarla",
});
