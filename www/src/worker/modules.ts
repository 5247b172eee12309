/** The two WebAssembly modules: where their binaries lie, and how each is instantiated. */
import digests from "virtual:wasm-digests";
import type { Device } from "../client/types";
import cpuUrl from "../../wasm/cpu/value_probe_bg.wasm?url";
import gpuUrl from "../../wasm/webgpu/value_probe_bg.wasm?url";
import initCpu, * as cpu from "../../wasm/cpu/value_probe.js";
import type { Instance, WasmModule } from "./boundary";
import type { RemoteFile } from "./download";

export function moduleFile(device: Device): RemoteFile {
  const absolute = (url: string) => new URL(url, import.meta.url).href;
  return device === "cpu"
    ? { name: "modules/cpu.wasm", url: absolute(cpuUrl), ...digests.cpu }
    : { name: "modules/webgpu.wasm", url: absolute(gpuUrl), ...digests.webgpu };
}

/** Instantiates a module. The second call for a device gives the same instance: the glue has one each. */
export async function instantiate(device: Device, binary: Uint8Array<ArrayBuffer>): Promise<Instance> {
  if (device === "cpu") {
    const { memory } = await initCpu({ module_or_path: binary });
    return { module: cpu satisfies WasmModule, memory };
  }
  // Loaded only where it is used: most machines never need it.
  const gpu = await import("../../wasm/webgpu/value_probe.js");
  const { memory } = await gpu.default({ module_or_path: binary });
  return { module: gpu satisfies WasmModule, memory };
}
