import { describe, expect, it } from "vitest";
import { expectedMs, gpuFrom, speedOf, tokensOf } from "../src/worker/speed";

const speed = (fixedMs: number, perTokenMs: number) => ({ fixedMs, perTokenMs });

describe("speedOf", () => {
  it("is the line through two timed texts", () => {
    const found = speedOf({ tokens: 20, ms: 14 }, { tokens: 820, ms: 414 });
    expect(found).toEqual(speed(4, 0.5));
    expect(expectedMs(found, 820)).toBe(414);
  });

  it("never falls below zero, whatever a busy machine does to the clock", () => {
    expect(speedOf({ tokens: 20, ms: 50 }, { tokens: 820, ms: 30 })).toEqual(speed(50, 0));
    expect(speedOf({ tokens: 20, ms: 1 }, { tokens: 820, ms: 821 }).fixedMs).toBe(0);
    expect(speedOf({ tokens: 20, ms: 3 }, { tokens: 20, ms: 4 }).perTokenMs).toBe(1);
  });
});

describe("gpuFrom", () => {
  it.each([
    ["a GPU that is faster at everything", speed(5, 0.5), speed(2, 0.1), 0],
    ["a GPU with a long way to it: from where the lines cross", speed(0, 0.5), speed(40, 0.1), 100],
    ["a slower GPU", speed(0, 0.5), speed(40, 0.6), null],
    ["a GPU that is as fast a token and further away", speed(0, 0.5), speed(40, 0.5), null],
    ["a GPU that is near and slow: no GPU's place", speed(9, 0.5), speed(2, 0.6), null],
  ])("%s", (_, cpu, gpu, from) => {
    expect(gpuFrom(cpu, gpu)).toBe(from);
  });

  it("is where the GPU's expected time falls below the CPU's", () => {
    const [cpu, gpu] = [speed(1, 0.33), speed(37, 0.04)];
    const from = gpuFrom(cpu, gpu) ?? NaN;
    expect(expectedMs(gpu, from)).toBeLessThanOrEqual(expectedMs(cpu, from));
    expect(expectedMs(gpu, from - 1)).toBeGreaterThan(expectedMs(cpu, from - 1));
  });
});

it("a text whose sentences are scored too is about twice the work", () => {
  const text = "We owe our grandchildren a living planet. ".repeat(30);
  expect(tokensOf(text, false)).toBe(280);
  expect(tokensOf(text, true)).toBe(560);
  expect(tokensOf("", true)).toBe(0);
});
