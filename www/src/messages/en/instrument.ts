/** The whole instrument: text, circle, sentences and table together (`view="full"`). */
export const instrument = () => ({
  compose: "The text",
  stop: "Stop",
  clear: "Clear",
  reading: "Reading",
  picture: "What it invokes",
  marked: "Where in the text",
  figures: "All values in numbers",
  frameworks: "Frameworks of values",
});

export type Instrument = ReturnType<typeof instrument>;
