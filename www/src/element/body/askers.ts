/** Who waits for a score: each is answered with that of the text it asked for, or told that it will not come. */
import { CancelledError } from "../../client/errors";
import type { ScoreDocument } from "../types";

/** A text, or what lies at the URL `src`, which is not known yet. */
export type Asked = { text: string } | { src: string };

/** Which text there is. */
export interface Present {
  text: string;
  /** Where it comes from, or will; empty: from no URL. */
  src: string;
  /** Whether `text` is what lies at `src`. */
  there: boolean;
}

interface Asker {
  asked: Asked;
  resolve: (document: ScoreDocument) => void;
  reject: (error: Error) => void;
}

export class Askers {
  #waiting: Asker[] = [];

  get none(): boolean {
    return this.#waiting.length === 0;
  }

  add(asked: Asked): Promise<ScoreDocument> {
    return new Promise((resolve, reject) => this.#waiting.push({ asked, resolve, reject }));
  }

  /** Who asked for another text than there is now will not have it. */
  keep(present: Present): void {
    for (const asker of this.#waiting) asker.asked = known(asker.asked, present);
    const error = new CancelledError("the text was replaced by another before it was read");
    for (const { reject } of this.#take(({ asked }) => !isOf(asked, present))) reject(error);
  }

  resolve(document: ScoreDocument): void {
    for (const { resolve } of this.#take(({ asked }) => "text" in asked && asked.text === document.text)) resolve(document);
  }

  /** @param which `text`: who waits for a text that is known; `src`: who waits for one that is not */
  reject(error: Error, which: "all" | "text" | "src" = "all"): void {
    for (const { reject } of this.#take(({ asked }) => which === "all" || which in asked)) reject(error);
  }

  #take(which: (asker: Asker) => boolean): Asker[] {
    const taken = this.#waiting.filter(which);
    this.#waiting = this.#waiting.filter((asker) => !taken.includes(asker));
    return taken;
  }
}

/** The text itself, as soon as it is there. */
function known(asked: Asked, { text, src, there }: Present): Asked {
  return "src" in asked && asked.src === src && there ? { text } : asked;
}

function isOf(asked: Asked, { text, src }: Present): boolean {
  return "src" in asked ? asked.src === src : asked.text === text;
}
