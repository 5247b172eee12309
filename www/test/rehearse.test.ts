import { describe, expect, it } from "vitest";
import type { Instance, WasmRehearsal } from "../src/worker/boundary";
import { rehearse } from "../src/worker/rehearse";

/** A module that only rehearses; `fail` after so many steps. */
function instance(fail = Infinity) {
  const seen = { steps: 0, freed: 0, manifest: "" };
  class Rehearsal implements WasmRehearsal {
    constructor(manifest: Uint8Array) {
      seen.manifest = new TextDecoder().decode(manifest);
    }
    step() {
      return ++seen.steps > fail ? Promise.reject(new WebAssembly.RuntimeError("unreachable")) : Promise.resolve();
    }
    free() {
      seen.freed++;
    }
  }
  const ready = { module: { WebRehearsal: Rehearsal }, memory: new WebAssembly.Memory({ initial: 1 }) };
  return { ready: ready as unknown as Instance, seen };
}
const manifest = new TextEncoder().encode("{}");

describe("rehearsing while files are on their way", () => {
  it("stops when they are there", async () => {
    const { ready, seen } = instance();
    let arrive: () => void = () => undefined;
    const files = new Promise<void>((resolve) => (arrive = resolve));
    const rehearsed = rehearse(ready, manifest, files);
    arrive();
    await rehearsed;
    expect(seen).toEqual({ steps: 1, freed: 1, manifest: "{}" });
  });

  it("stops when they failed", async () => {
    const { ready, seen } = instance();
    await rehearse(ready, manifest, Promise.reject(new Error("404")));
    expect(seen).toMatchObject({ steps: 1, freed: 1 });
  });

  it("stops when enough was run, though nothing comes", async () => {
    const { ready, seen } = instance();
    await rehearse(ready, manifest, new Promise(() => undefined));
    expect(seen.steps).toBeGreaterThan(5);
    expect(seen.freed).toBe(1);
  });

  it("keeps its failure to itself, and frees nothing in a dead module", async () => {
    const { ready, seen } = instance(2);
    await rehearse(ready, manifest, new Promise(() => undefined));
    expect(seen).toMatchObject({ steps: 3, freed: 0 });
  });
});
