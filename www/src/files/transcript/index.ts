/** Transcripts told apart: each format looks for what only it has, the loosest last. */
import { chatgpt } from "./chatgpt";
import { claude } from "./claude";
import { hhRlhf } from "./hh-rlhf";
import { messages } from "./messages";
import { named } from "./named";
import { sharegpt } from "./sharegpt";
import type { Format, Source, Transcript } from "./source";
import { whatsapp } from "./whatsapp";

export { sourceOf } from "./source";

const FORMATS: readonly Format[] = [chatgpt, claude, sharegpt, messages, hhRlhf, whatsapp, named];

/** Null where the file is no transcript. */
export function readTranscript(source: Source): Transcript | null {
  for (const format of FORMATS) {
    const found = format.read(source);
    if (found && found.content.turns.length > 0) return found;
  }
  return null;
}
