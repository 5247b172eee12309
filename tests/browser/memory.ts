/** How much memory the browser's processes hold, as the operating system counts it. */
import { readFileSync } from "node:fs";
import type { Browser } from "@playwright/test";

/** Resident bytes of all renderers; null where there is no /proc. */
export async function rendererBytes(browser: Browser): Promise<number | null> {
  const cdp = await browser.newBrowserCDPSession();
  const { processInfo } = (await cdp.send("SystemInfo.getProcessInfo")) as { processInfo: { type: string; id: number }[] };
  await cdp.detach();
  let sum = 0;
  for (const { id } of processInfo.filter(({ type }) => type === "renderer")) {
    const kb = resident(id);
    if (kb === null) return null;
    sum += 1024 * kb;
  }
  return sum;
}

function resident(pid: number): number | null {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return null; // not Linux
  }
}
