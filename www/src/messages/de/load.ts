import type { Load } from "../en/load";
import type { Formats } from "../format";

export const load = ({ megabytes }: Formats): Load => ({
  manifest: "Das Modell wird gesucht",
  download: (loaded, total) => `Das Modell wird einmalig heruntergeladen: ${megabytes(loaded)} von ${megabytes(total)} MB`,
  cache: "Das Modell wird aus dem Speicher dieses Browsers geöffnet",
  start: "Das Modell wird gestartet",
  selfTest: "Das Modell wird an Texten mit bekannten Scores geprüft",
  failed: "Das Modell konnte nicht geladen werden",
  retry: "Erneut versuchen",
  hints: {
    network: "Prüfen Sie die Verbindung und versuchen Sie es dann erneut.",
    "hash-mismatch": "Eine Modelldatei ist beschädigt oder wurde unterwegs verändert und deshalb nicht verwendet. Beim nächsten Versuch wird sie neu geholt.",
    "bad-bundle": "Die Modelldateien auf diesem Server passen nicht zu dieser Seite.",
    "bad-taxonomy": "Die Werteliste auf diesem Server passt nicht zu dieser Seite.",
    device: "Öffnen Sie die Seite ohne „?device=gpu“ in der Adresse oder in einem Browser mit WebGPU.",
    "no-webassembly": "Dieser Browser führt kein WebAssembly aus, das das Modell braucht: Er ist zu alt, oder es wurde abgeschaltet (das tun ein Blockierungsmodus oder eine Richtlinie). Nehmen Sie einen anderen Browser, oder erlauben Sie es für diese Seite.",
    "self-test": "Dieses Gerät berechnet etwas anderes, als das Modell angibt; deshalb wird nichts angezeigt.",
    "worker-crashed": "Ein neuer Versuch fängt von vorn an.",
    "worker-start": "Möglicherweise verbietet es eine Richtlinie der Seite oder dieses Browsers.",
    internal: "Ein neuer Versuch hilft vielleicht, oder ein neues Browserfenster.",
  },
});
