/** What the line below the text and the panel both show. */
import { RequestLog } from "./request-log";

export const requestLog = new RequestLog();

let came: number | null = null;

/** When a text first came into the page, in milliseconds since 1970; null while there is only the first example. */
export function textCame(): number | null {
  return came;
}

export function textArrived(): void {
  came ??= performance.timeOrigin + performance.now();
}
