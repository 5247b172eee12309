import type { Files } from "../en/files";
import type { Formats } from "../format";

const transcripts = {
  chatgpt: "ChatGPT-Export",
  claude: "Claude-Export",
  sharegpt: "ShareGPT",
  messages: "Chatnachrichten in JSON",
  "hh-rlhf": "Human und Assistant",
  whatsapp: "WhatsApp-Export",
  named: "Chat",
};

const encodings = {
  "utf-8": "UTF-8",
  "utf-16le": "UTF-16 LE",
  "utf-16be": "UTF-16 BE",
  "windows-1252": "Windows-1252 (Westeuropa)",
  gb18030: "GB 18030 (Chinesisch)",
};

export const files = ({ bytes, count, plural, progress }: Formats): Files => ({
  choose: "Dateien auswählen",
  drop: "Dateien ablegen, um sie zu lesen",
  hint: "Oder irgendwo auf der Seite ablegen oder einfügen. Gelesen wird in dieser Seite, gesendet wird nichts.",
  formats: "Texte: txt, md, html, docx, pdf. Tabellen: csv, tsv, json, jsonl. Chats: ChatGPT, Claude, ShareGPT, Nachrichten in JSON, HH-RLHF, WhatsApp und Zeilen der Form „Name: Text“.",
  reading: (name, share) => (share === null ? `${name} wird gelesen` : `${name} wird gelesen: ${progress(share)}`),
  taken: (name) => `${name} steht jetzt im Textfeld.`,
  tooMany: (most) => `Höchstens ${count(most)} Dateien werden auf einmal angenommen; die übrigen wurden weggelassen.`,

  types: {
    txt: "Text",
    md: "Markdown",
    csv: "Tabelle, mit Kommas",
    tsv: "Tabelle, mit Tabulatoren",
    json: "JSON",
    jsonl: "JSON-Zeilen",
    html: "HTML",
    docx: "Word",
    pdf: "PDF",
  },
  transcript: (format, conversations, turns) =>
    `${transcripts[format]}: ${plural(turns, { one: "# Beitrag", other: "# Beiträge" })}${conversations > 1 ? ` in ${plural(conversations, { one: "# Gespräch", other: "# Gesprächen" })}` : ""}`,
  encodings,

  errors: {
    "file-too-large": "Sie ist zu groß. Nichts wurde gelesen; bitte teilen Sie sie auf.",
    "file-empty": "Es steht nichts darin.",
    "file-type": "Dateien dieser Art werden hier nicht gelesen.",
    "file-binary": "Das ist kein Text, was auch immer der Name sagt.",
    "file-encoding": "Die Buchstaben sind nicht in dieser Kodierung. Wählen Sie eine andere.",
    "file-damaged": "Sie ist beschädigt oder nicht von der Art, die der Name nennt.",
    "file-encrypted": "Sie verlangt ein Passwort. Speichern Sie eine Kopie ohne Passwort.",
    "file-old-word": "Sie ist im alten Word-Format oder verschlüsselt. Speichern Sie sie als docx ohne Passwort.",
    "file-no-text": "Es steht kein Text darin. Vielleicht ist es ein Scan: Bilder von Text werden nicht gelesen.",
    "file-no-rows": "Die Tabelle hat keine Zeilen.",
    "file-folder": "Es ist ein Ordner, und darin wurde keine Datei gefunden.",
    "file-unreadable": "Der Browser konnte sie nicht lesen. Vielleicht wurde sie verschoben, oder die Rechte fehlen.",
  },
  most: {
    bytes: (n) => `Höchstens ${bytes(n)} werden gelesen.`,
    unpacked: (n) => `Entpackt darf sie höchstens ${bytes(n)} haben.`,
    rows: (n) => `Höchstens ${count(n)} Zeilen werden gelesen.`,
    columns: (n) => `Höchstens ${count(n)} Spalten werden gelesen.`,
    pages: (n) => `Höchstens ${count(n)} Seiten werden gelesen.`,
  },
  failed: "Konnte nicht gelesen werden",

  note: (note) => {
    switch (note.code) {
      case "encoding-guessed":
        return `Als ${encodings[note.encoding]} gelesen, weil es kein UTF-8 ist. Stimmen Buchstaben nicht, wählen Sie eine andere Kodierung.`;
      case "ragged-rows":
        return `${plural(note.count, { one: "# Zeile hat", other: "# Zeilen haben" })} mehr oder weniger Zellen als die Kopfzeile; alle Zellen wurden behalten.`;
      case "unclosed-quote":
        return `Ein Anführungszeichen in Zeile ${count(note.row)} ist nicht geschlossen, wo es sollte: Sehen Sie sich die Zeilen von dort an an.`;
      case "empty-rows":
        return `${plural(note.count, { one: "# leere Zeile wurde", other: "# leere Zeilen wurden" })} weggelassen.`;
      case "bad-lines":
        return `${plural(note.count, { one: "# Zeile ist kein JSON und wurde", other: "# Zeilen sind kein JSON und wurden" })} weggelassen; die erste ist Zeile ${count(note.first)}.`;
      case "deleted-text":
        return `${plural(note.count, { one: "# nachverfolgte Löschung wurde", other: "# nachverfolgte Löschungen wurden" })} weggelassen.`;
      case "headers-footers":
        return "Kopf- und Fußzeilen wurden weggelassen.";
      case "comments":
        return `${plural(note.count, { one: "# Kommentar wurde", other: "# Kommentare wurden" })} weggelassen.`;
      case "front-matter":
        return "Die Angaben am Anfang der Datei wurden weggelassen.";
      case "pages-without-text":
        return `${plural(note.count, { one: "# Seite hat", other: "# Seiten haben" })} keinen Text: Vielleicht sind es Bilder von Text, die nicht gelesen werden.`;
      case "character-tables":
        return "Einige ihrer Schriften brauchen Tabellen, die diese Seite nicht mitbringt: Teile des Texts können fehlen.";
      case "other-branches":
        return `${plural(note.count, { one: "# Nachricht eines anderen Zweigs", other: "# Nachrichten anderer Zweige" })} (geänderte Fragen, neu verlangte Antworten) weggelassen.`;
      case "hidden-messages":
        return `${plural(note.count, { one: "# Nachricht, die der Chat nicht zeigt,", other: "# Nachrichten, die der Chat nicht zeigt," })} weggelassen.`;
      case "without-text":
        return `${plural(note.count, { one: "# Nachricht ohne Text", other: "# Nachrichten ohne Text" })} (Bilder, Tool-Aufrufe) weggelassen.`;
      case "attachments":
        return `${plural(note.count, { one: "# Anhang wurde", other: "# Anhänge wurden" })} nicht gelesen.`;
      case "chat-notices":
        return `${plural(note.count, { one: "# Meldung der App", other: "# Meldungen der App" })} (darunter weggelassene Medien) nicht als Text genommen.`;
    }
  },
});
