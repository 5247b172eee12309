/**
 * The built page (`dist/`) in a real Chromium. CHROMIUM names the browser.
 *
 *     npm --prefix www run test:browser [-- -g "part of a name"]
 */
import { defineConfig } from "@playwright/test";
import { CHROMIUM, FLAGS } from "./chromium.ts";

export default defineConfig({
  testDir: ".",
  outputDir: "results",
  snapshotPathTemplate: "{testDir}/visual/{arg}{ext}",
  globalSetup: "./setup.ts",
  // One browser at a time: the model wants the cores.
  workers: 1,
  // A busy machine with two cores is the slowest that counts.
  timeout: 240_000,
  expect: { timeout: 90_000 },
  // Once more, and then named as flaky in the report: the browser, the disk and the network stack of a busy machine are no
  // test's subject. What fails twice fails.
  retries: 1,
  forbidOnly: !!process.env["CI"],
  reporter: "list",
  use: {
    launchOptions: { executablePath: CHROMIUM, args: FLAGS },
  },
});
