/** The warning that a text is not in English. */
import { beforeAll, describe, expect, it } from "vitest";
import { type Detect, foreign, loadDetector } from "../src/element/body/foreign";
import { examples } from "../src/page/examples";
import { measure } from "./languages/measure";
import sentences from "./languages/sentences.json";

let detect: Detect;
beforeAll(async () => {
  detect = await loadDetector();
});

describe("a text that is not English", () => {
  it.each([
    ["de", "Der Stadtrat beschloss am späten Dienstagabend, das Viertel am Fluss für Autos zu schließen."],
    ["es", "El ayuntamiento votó el martes cerrar el barrio a los coches. Los niños deben poder respirar aire limpio de camino a la escuela."],
    ["zh", "市议会周二深夜投票决定，从明年春天起禁止汽车进入河滨区。"],
    ["ru", "Городской совет поздно вечером во вторник проголосовал за закрытие квартала для машин."],
    ["ar", "صوت مجلس المدينة في وقت متأخر من يوم الثلاثاء على إغلاق الحي أمام السيارات."],
  ])("is known as %s", (language, text) => {
    expect(foreign(text, detect)).toEqual({ language });
  });

  it("is not named where that is a guess", () => {
    const close: Detect = () => [{ lang: "nl", accuracy: 0.14 }, { lang: "en", accuracy: 0.04 }];
    expect(foreign("a text that is long enough to be looked at", close)).toEqual({ language: null });
  });
});

it("no example of the page is taken for another language, nor any of their sentences", () => {
  for (const { text } of examples) {
    for (const piece of [text, ...text.split(/(?<=[.”]) /)]) expect(foreign(piece, detect), piece).toBeNull();
  }
});

it("says nothing of what is short, empty, or no language at all", () => {
  for (const text of ["", "Guten Morgen", "你好", "12 345 678 901 234 567 890", "🙂🙂🙂", "\ud800 \0"]) expect(foreign(text, detect), text).toBeNull();
  const even: Detect = () => [{ lang: "it", accuracy: 0.05 }, { lang: "en", accuracy: 0.03 }];
  expect(foreign("a text that is long enough to be looked at", even)).toBeNull();
});

/** What `scripts/foreign.mjs` prints, with a little room for another version of the detector. */
describe("over 205 sentences", () => {
  it("warns of those in other languages, and names few of them wrongly", () => {
    const told = measure(sentences, detect).filter(({ language }) => language !== "en");
    expect(told.length).toBeGreaterThanOrEqual(10);
    for (const { language, sentences, warned } of told) expect(warned / sentences, language).toBeGreaterThanOrEqual(0.8);
    const sum = (key: "sentences" | "warned" | "named" | "misnamed") => told.reduce((all, one) => all + one[key], 0);
    expect(sum("warned") / sum("sentences")).toBeGreaterThanOrEqual(0.96);
    expect(sum("named") / sum("sentences")).toBeGreaterThanOrEqual(0.8);
    expect(sum("misnamed")).toBeLessThanOrEqual(3);
  });

  it("warns of hardly any in English", () => {
    const [english] = measure({ en: sentences.en }, detect);
    expect(english?.warned).toBeLessThanOrEqual(1);
  });
});
