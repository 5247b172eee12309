/**
 * The language model's WebAssembly modules, as `../modules.ts` has the classifier's. On the CPU they are modules of their
 * own, fetched by whoever wants the language model; the GPU's is the one that the classifier has too.
 */
import type { Device } from "../../client/types";
import cpuUrl from "../../../wasm/language-cpu/value_probe_bg.wasm?url";
import relaxedUrl from "../../../wasm/language-relaxed/value_probe_bg.wasm?url";
import gpuUrl from "../../../wasm/webgpu/value_probe_bg.wasm?url";
import initCpu, * as cpu from "../../../wasm/language-cpu/value_probe.js";
import initRelaxed, * as relaxed from "../../../wasm/language-relaxed/value_probe.js";
import type { WebLanguageModel as GpuModel } from "../../../wasm/webgpu/value_probe.js";
import type { Instance, WasmLanguageModule } from "../boundary";
import type { RemoteFile } from "../download";
import { binary } from "../module-file";
import { cpuVariant } from "../relaxed";

export function moduleFile(device: Device): RemoteFile {
  if (device === "gpu") return binary("webgpu", gpuUrl);
  return cpuVariant() === "relaxed" ? binary("language-relaxed", relaxedUrl) : binary("language-cpu", cpuUrl);
}

/** Instantiates a module. The second call for a device gives the same instance: the glue has one each. */
export async function instantiate(device: Device, compiled: WebAssembly.Module): Promise<Instance<WasmLanguageModule>> {
  if (device === "cpu" && cpuVariant() === "relaxed") {
    const { memory } = await initRelaxed({ module_or_path: compiled });
    return { module: relaxed as WasmLanguageModule<relaxed.WebLanguageModel> as unknown as WasmLanguageModule, memory };
  }
  if (device === "cpu") {
    const { memory } = await initCpu({ module_or_path: compiled });
    return { module: cpu as WasmLanguageModule<cpu.WebLanguageModel> as unknown as WasmLanguageModule, memory };
  }
  // Loaded only where it is used: most machines never need it.
  const gpu = await import("../../../wasm/webgpu/value_probe.js");
  const { memory } = await gpu.default({ module_or_path: compiled });
  return { module: gpu as WasmLanguageModule<GpuModel> as unknown as WasmLanguageModule, memory };
}
