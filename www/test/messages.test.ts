import { describe, expect, it } from "vitest";
import type { DeviceReason, LoadProgress } from "../src/client/types";
import { t } from "../src/messages";
import { loadText } from "../src/views/load-text";
import { explain } from "../src/worker/reason";

describe("figures", () => {
  it("never shows a score without evidence as 0.50", () => {
    expect([0.4999999, 0.5, 0.29, 0.999, 1, 0].map(t.score)).toEqual(["0.49", "0.50", "0.29", "0.99", "1.00", "0.00"]);
  });

  it("rounds other figures as usual", () => {
    expect(t.figure(0.4999)).toBe("0.50");
  });
});

describe("progress in words", () => {
  const at = (changes: Partial<LoadProgress>) =>
    loadText({ stage: "download", fraction: 0, loadedBytes: 0, totalBytes: 24e6, downloadedBytes: 0, ...changes });

  it("tells a download from a load out of the cache", () => {
    expect(at({ loadedBytes: 12e6, downloadedBytes: 12e6 })).toBe("Downloading the model, once: 12.0 of 24.0 MB");
    expect(at({ loadedBytes: 12e6 })).toContain("this browser’s storage");
  });

  it("claims neither before the first byte", () => {
    expect(at({})).toBe(t.load.manifest);
  });
});

describe("explain", () => {
  const codes: DeviceReason[] = ["requested", "trying", "works", "faster", "slower", "by-size", "no-webgpu", "software-adapter", "gpu-failed", "gpu-wrong", "gpu-timeout", "gpu-lost"];

  it.each(codes)("has a whole sentence for %s, with and without details", (code) => {
    for (const detail of [undefined, "the driver said no"]) {
      const text = explain({ device: "cpu", code, detail, adapter: undefined });
      expect(text).toMatch(/^[A-Z].*\.$/);
      expect(text).not.toMatch(/undefined|NaN/);
    }
  });

  it("names adapter and times", () => {
    const speeds = { cpu: { fixedMs: 1.4, perTokenMs: 0.117 }, gpu: { fixedMs: 4.6, perTokenMs: 0.005 }, gpuFromTokens: 29 };
    const text = explain({ device: "gpu", code: "faster", adapter: "Arc 770", speeds });
    expect(text).toContain("Arc 770");
    expect(text).toContain("10 ms for 1000 tokens against 118 ms");
    expect(explain({ device: "cpu", code: "by-size", adapter: "Arc 770", speeds })).toContain("from about 22 words on");
  });
});
