/** The browser and its flags: `CHROMIUM`, or where Debian puts it. */
export const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

export const FLAGS = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** WebGPU in software, or on the adapter that WEBGPU_ADAPTER names. */
export const WEBGPU_FLAGS = ["--enable-unsafe-webgpu", `--use-webgpu-adapter=${process.env["WEBGPU_ADAPTER"] ?? "swiftshader"}`];
