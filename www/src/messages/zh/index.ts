/** Chinese, in simplified characters. */
import type { Messages } from "../en";
import { formats } from "../format";
import { analysis } from "./analysis";
import { batch } from "./batch";
import { card } from "./card";
import { device } from "./device";
import { element } from "./element";
import { errors } from "./errors";
import { exporting } from "./export";
import { files } from "./files";
import { instrument } from "./instrument";
import { language } from "./language";
import { load } from "./load";
import { offline } from "./offline";
import { page } from "./page";
import { privacy } from "./privacy";
import { reading } from "./reading";
import { share } from "./share";
import { levels, values } from "./values";

const f = formats("zh-Hans");

export const zh: Messages = {
  ...f,
  ...reading(f),
  analysis: analysis(f),
  batch: batch(f),
  card: card(f),
  device: device(f),
  element: element(f),
  errors: errors(f),
  export: exporting(f),
  files: files(f),
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
