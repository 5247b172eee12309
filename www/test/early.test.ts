import { describe, expect, it, vi } from "vitest";
import type { ProbeOptions } from "../src/client";
import type { LoadProgress } from "../src/client/types";
import { beginEarly } from "../src/page/early";
import { probeInfo } from "./helpers";

const progress = (fraction: number) => ({ stage: "download", fraction }) as LoadProgress;

/** A load that the test drives. */
function played() {
  const calls: { options: ProbeOptions; resolve: (value: string) => void; reject: (error: Error) => void }[] = [];
  const load = (options: ProbeOptions) => new Promise<string>((resolve, reject) => calls.push({ options, resolve, reject }));
  return { calls, load };
}

describe("beginEarly", () => {
  it("begins at once, with the device that was chosen", () => {
    const { calls, load } = played();
    beginEarly(load, "gpu");
    expect(calls).toHaveLength(1);
    expect(calls[0]?.options).toMatchObject({ device: "gpu" });
  });

  it("lets the first call join: what was told before, then what comes", async () => {
    const { calls, load } = played();
    const { join } = beginEarly(load, "auto");
    calls[0]?.options.onProgress?.(progress(0.1));
    calls[0]?.options.onProgress?.(progress(0.2));
    const [onProgress, onInfo] = [vi.fn(), vi.fn()];
    const joined = join({ onProgress, onInfo });
    calls[0]?.options.onProgress?.(progress(0.3));
    calls[0]?.options.onInfo?.(probeInfo());
    calls[0]?.resolve("a probe");
    expect(await joined).toBe("a probe");
    expect(onProgress.mock.calls.map(([p]) => (p as LoadProgress).fraction)).toEqual([0.2, 0.3]);
    expect(onInfo).toHaveBeenCalledOnce();
    expect(calls).toHaveLength(1);
  });

  it("tells a failure to whoever joins, before or after it, and the next call tries again", async () => {
    const { calls, load } = played();
    const { join } = beginEarly(load, "auto");
    calls[0]?.reject(new Error("offline"));
    await Promise.resolve();
    await expect(join({})).rejects.toThrow("offline");
    const again = join({});
    expect(calls[1]?.options).toMatchObject({ device: "auto" });
    calls[1]?.resolve("a probe");
    expect(await again).toBe("a probe");
  });
});
