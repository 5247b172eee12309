/** Which way the text of an editor runs. */

/** From here on `auto` is too slow: the browser looks at every paragraph again for each layout, seconds for a megabyte. */
const LONG = 20_000;
/** The first letter is looked for in so many UTF-16 units. */
const BEGINNING = 4_000;
/** A letter of a script that is written from the right: Hebrew to N'Ko, and the presentation forms. */
const FROM_RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;

/** `auto` for what is short enough; of a long text, the direction of its first letter, as `auto` has it for one paragraph. */
export function direction(text: string): "auto" | "ltr" | "rtl" {
  if (text.length <= LONG) return "auto";
  const letter = /\p{L}/u.exec(text.slice(0, BEGINNING))?.[0] ?? "";
  return FROM_RIGHT.test(letter) ? "rtl" : "ltr";
}
