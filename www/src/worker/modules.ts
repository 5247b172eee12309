/** The classifier's WebAssembly modules: where their binaries lie, and how each is instantiated. */
import type { Device } from "../client/types";
import cpuUrl from "../../wasm/cpu/value_probe_bg.wasm?url";
import relaxedUrl from "../../wasm/relaxed/value_probe_bg.wasm?url";
import gpuUrl from "../../wasm/webgpu/value_probe_bg.wasm?url";
import initCpu, * as cpu from "../../wasm/cpu/value_probe.js";
import initRelaxed, * as relaxed from "../../wasm/relaxed/value_probe.js";
import type { WebBundle as GpuBundle } from "../../wasm/webgpu/value_probe.js";
import type { Instance, WasmModule } from "./boundary";
import type { RemoteFile } from "./download";
import { binary } from "./module-file";
import { cpuVariant } from "./relaxed";

export function moduleFile(device: Device): RemoteFile {
  if (device === "gpu") return binary("webgpu", gpuUrl);
  return cpuVariant() === "relaxed" ? binary("relaxed", relaxedUrl) : binary("cpu", cpuUrl);
}

/** Instantiates a module. The second call for a device gives the same instance: the glue has one each. */
export async function instantiate(device: Device, compiled: WebAssembly.Module): Promise<Instance> {
  if (device === "cpu" && cpuVariant() === "relaxed") {
    const { memory } = await initRelaxed({ module_or_path: compiled });
    return { module: relaxed as WasmModule<relaxed.WebBundle> as unknown as WasmModule, memory };
  }
  if (device === "cpu") {
    const { memory } = await initCpu({ module_or_path: compiled });
    return { module: cpu as WasmModule<cpu.WebBundle> as unknown as WasmModule, memory };
  }
  // Loaded only where it is used: most machines never need it.
  const gpu = await import("../../wasm/webgpu/value_probe.js");
  const { memory } = await gpu.default({ module_or_path: compiled });
  return { module: gpu as WasmModule<GpuBundle> as unknown as WasmModule, memory };
}
