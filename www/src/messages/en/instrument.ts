/** The whole instrument: text, circle, sentences and table together (`view="full"`). */
export const instrument = () => ({
  compose: "The text",
  text: "Text to read",
  stop: "Stop",
  clear: "Clear",
  reading: "Reading",
  picture: "What it invokes",
  marked: "Where in the text",
  figures: "All values in numbers",
  frameworks: "Frameworks of values",
  values: "Values with evidence",
});

export type Instrument = ReturnType<typeof instrument>;
