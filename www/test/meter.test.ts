import { describe, expect, it } from "vitest";
import type { LoadProgress } from "../src/client/types";
import { Meter } from "../src/worker/meter";

function run(steps: (meter: Meter, tick: (ms: number) => void) => void): LoadProgress[] {
  const seen: LoadProgress[] = [];
  let now = 0;
  steps(new Meter((progress) => seen.push(progress), () => now), (ms) => (now += ms));
  return seen;
}

const STAGES = ["start", "self-test", "ready"] as const;

describe("Meter", () => {
  it("never falls and ends at 1", () => {
    const seen = run((meter, tick) => {
      meter.stage("manifest");
      meter.totalBytes = 1000;
      meter.stage("download");
      for (let i = 0; i < 100; i++) {
        tick(50);
        meter.add(10, "network");
      }
      STAGES.forEach((stage) => meter.stage(stage));
    });
    const fractions = seen.map((p) => p.fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    expect(seen.filter((p) => p.stage === "download").length).toBeGreaterThan(50);
  });

  it("does not fall when more bytes come than were planned", () => {
    const seen = run((meter, tick) => {
      meter.totalBytes = 100;
      tick(50);
      meter.add(100, "network");
      meter.stage("start");
      tick(50);
      meter.add(100, "network");
    });
    const fractions = seen.map((p) => p.fraction);
    expect(Math.max(...fractions)).toBe(fractions.at(-1));
    expect(fractions.every((f) => f <= 1)).toBe(true);
  });

  it("tells bytes of the cache from bytes of the network", () => {
    const seen = run((meter) => {
      meter.totalBytes = 100;
      meter.add(60, "cache");
      meter.add(40, "network");
    });
    expect(seen.at(-1)).toMatchObject({ loadedBytes: 100, downloadedBytes: 40, totalBytes: 100 });
  });

  it("reports at most every 40 ms, and the last byte always", () => {
    const seen = run((meter, tick) => {
      meter.totalBytes = 1000;
      for (let i = 0; i < 1000; i++) {
        tick(1);
        meter.add(1, "network");
      }
    });
    expect(seen.length).toBeLessThan(30);
    expect(seen.at(-1)?.loadedBytes).toBe(1000);
  });
});
