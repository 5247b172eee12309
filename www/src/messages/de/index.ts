/** German. */
import type { Messages } from "../en";
import { formats } from "../format";
import { card } from "../en/card";
import { device } from "../en/device";
import { element } from "../en/element";
import { instrument } from "../en/instrument";
import { language } from "../en/language";
import { load } from "../en/load";
import { page } from "../en/page";
import { reading } from "../en/reading";
import { offline } from "./offline";
import { privacy } from "./privacy";
import { share } from "./share";
import { levels, values } from "../en/values";

const f = formats("de");

export const de: Messages = {
  ...f,
  ...reading(f),
  card: card(f),
  device: device(f),
  element: element(f),
  instrument: instrument(),
  language: language(f),
  levels,
  load: load(f),
  page: page(),
  offline: offline(f),
  privacy: privacy(f),
  share: share(f),
  values,
};
