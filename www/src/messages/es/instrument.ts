import type { Instrument } from "../en/instrument";

export const instrument = (): Instrument => ({
  compose: "El texto",
  stop: "Detener",
  clear: "Borrar",
  reading: "Leyendo",
  picture: "A qué apela",
  marked: "En qué parte del texto",
  figures: "Todos los valores en cifras",
  frameworks: "Sistemas de valores",
});
