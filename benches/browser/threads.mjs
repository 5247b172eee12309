// Processor time and memory of a page's process, thread by thread: a busy machine slows the clock and not these.
import fs from "node:fs";

/** Clock ticks a second in /proc, which is 100 on every Linux that Chromium runs on. */
const TICKS = 100;

/** The process that has most of the processor: the page's, as there is one page. */
export async function rendererOf(browser) {
  const session = await browser.newBrowserCDPSession();
  try {
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    const renderers = processInfo.filter(({ type }) => type === "renderer").sort((a, b) => b.cpuTime - a.cpuTime);
    return renderers[0]?.id ?? null;
  } finally {
    await session.detach();
  }
}

/** Milliseconds of processor time so far, and resident bytes; null where there is no /proc. */
export function usage(pid) {
  try {
    const spent = (tid) => {
      // The name stands in brackets and may hold anything.
      const fields = fs.readFileSync(`/proc/${pid}/task/${tid}/stat`, "utf8").split(") ").at(-1).split(" ");
      return (1000 * (Number(fields[11]) + Number(fields[12]))) / TICKS;
    };
    const named = fs.readdirSync(`/proc/${pid}/task`).map((tid) => ({ tid, name: fs.readFileSync(`/proc/${pid}/task/${tid}/comm`, "utf8").trim() }));
    const sum = (threads) => threads.reduce((ms, { tid }) => ms + spent(tid), 0);
    return {
      main: spent(pid),
      workers: sum(named.filter(({ name }) => name.startsWith("DedicatedWorker"))),
      all: sum(named),
      resident: 1024 * Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? NaN),
    };
  } catch {
    return null;
  }
}

/**
 * Tasks of the page's main thread while `act` runs, longest first, in milliseconds of processor time (of the clock where
 * the browser gives no other).
 */
export async function traced(browser, page, act) {
  await browser.startTracing(page, { categories: ["disabled-by-default-devtools.timeline"] });
  let trace;
  let result;
  try {
    result = await act();
  } finally {
    trace = JSON.parse((await browser.stopTracing()).toString());
  }
  const events = trace.traceEvents ?? trace;
  const mains = new Set(events.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain").map(({ pid, tid }) => `${pid}/${tid}`));
  const tasks = events.filter(({ name, pid, tid }) => name === "RunTask" && mains.has(`${pid}/${tid}`)).map(({ tdur, dur }) => (tdur ?? dur ?? 0) / 1000);
  return { result, tasks: tasks.sort((a, b) => b - a) };
}
