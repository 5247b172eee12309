import { afterEach, describe, expect, it, vi } from "vitest";
import { cpuVariant } from "../src/worker/relaxed";

describe("the CPU module's variant", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("is the one with relaxed SIMD only where the browser takes such a module", () => {
    const asked: number[] = [];
    const validate = (answer: boolean) => (bytes: Uint8Array) => asked.push(bytes.length) > 0 && answer;
    vi.stubGlobal("WebAssembly", { validate: validate(true) });
    expect(cpuVariant()).toBe("relaxed");
    vi.stubGlobal("WebAssembly", { validate: validate(false) });
    expect(cpuVariant()).toBe("cpu");
    expect(asked).toEqual([40, 40]);
  });

  it("is asked with a module that is well formed but for that instruction", () => {
    let probe = new Uint8Array();
    vi.stubGlobal("WebAssembly", { validate: (bytes: Uint8Array) => ((probe = bytes as typeof probe), true) });
    cpuVariant();
    vi.unstubAllGlobals();
    // i32x4.max_s(0, 0) in its place, with an operand to drop: every engine with SIMD takes it.
    const plain = [...probe.slice(0, -5), 0xfd, 0xb8, 0x01, 0x1a, 0x1a, 0x0b];
    plain[19] = (plain[19] ?? 0) + 1;
    plain[21] = (plain[21] ?? 0) + 1;
    expect(WebAssembly.validate(new Uint8Array(plain))).toBe(true);
    expect(WebAssembly.validate(probe.slice(0, -1))).toBe(false);
  });
});
