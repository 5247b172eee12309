import type { DeviceReason } from "../../client/types";
import type { Device } from "../en/device";
import type { Formats } from "../format";
import { pace } from "../pace";

export const device = (f: Formats): Device => ({
  title: (device) => `Berechnet auf der ${device.toUpperCase()} dieses Geräts`,
  why: "warum, und wie schnell",
  reason: "Auswahl",
  model: "Modell",
  source: "Dateien",
  sources: {
    download: (bytes) => `soeben heruntergeladen, ${f.megabytes(bytes)} MB`,
    cache: () => "aus dem Speicher dieses Browsers, nichts heruntergeladen",
    mixed: (bytes) => `teils aus dem Speicher dieses Browsers, ${f.megabytes(bytes)} MB heruntergeladen`,
  },
  kept: { persistent: "für den nächsten Besuch aufbewahrt", memory: "nur im Arbeitsspeicher: dieser Browser gibt keinen Speicherplatz" },
  selfTest: "Selbsttest",
  selfTestText: (worst, tolerance) =>
    `bestanden, höchstens ${worst.toLocaleString(f.locale, { maximumSignificantDigits: 1 })} Abweichung (erlaubt ${tolerance.toLocaleString(f.locale, { maximumSignificantDigits: 2 })})`,
  because: (info) => because(info.reasonCode, info.adapter?.name ?? "ohne Namen", pace(info, f)),
  timings: "Laden",
  timingsText: (total, fetch) => `${f.time(total)}, davon Dateien ${f.time(fetch)}`,
});

function because(code: DeviceReason, adapter: string, p: ReturnType<typeof pace>): string {
  const said: Record<DeviceReason, string> = {
    requested: "Dieses Gerät wurde verlangt.",
    trying: `Die CPU antwortet, während WebGPU (${adapter}) erprobt wird.`,
    works: `WebGPU (${adapter}) ist da und arbeitet.`,
    faster: `WebGPU (${adapter}) liefert die richtigen Scores und ist schneller${p ? `: ${p.gpu} für ${p.tokens} Token statt ${p.cpu} auf der CPU` : ""}.`,
    slower: `Die CPU ist hier schneller als WebGPU (${adapter})${p ? `: ${p.cpu} für ${p.tokens} Token statt ${p.gpu}` : ""}.`,
    "by-size": `Für kurze Texte ist die CPU schneller, für lange${p ? ` ab etwa ${p.words} Wörtern` : ""} WebGPU (${adapter})${p ? `: ${p.gpu} für ${p.tokens} Token statt ${p.cpu}` : ""}.`,
    "no-webgpu": "Es gibt keine nutzbare GPU.",
    "software-adapter": `Den einzigen WebGPU-Adapter (${adapter}) spielt die CPU selbst, die direkt schneller ist.`,
    "gpu-failed": "WebGPU ist ausgefallen. Die CPU hat übernommen.",
    "gpu-wrong": "WebGPU hat nicht das Richtige berechnet. Das tut die CPU.",
    "gpu-timeout": "WebGPU ist mit dem Selbsttest nicht rechtzeitig fertig geworden. Die CPU schon.",
    "gpu-lost": "Die GPU ging während der Arbeit verloren. Die CPU hat übernommen.",
  };
  return said[code];
}
