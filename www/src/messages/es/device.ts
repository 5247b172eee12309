import type { DeviceReason } from "../../client/types";
import type { Device } from "../en/device";
import type { Formats } from "../format";
import { pace } from "../pace";

export const device = (f: Formats): Device => ({
  title: (device) => `Calculado en la ${device.toUpperCase()} de este equipo`,
  why: "por qué, y con qué rapidez",
  reason: "Elección",
  model: "Modelo",
  source: "Archivos",
  sources: {
    download: (bytes) => `recién descargados, ${f.megabytes(bytes)} MB`,
    cache: () => "del almacenamiento de este navegador, sin descargar nada",
    mixed: (bytes) => `en parte del almacenamiento de este navegador, ${f.megabytes(bytes)} MB descargados`,
  },
  kept: { persistent: "guardados para la próxima visita", memory: "solo en memoria: este navegador no ofrece almacenamiento" },
  selfTest: "Autocomprobación",
  selfTestText: (worst, tolerance) =>
    `superada, con una desviación máxima de ${worst.toLocaleString(f.locale, { maximumSignificantDigits: 1 })} (se admite ${tolerance.toLocaleString(f.locale, { maximumSignificantDigits: 2 })})`,
  because: (info) => because(info.reasonCode, info.adapter?.name ?? "sin nombre", pace(info, f)),
  timings: "Carga",
  timingsText: (total, fetch) => `${f.time(total)}, de los cuales archivos ${f.time(fetch)}`,
});

function because(code: DeviceReason, adapter: string, p: ReturnType<typeof pace>): string {
  const said: Record<DeviceReason, string> = {
    requested: "Se pidió este dispositivo.",
    trying: `La CPU responde mientras se prueba WebGPU (${adapter}).`,
    works: `WebGPU (${adapter}) está disponible y funciona.`,
    faster: `WebGPU (${adapter}) da las puntuaciones correctas y es más rápida${p ? `: ${p.gpu} para ${p.tokens} tokens, frente a ${p.cpu} en la CPU` : ""}.`,
    slower: `Aquí la CPU es más rápida que WebGPU (${adapter})${p ? `: ${p.cpu} para ${p.tokens} tokens, frente a ${p.gpu}` : ""}.`,
    "by-size": `Para textos cortos es más rápida la CPU; para los largos${p ? `, desde unas ${p.words} palabras` : ""}, WebGPU (${adapter})${p ? `: ${p.gpu} para ${p.tokens} tokens, frente a ${p.cpu}` : ""}.`,
    "no-webgpu": "No hay ninguna GPU que se pueda usar.",
    "software-adapter": `El único adaptador WebGPU (${adapter}) lo simula la CPU, que directamente es más rápida.`,
    "gpu-failed": "WebGPU falló. La CPU tomó el relevo.",
    "gpu-wrong": "WebGPU no calculó lo que debía. Lo hace la CPU.",
    "gpu-timeout": "WebGPU no terminó a tiempo su autocomprobación. La CPU sí.",
    "gpu-lost": "La GPU se perdió mientras se usaba. La CPU tomó el relevo.",
  };
  return said[code];
}
