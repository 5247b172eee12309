// What the benches share: the browser, a server of several folders, lines of results.
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { handler, listen } from "../scripts/serve.mjs";

export const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");

export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};

/** A fresh headless Chromium; with WebGPU, on a software adapter unless WEBGPU_ADAPTER names another, where `webgpu`. */
export function launch({ webgpu = false } = {}) {
  if (!process.env.CHROMIUM) throw new Error("CHROMIUM is not set: ./build.sh bench finds the browser");
  const { chromium } = createRequire(path.join(root, "www/package.json"))("@playwright/test");
  const adapter = process.env.WEBGPU_ADAPTER ?? "swiftshader";
  const gpu = webgpu ? ["--enable-unsafe-webgpu", `--use-webgpu-adapter=${adapter}`] : [];
  return chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ["--no-sandbox", "--no-first-run", "--enable-precise-memory-info", ...gpu],
  });
}

/** Serves folders below URL paths ("/ours/" -> folder) on a free port; `close` ends it. */
export async function serve(folders) {
  const mounts = Object.entries(folders).map(([base, folder]) => [base, handler(folder, base)]);
  const server = await listen(
    (req, res) => {
      const mount = mounts.find(([base]) => req.url.startsWith(base));
      return mount ? mount[1](req, res) : res.writeHead(404).end();
    },
    0,
    false,
  );
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** One JSON line a measure, as the peers' harness writes them; printed, and appended to `file` where there is one. */
export function results(file) {
  if (file) fs.mkdirSync(path.dirname(file), { recursive: true });
  return (peer, variant, metric, value, unit, extra = {}) => {
    const rounded = typeof value === "number" ? Number(value.toPrecision(5)) : value;
    const line = JSON.stringify({ peer, variant, metric, value: rounded, unit, ...extra });
    console.log(line);
    if (file) fs.appendFileSync(file, `${line}\n`);
  };
}

/** Runs a bench, which gives its exit status or nothing; what goes wrong is told with how it is called. */
export async function command(main, usage) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(`error: ${error.message}\n${usage}`);
    process.exitCode = 2;
  }
}

export const machine = () => `${os.cpus()[0]?.model} x${os.cpus().length}, load ${os.loadavg()[0].toFixed(1)}`;
