import type { DeviceReason } from "../../client/types";
import type { Device } from "../en/device";
import type { Formats } from "../format";

export const device = ({ megabytes, time, locale }: Formats): Device => ({
  title: (device) => `Berechnet auf der ${device.toUpperCase()} dieses Geräts`,
  why: "warum, und wie schnell",
  reason: "Auswahl",
  model: "Modell",
  source: "Dateien",
  sources: {
    download: (bytes) => `soeben heruntergeladen, ${megabytes(bytes)} MB`,
    cache: () => "aus dem Speicher dieses Browsers, nichts heruntergeladen",
    mixed: (bytes) => `teils aus dem Speicher dieses Browsers, ${megabytes(bytes)} MB heruntergeladen`,
  },
  kept: { persistent: "für den nächsten Besuch aufbewahrt", memory: "nur im Arbeitsspeicher: dieser Browser gibt keinen Speicherplatz" },
  selfTest: "Selbsttest",
  selfTestText: (worst, tolerance) =>
    `bestanden, höchstens ${worst.toLocaleString(locale, { maximumSignificantDigits: 1 })} Abweichung (erlaubt ${tolerance.toLocaleString(locale, { maximumSignificantDigits: 2 })})`,
  because: ({ reasonCode, adapter }) => because(reasonCode, adapter?.name ?? "ohne Namen"),
  timings: "Laden",
  timingsText: (total, fetch) => `${time(total)}, davon Dateien ${time(fetch)}`,
});

function because(code: DeviceReason, adapter: string): string {
  const said: Record<DeviceReason, string> = {
    requested: "Dieses Gerät wurde verlangt.",
    trying: `Die CPU antwortet, während WebGPU (${adapter}) erprobt wird.`,
    works: `WebGPU (${adapter}) ist da und arbeitet.`,
    faster: `WebGPU (${adapter}) liefert die richtigen Scores und ist schneller.`,
    slower: `Die CPU ist hier schneller als WebGPU (${adapter}).`,
    "by-size": `Für kurze Texte ist die CPU schneller, für lange WebGPU (${adapter}).`,
    "no-webgpu": "Es gibt keine nutzbare GPU.",
    "software-adapter": `Den einzigen WebGPU-Adapter (${adapter}) spielt die CPU selbst, die direkt schneller ist.`,
    "gpu-failed": "WebGPU ist ausgefallen. Die CPU hat übernommen.",
    "gpu-wrong": "WebGPU hat nicht das Richtige berechnet. Das tut die CPU.",
    "gpu-timeout": "WebGPU ist mit dem Selbsttest nicht rechtzeitig fertig geworden. Die CPU schon.",
    "gpu-lost": "Die GPU ging während der Arbeit verloren. Die CPU hat übernommen.",
  };
  return said[code];
}
