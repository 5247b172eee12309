/** The WebAssembly modules: where their binaries lie, and how each is compiled and instantiated. */
import digests from "virtual:wasm-digests";
import type { Device } from "../client/types";
import cpuUrl from "../../wasm/cpu/value_probe_bg.wasm?url";
import relaxedUrl from "../../wasm/relaxed/value_probe_bg.wasm?url";
import gpuUrl from "../../wasm/webgpu/value_probe_bg.wasm?url";
import initCpu, * as cpu from "../../wasm/cpu/value_probe.js";
import initRelaxed, * as relaxed from "../../wasm/relaxed/value_probe.js";
import type { Instance, WasmModule } from "./boundary";
import type { RemoteFile } from "./download";
import { cpuVariant } from "./relaxed";

export function moduleFile(device: Device): RemoteFile {
  const absolute = (url: string) => new URL(url, import.meta.url).href;
  if (device === "gpu") return { name: "modules/webgpu.wasm", url: absolute(gpuUrl), ...digests.webgpu };
  return cpuVariant() === "relaxed"
    ? { name: "modules/relaxed.wasm", url: absolute(relaxedUrl), ...digests.relaxed }
    : { name: "modules/cpu.wasm", url: absolute(cpuUrl), ...digests.cpu };
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
  return { module: gpu as WasmModule<InstanceType<typeof gpu.WebBundle>> as unknown as WasmModule, memory };
}
