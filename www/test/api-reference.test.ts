/** `API.md` is what the types say. */
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, it } from "vitest";

it("the API reference is current (npm run docs makes it)", { timeout: 180_000 }, () => {
  const script = resolve(import.meta.dirname, "../../scripts/api.mjs");
  expect(() => execFileSync(process.execPath, [script, "--check"], { stdio: "pipe" })).not.toThrow();
});
