// Tasks of a page's main thread, out of Chromium's trace: how long each took by the clock, and how long it had the processor.
// The second hardly hangs on what else the machine does, so a figure taken under load can still be read.

/** Set in the page as a performance mark: tells its main thread from those of the browser's own pages. */
const MARK = "vitals-page";
const CATEGORIES = ["toplevel", "blink.user_timing"];

/** To be run in the page before anything else. */
export const markPage = `performance.mark(${JSON.stringify(MARK)})`;

export const startTrace = (browser, page) => browser.startTracing(page, { categories: CATEGORIES });

/** Ends the trace; the tasks that were run, each with `wall` and `cpu` in milliseconds. */
export async function stopTrace(browser, page) {
  await page.evaluate(markPage); // a trace that began later than the page has none yet
  const { traceEvents } = JSON.parse(String(await browser.stopTracing()));
  return mainTasks(traceEvents);
}

export function mainTasks(events) {
  const mark = events.find(({ name, cat }) => name === MARK && cat.includes("user_timing"));
  if (!mark) throw new Error("the trace has no mark of the page");
  const own = events
    .filter(({ pid, tid, ph, name }) => pid === mark.pid && tid === mark.tid && ph === "X" && /^(ThreadControllerImpl::)?RunTask$/.test(name))
    .sort((a, b) => a.ts - b.ts || b.dur - a.dur);
  const tasks = [];
  let end = -Infinity;
  for (const { ts, dur, tdur = 0 } of own) {
    if (ts < end) continue; // within the last: a loop of its own, as a dialog of the browser has
    end = ts + dur;
    tasks.push({ wall: dur / 1000, cpu: tdur / 1000 });
  }
  return tasks;
}
