/**
 * WhatsApp's text export, as Android ("31/12/2023, 14:05 - Name: text") and iOS ("[31.12.23, 14:05:12] Name: text")
 * write it in many languages. Lines without a name are notices of the app; left-out media are named in its language.
 */
import { Collector, type Format } from "./source";

const DATE = String.raw`\d{1,4}[./-]\d{1,2}[./-]\d{1,4}`;
const TIME = String.raw`(?:(?:上午|下午|凌晨|早上|中午|晚上)\s?)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[ap]\.?\s?m\.?)?`;
const BETWEEN = String.raw`(?:,|\s|\s?(?:um|at|a las))\s*`;
/** Marks of direction, and narrow spaces before "PM", that the app puts in. */
const MARKS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;
const LINE = new RegExp(String.raw`^(?:\[${DATE}${BETWEEN}${TIME}\]\s?|${DATE}${BETWEEN}${TIME}\s[-–]\s)(.*)$`, "i");
const NAME = /^([^:]{1,60}):\s(.*)$/;
const LEFT_OUT =
  /^<[^<>]{1,60}>$|^(image|video|audio|sticker|gif|document|contact card) omitted$|^(bild|video|audio|sticker|gif|dokument|kontaktkarte) (weggelassen|ausgelassen)$|^(imagen|video|audio|sticker|gif|documento) omitid[oa]$|^(图片|視頻|视频|音频|贴图|文件)(已)?(忽略|省略)$|^this message was deleted\.?$|^diese nachricht wurde gelöscht\.?$|^se eliminó este mensaje\.?$/i;

export const whatsapp: Format = {
  id: "whatsapp",
  read({ text, json }) {
    if (json) return null;
    const lines = text.replace(MARKS, "").replace(/\u202f/g, " ").split(/\r\n|\n|\r/);
    const first = lines.find((line) => line.trim() !== "");
    if (first === undefined || !LINE.test(first)) return null;
    const out = new Collector("whatsapp");
    out.conversation("");
    let now: { speaker: string; text: string } | null = null;
    let turns = 0;
    const end = () => {
      if (!now) return;
      turns++;
      if (LEFT_OUT.test(now.text.trim())) out.count("chat-notices");
      else out.turn(now.speaker, "other", now.text);
      now = null;
    };
    /** Whether a notice goes on over more than one line. */
    let notice = false;
    for (const line of lines) {
      const [, said] = LINE.exec(line) ?? [];
      if (said === undefined) {
        if (now) now.text += `\n${line}`;
        else if (line.trim() !== "" && !notice) return null; // not even a notice before it
        continue;
      }
      end();
      const [, speaker, words] = NAME.exec(said.endsWith(":") ? `${said} ` : said) ?? [];
      notice = speaker === undefined;
      if (speaker === undefined) out.count("chat-notices");
      else now = { speaker, text: words ?? "" };
    }
    end();
    return turns > 0 ? out.done() : null;
  },
};
