import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ProbeInfo, TextScore } from "../src/client/types";
import { circleSvg } from "../src/element/body/circle-svg";
import { scoreDocument } from "../src/element/body/document";
import { type Load, SharedProbes } from "../src/element/body/shared-probe";
import { hostTokens } from "../src/element/sheet";
import { thrifty } from "../src/element/when";
import { framework, probeInfo, textScore } from "./helpers";

const read = (text: string, scores: Record<string, number>): { text: string; result: TextScore } => ({
  text,
  result: { ...textScore(3), scores: { f: scores, other: { x: 0.9 } }, probabilities: { f: scores }, evidence: ["x", "d1"], rollups: { other: {} } },
});

describe("the shared classifier", () => {
  const disposed = vi.fn();
  const loads: { resolve(): void; reject(error: Error): void; progress: Parameters<Load>[2]; info: Parameters<Load>[3] }[] = [];
  const load: Load = (_base, _device, progress, info) =>
    new Promise((resolve, reject) => {
      const unused = () => Promise.reject(new Error("unused"));
      const probe = { dispose: disposed, info: probeInfo(), taxonomy: { sources: [], levels: [], frameworks: [] }, score: unused, loadFrameworks: unused };
      loads.push({ resolve: () => resolve({ probe, own: ["schwartz"], quality: null }), reject, progress, info });
    });
  const listener = () => ({ progress: vi.fn(), info: vi.fn() });
  const step = { stage: "download", fraction: 0.5, loadedBytes: 1, totalBytes: 2, downloadedBytes: 1 } as const;

  beforeEach(() => {
    vi.useFakeTimers();
    loads.length = 0;
    disposed.mockClear();
  });
  afterEach(() => void vi.useRealTimers());

  it("is loaded once for all that want the same, and tells each of them how far it is", () => {
    const probes = new SharedProbes(load);
    const [a, b] = [listener(), listener()];
    const first = probes.lease("/", "auto", a);
    loads[0]?.progress(step);
    const second = probes.lease("/", "auto", b);
    expect(loads).toHaveLength(1);
    expect(second.ready).toBe(first.ready);
    expect([a.progress.mock.calls, b.progress.mock.calls]).toEqual([[[step]], [[step]]]);
    probes.lease("/", "cpu", listener());
    probes.lease("/other/", "auto", listener());
    expect(loads).toHaveLength(3);
  });

  it("is freed a while after the last has gone, and not when one comes back", async () => {
    const probes = new SharedProbes(load);
    const [first, second] = [probes.lease("/", "auto", listener()), probes.lease("/", "auto", listener())];
    loads[0]?.resolve();
    await first.ready;
    first.release();
    first.release();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(disposed).not.toHaveBeenCalled();
    second.release();
    await vi.advanceTimersByTimeAsync(1000);
    const again = probes.lease("/", "auto", listener());
    await vi.advanceTimersByTimeAsync(10_000);
    expect(disposed).not.toHaveBeenCalled();
    expect(again.ready).toBe(first.ready);
    again.release();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(disposed).toHaveBeenCalledOnce();
    probes.lease("/", "auto", listener());
    expect(loads).toHaveLength(2);
  });

  it("is loaded anew after a failure", async () => {
    const probes = new SharedProbes(load);
    const first = probes.lease("/", "auto", listener());
    loads[0]?.reject(new Error("no network"));
    await expect(first.ready).rejects.toThrow("no network");
    first.release();
    const second = probes.lease("/", "auto", listener());
    loads[1]?.resolve();
    await second.ready;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(disposed).not.toHaveBeenCalled(); // the late end of the first is not the second's
  });
});

describe("the result", () => {
  const info: ProbeInfo = probeInfo({ model: { name: "m", version: "1.2.3", sha256: "ab", bytes: 1 } });

  it("as JSON has the model's version and nothing of frameworks that were not asked for", () => {
    const found = scoreDocument(read("one", { d1: 0.7 }), read("two", { d2: 0.6 }), [framework], info, null);
    expect(found).toMatchObject({ text: "one", model: { name: "m", version: "1.2.3", sha256: "ab" }, quality: null, frameworks: ["f"], evidence: ["d1"] });
    expect(Object.keys(found.scores)).toEqual(["f"]);
    expect(found.rollups).toEqual({});
    expect(found.compare).toMatchObject({ text: "two", scores: { f: { d2: 0.6 } } });
  });

  it("as a picture lets nothing out of a bundle become markup", () => {
    const [dimension] = framework.dimensions;
    if (!dimension) throw new Error("no dimension");
    const nasty = { ...framework, name: "<b>&", dimensions: [{ ...dimension, name: 'a"<script>' }, ...framework.dimensions.slice(1)] };
    const svg = circleSvg([{ framework: nasty, scored: read("one", { d1: 0.7 }).result, lines: ["m 1.2.3 <i>"] }]);
    expect(svg).not.toMatch(/<script|<b>|<i>/);
    expect(svg).toContain("m 1.2.3 &lt;i&gt;");
    expect(svg).toContain("d1: 0.70, evidence");
  });
});

describe("the shell", () => {
  it("takes each token of the page as a default that can be set from outside", () => {
    const css = hostTokens(":root { --ink: light-dark(#111, #eee); --text-s: calc(0.9 * var(--value-probe-rem)); --value-probe-rem: 1rem; } :root[data-theme=dark] { color-scheme: dark }");
    expect(css).toContain(":host { --ink:var(--value-probe-ink,light-dark(#111, #eee));");
    expect(css).toContain("--text-s:var(--value-probe-text-s,calc(0.9 * var(--value-probe-rem)))");
    expect(css).toContain("--value-probe-rem:1em");
    expect(css).not.toContain(":root");
  });

  it("asks first where data are dear", () => {
    expect([{ saveData: true }, { effectiveType: "3g" }, { effectiveType: "4g" }, {}].map(thrifty)).toEqual([true, true, false, false]);
  });
});
