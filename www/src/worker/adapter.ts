/** Is there a GPU behind WebGPU, or only the CPU in disguise? */

export type FoundAdapter =
  | { kind: "none"; why: string }
  | { kind: "software" | "real"; name: string };

/** Renderers on the CPU, as they name themselves in any field of the adapter's info. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|software|\bwarp\b|basic render/i;

export async function findAdapter(gpu: GPU | undefined = (navigator as { gpu?: GPU }).gpu): Promise<FoundAdapter> {
  if (!gpu) return { kind: "none", why: "this browser has no WebGPU" };
  try {
    const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) return { kind: "none", why: "the browser offers no WebGPU adapter" };
    // Older browsers have the flag on the adapter itself.
    const { info, isFallbackAdapter } = adapter as GPUAdapter & { isFallbackAdapter?: boolean };
    const { vendor, architecture, device, description } = info;
    const names = [vendor, architecture, device, description].filter(Boolean);
    const software = info.isFallbackAdapter || isFallbackAdapter || SOFTWARE.test(names.join(" "));
    return { kind: software ? "software" : "real", name: description || names.join(" ") || "unnamed adapter" };
  } catch (error) {
    return { kind: "none", why: `the browser refuses WebGPU: ${error instanceof Error ? error.message : String(error)}` };
  }
}
