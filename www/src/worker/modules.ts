/** The WebAssembly modules: where their binaries lie, and how each is compiled and instantiated. */
import digests from "virtual:wasm-digests";
import type { Device } from "../client/types";
import cpuUrl from "../../wasm/cpu/value_probe_bg.wasm?url";
import relaxedUrl from "../../wasm/relaxed/value_probe_bg.wasm?url";
import gpuUrl from "../../wasm/webgpu/value_probe_bg.wasm?url";
import initCpu, * as cpu from "../../wasm/cpu/value_probe.js";
import initRelaxed, * as relaxed from "../../wasm/relaxed/value_probe.js";
import type { WebLanguageModel as GpuModel } from "../../wasm/webgpu/value_probe.js";
import type { Instance, WasmBundle, WasmLanguageModel, WasmLanguageModule, WasmModule } from "./boundary";
import type { RemoteFile } from "./download";
import { cpuVariant } from "./relaxed";

export function moduleFile(device: Device): RemoteFile {
  const absolute = (url: string) => new URL(url, import.meta.url).href;
  if (device === "gpu") return { name: "modules/webgpu.wasm", url: absolute(gpuUrl), ...digests.webgpu };
  return cpuVariant() === "relaxed"
    ? { name: "modules/relaxed.wasm", url: absolute(relaxedUrl), ...digests.relaxed }
    : { name: "modules/cpu.wasm", url: absolute(cpuUrl), ...digests.cpu };
}

/** Everything that a module exports and the workers use. */
export type Exports<Bundle extends WasmBundle = WasmBundle, Model = WasmLanguageModel> = WasmModule<Bundle> &
  WasmLanguageModule<Model>;

/** Instantiates a module. The second call for a device gives the same instance: the glue has one each. */
export async function instantiate(device: Device, compiled: WebAssembly.Module): Promise<Instance<Exports>> {
  if (device === "cpu" && cpuVariant() === "relaxed") {
    const { memory } = await initRelaxed({ module_or_path: compiled });
    return { module: relaxed as Exports<relaxed.WebBundle, relaxed.WebLanguageModel> as unknown as Exports, memory };
  }
  if (device === "cpu") {
    const { memory } = await initCpu({ module_or_path: compiled });
    return { module: cpu as Exports<cpu.WebBundle, cpu.WebLanguageModel> as unknown as Exports, memory };
  }
  // Loaded only where it is used: most machines never need it.
  const gpu = await import("../../wasm/webgpu/value_probe.js");
  const { memory } = await gpu.default({ module_or_path: compiled });
  return { module: gpu as Exports<InstanceType<typeof gpu.WebBundle>, GpuModel> as unknown as Exports, memory };
}
