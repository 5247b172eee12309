/** German. */
import type { Messages } from "../en";
import { formats } from "../format";
import { batch } from "./batch";
import { card } from "../en/card";
import { device } from "../en/device";
import { element } from "../en/element";
import { exporting } from "./export";
import { files } from "./files";
import { instrument } from "../en/instrument";
import { language } from "../en/language";
import { load } from "../en/load";
import { page } from "../en/page";
import { reading } from "../en/reading";
import { levels, values } from "../en/values";

const f = formats("de");

export const de: Messages = {
  ...f,
  ...reading(f),
  batch: batch(f),
  card: card(f),
  device: device(f),
  element: element(f),
  export: exporting(f),
  files: files(f),
  instrument: instrument(),
  language: language(f),
  levels,
  load: load(f),
  page: page(),
  values,
};
