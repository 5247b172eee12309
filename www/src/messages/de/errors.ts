import type { Errors } from "../en/errors";
import type { Formats } from "../format";

export const errors = ({ count }: Formats): Errors => ({
  technical: "Technische Angaben",
  said: {
    "empty-input": "Der Text ist leer: Es steht kein Buchstabe, keine Ziffer und kein Zeichen darin.",
    "too-large": "Der Text ist zu groß. Teilen Sie ihn auf.",
    "too-long": "Der Text ist länger, als das Modell auf einmal lesen kann. Teilen Sie ihn auf.",
    "context-overflow": "Das ist mehr, als das Sprachmodell auf einmal lesen kann. Fangen Sie neu an oder kürzen Sie es.",
    "out-of-memory": "Der Arbeitsspeicher reicht nicht. Schließen Sie andere Tabs oder nehmen Sie sich weniger auf einmal vor.",
    "bad-bundle": "Die Modelldateien auf diesem Server sind beschädigt oder passen nicht zu dieser Seite.",
    "hash-mismatch": "Eine Modelldatei ist beschädigt oder wurde unterwegs verändert und deshalb nicht verwendet. Beim nächsten Versuch wird sie neu geholt.",
    tokenizer: "Der Teil des Modells, der Text in Token zerlegt, ist nicht verwendbar. Die Dateien auf diesem Server passen nicht zu dieser Seite.",
    device: "Das Gerät, das rechnen sollte, fehlt oder ist ausgefallen.",
    "no-webassembly": "Dieser Browser führt kein WebAssembly aus, das das Modell braucht: Er ist zu alt, oder es wurde abgeschaltet (das tun ein Blockierungsmodus oder eine Richtlinie). Nehmen Sie einen anderen Browser, oder erlauben Sie es für diese Seite.",
    "self-test": "Dieses Gerät berechnet etwas anderes, als das Modell angibt; deshalb wird nichts angezeigt.",
    cancelled: "Es wurde abgebrochen.",
    busy: "Der vorige Schritt läuft noch. Warten Sie einen Augenblick und versuchen Sie es dann erneut.",
    "unknown-dimension": "Diesen Wert kennt das Modell nicht.",
    "unknown-framework": ({ name, known }) =>
      name === undefined ? "Diese Werte kennt das Modell nicht." : `Das Wertesystem „${name}“ kennt das Modell nicht. Es kennt: ${known ?? "–"}.`,
    "no-framework": "Das Modell hat nichts, wonach es das beurteilen könnte.",
    "text-count": "Zwei bis sechs Texte lassen sich vergleichen.",
    "no-examples": "Geben Sie auf jeder Seite mindestens ein Beispiel an.",
    "too-many-examples": "Das sind zu viele Beispiele auf einer Seite. Wählen Sie die deutlichsten.",
    "empty-example": "Ein Beispiel ist leer.",
    "duplicate-example": "Ein Beispiel steht zweimal da.",
    "contradictory-example": "Ein Beispiel steht auf beiden Seiten.",
    "bad-dimension": "Diese Datei ist keine Dimension von value-probe.",
    "other-encoder":
      "Diese Dimension wurde mit einer anderen Version des Modells und ohne ihre Beispiele gespeichert; hier lässt sie sich nicht verwenden.",
    io: "Eine Datei konnte nicht gelesen oder geschrieben werden.",
    data: "Eine Datei enthält etwas anderes, als sie sollte.",
    refused: "Einige der Texte konnten nicht bewertet werden.",
    "bad-taxonomy": "Die Werteliste auf diesem Server passt nicht zu dieser Seite.",
    config: "Diese Einstellungen sind nicht möglich. Ändern Sie sie.",
    network: ({ status }) =>
      typeof status === "number"
        ? `Eine Datei konnte nicht geholt werden: Der Server antwortete mit dem Code ${count(status)}. Versuchen Sie es später noch einmal.`
        : "Eine Datei konnte nicht geholt werden. Prüfen Sie die Verbindung und versuchen Sie es dann erneut.",
    "worker-crashed": "Der Hintergrundprozess, der rechnet, ist unerwartet zu Ende gegangen. Ein neuer Versuch fängt von vorn an.",
    "worker-start": "Der Hintergrundprozess, der rechnet, konnte nicht gestartet werden. Möglicherweise verbietet es eine Richtlinie der Seite oder dieses Browsers.",
    disposed: "Es wurde geschlossen, bevor eine Antwort da war.",
    internal: "Etwas Unvorhergesehenes ist schiefgegangen. Ein neuer Versuch hilft vielleicht, oder ein neues Browserfenster.",
    "nothing-to-draw": "Es gibt nichts zu zeichnen.",
    "no-canvas": "Dieser Browser bietet keine Zeichenfläche.",
    "no-png": "Dieser Browser erzeugt kein PNG. Wählen Sie SVG.",
  },
});
