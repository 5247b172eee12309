import type { Instrument } from "../en/instrument";

export const instrument = (): Instrument => ({
  compose: "Der Text",
  stop: "Anhalten",
  clear: "Leeren",
  reading: "Wird gelesen",
  picture: "Worauf er sich beruft",
  marked: "Wo im Text",
  figures: "Alle Werte in Zahlen",
  frameworks: "Wertesysteme",
});
