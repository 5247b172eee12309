/** How fast two devices were found to be, in words: a page of text on each, and the length from which the GPU is ahead. */
import type { ProbeInfo } from "../client/types";
import { expectedMs, PAGE_TOKENS, WORDS_A_TOKEN } from "../worker/speed";
import type { Formats } from "./format";

export type Reason = Pick<ProbeInfo, "reasonCode" | "adapter" | "speeds">;

/** Null where no GPU was tried. */
export function pace({ speeds }: Reason, { count, time }: Formats): Record<"cpu" | "gpu" | "tokens" | "words", string> | null {
  if (!speeds) return null;
  return {
    cpu: time(expectedMs(speeds.cpu, PAGE_TOKENS)),
    gpu: time(expectedMs(speeds.gpu, PAGE_TOKENS)),
    tokens: count(PAGE_TOKENS),
    words: count(Math.round((speeds.gpuFromTokens ?? 0) * WORDS_A_TOKEN)),
  };
}
