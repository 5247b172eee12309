// Runs a WASI program, in Node or in Chromium, and exits with its status:  run.mjs node|chromium PROGRAM.wasm [ARGUMENT...]
//
// Chromium for relaxed SIMD: Node 20 has it behind a flag, unfinished (its two compilers disagree on the dot product).
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { WASI } from "node:wasi";

/** Runs in the page: the few calls of WASI that a test or bench makes. Returns [status, output]. */
async function runInPage({ base64, args }) {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  let memory, output = "";
  const view = () => new DataView(memory.buffer);
  const encoded = args.map((arg) => new TextEncoder().encode(`${arg}\0`));
  class Exit { constructor(status) { this.status = status; } }
  const calls = {
    args_sizes_get(count, size) {
      view().setUint32(count, encoded.length, true);
      view().setUint32(size, encoded.reduce((sum, arg) => sum + arg.length, 0), true);
      return 0;
    },
    args_get(pointers, buffer) {
      encoded.forEach((arg, i) => {
        view().setUint32(pointers + 4 * i, buffer, true);
        new Uint8Array(memory.buffer).set(arg, buffer);
        buffer += arg.length;
      });
      return 0;
    },
    environ_sizes_get(count, size) {
      view().setUint32(count, 0, true);
      view().setUint32(size, 0, true);
      return 0;
    },
    environ_get: () => 0,
    clock_time_get(_clock, _precision, time) {
      view().setBigUint64(time, BigInt(Math.round(performance.now() * 1e6)), true);
      return 0;
    },
    random_get(buffer, length) {
      crypto.getRandomValues(new Uint8Array(memory.buffer, buffer, length));
      return 0;
    },
    fd_write(_file, parts, count, written) {
      let sum = 0;
      for (let i = 0; i < count; i++) {
        const [at, length] = [view().getUint32(parts + 8 * i, true), view().getUint32(parts + 8 * i + 4, true)];
        output += new TextDecoder().decode(new Uint8Array(memory.buffer, at, length));
        sum += length;
      }
      view().setUint32(written, sum, true);
      return 0;
    },
    proc_exit(status) {
      throw new Exit(status);
    },
  };
  const module = await WebAssembly.compile(bytes);
  // Whatever else the standard library can ask for: "not supported" (58).
  const imports = Object.fromEntries(WebAssembly.Module.imports(module).map(({ name }) => [name, calls[name] ?? (() => 58)]));
  const { exports } = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: imports });
  memory = exports.memory;
  try {
    exports._start();
    return [0, output];
  } catch (error) {
    return error instanceof Exit ? [error.status, output] : [134, `${output}\n${error.stack}`];
  }
}

async function inChromium(program, args) {
  const { chromium } = createRequire(new URL("../../www/package.json", import.meta.url))("@playwright/test");
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    const [status, output] = await page.evaluate(runInPage, { base64: readFileSync(program).toString("base64"), args });
    process.stdout.write(output);
    return status;
  } finally {
    await browser.close();
  }
}

async function inNode(program, args) {
  const wasi = new WASI({ version: "preview1", args });
  const { instance } = await WebAssembly.instantiate(readFileSync(program), wasi.getImportObject());
  return wasi.start(instance);
}

const [engine, program, ...rest] = process.argv.slice(2);
process.exitCode = await (engine === "node" ? inNode : inChromium)(program, [program, ...rest]);
