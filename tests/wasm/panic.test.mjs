// What is left of a module after a panic: a message to whoever listens, and a trap.
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadModule, panics } from "./module.mjs";

test("a panic is reported before it traps", async () => {
  const module = await loadModule();
  assert.throws(() => module.panicForTest(), WebAssembly.RuntimeError);
  assert.equal(panics.length, 1);
  assert.match(panics[0], /a test asked for this panic/);
  assert.match(panics[0], /web\/mod\.rs/, "it says where");
});

test("a page that does not listen gets the trap all the same", async () => {
  const module = await loadModule();
  delete globalThis.__valueProbePanic;
  assert.throws(() => module.panicForTest(), WebAssembly.RuntimeError);
});
