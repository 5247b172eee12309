import type { Files } from "../en/files";
import type { Formats } from "../format";

const transcripts = {
  chatgpt: "Exportación de ChatGPT",
  claude: "Exportación de Claude",
  sharegpt: "ShareGPT",
  messages: "Mensajes de chat en JSON",
  "hh-rlhf": "Human y Assistant",
  whatsapp: "Exportación de WhatsApp",
  named: "Chat",
};

const encodings = {
  "utf-8": "UTF-8",
  "utf-16le": "UTF-16 LE",
  "utf-16be": "UTF-16 BE",
  "windows-1252": "Windows-1252 (Europa occidental)",
  gb18030: "GB 18030 (chino)",
};

export const files = ({ bytes, count, plural, progress }: Formats): Files => ({
  choose: "Elegir archivos",
  drop: "Suelte los archivos para leerlos",
  hint: "También puede soltarlos en cualquier parte de la página o pegarlos. Se leen en esta página y no se envían a ningún sitio.",
  formats: "Textos: txt, md, html, docx, pdf. Tablas: csv, tsv, json, jsonl. Chats: ChatGPT, Claude, ShareGPT, mensajes en JSON, HH-RLHF, WhatsApp y líneas de la forma «Nombre: texto».",
  reading: (name, share) => (share === null ? `Leyendo ${name}` : `Leyendo ${name}: ${progress(share)}`),
  taken: (name) => `${name} está ahora en el cuadro de texto.`,
  tooMany: (most) => `Se admiten como máximo ${count(most)} archivos a la vez; los demás se han dejado fuera.`,

  types: {
    txt: "Texto",
    md: "Markdown",
    csv: "Tabla separada por comas",
    tsv: "Tabla separada por tabuladores",
    json: "JSON",
    jsonl: "Líneas JSON",
    html: "HTML",
    docx: "Word",
    pdf: "PDF",
  },
  transcript: (format, conversations, turns) =>
    `${transcripts[format]}: ${plural(turns, { one: "# intervención", other: "# intervenciones" })}${conversations > 1 ? ` en ${plural(conversations, { one: "# conversación", other: "# conversaciones" })}` : ""}`,
  encodings,

  errors: {
    "file-too-large": "Es demasiado grande. No se ha leído nada; divídalo, por favor.",
    "file-empty": "No contiene nada.",
    "file-type": "Aquí no se leen archivos de este tipo.",
    "file-binary": "No es un texto, diga lo que diga su nombre.",
    "file-encoding": "Sus letras no están en esta codificación. Elija otra.",
    "file-damaged": "Está dañado o no es del tipo que dice su nombre.",
    "file-encrypted": "Pide una contraseña. Guarde una copia sin ella.",
    "file-old-word": "Está en el formato antiguo de Word o cifrado. Guárdelo como docx sin contraseña.",
    "file-no-text": "No contiene texto. Puede ser un escaneo: las imágenes de texto no se leen.",
    "file-no-rows": "La tabla no tiene filas.",
    "file-folder": "Es una carpeta y no se ha encontrado ningún archivo en ella.",
    "file-unreadable": "El navegador no ha podido leerlo. Quizá se haya movido o falten permisos.",
  },
  most: {
    bytes: (n) => `Se leen ${bytes(n)} como máximo.`,
    unpacked: (n) => `Descomprimido puede ocupar ${bytes(n)} como máximo.`,
    rows: (n) => `Se leen ${count(n)} filas como máximo.`,
    columns: (n) => `Se leen ${count(n)} columnas como máximo.`,
    pages: (n) => `Se leen ${count(n)} páginas como máximo.`,
  },
  failed: "No se ha podido leer",

  note: (note) => {
    switch (note.code) {
      case "encoding-guessed":
        return `Leído como ${encodings[note.encoding]}, porque no es UTF-8. Si hay letras equivocadas, elija otra codificación.`;
      case "ragged-rows":
        return `${plural(note.count, { one: "# fila tiene", other: "# filas tienen" })} más o menos celdas que la cabecera; se han conservado todas las celdas.`;
      case "unclosed-quote":
        return `Unas comillas de la fila ${count(note.row)} no se cierran donde deberían: revise las filas a partir de ahí.`;
      case "empty-rows":
        return `${plural(note.count, { one: "# fila vacía se ha dejado fuera", other: "# filas vacías se han dejado fuera" })}.`;
      case "bad-lines":
        return `${plural(note.count, { one: "# línea no es JSON y se ha dejado fuera", other: "# líneas no son JSON y se han dejado fuera" })}; la primera es la línea ${count(note.first)}.`;
      case "deleted-text":
        return `${plural(note.count, { one: "# eliminación registrada se ha dejado fuera", other: "# eliminaciones registradas se han dejado fuera" })}.`;
      case "headers-footers":
        return "Los encabezados y pies de página se han dejado fuera.";
      case "comments":
        return `${plural(note.count, { one: "# comentario se ha dejado fuera", other: "# comentarios se han dejado fuera" })}.`;
      case "front-matter":
        return "Los ajustes del principio del archivo se han dejado fuera.";
      case "pages-without-text":
        return `${plural(note.count, { one: "# página no tiene texto", other: "# páginas no tienen texto" })}: pueden ser imágenes de texto, que no se leen.`;
      case "character-tables":
        return "Algunas de sus fuentes necesitan tablas que esta página no trae: puede faltar parte del texto.";
      case "other-branches":
        return `${plural(note.count, { one: "# mensaje de otra rama", other: "# mensajes de otras ramas" })} (preguntas editadas, respuestas pedidas de nuevo) fuera de la lectura.`;
      case "hidden-messages":
        return `${plural(note.count, { one: "# mensaje que el chat no muestra", other: "# mensajes que el chat no muestra" })} fuera de la lectura.`;
      case "without-text":
        return `${plural(note.count, { one: "# mensaje sin texto", other: "# mensajes sin texto" })} (imágenes, llamadas a herramientas) fuera de la lectura.`;
      case "attachments":
        return `${plural(note.count, { one: "# archivo adjunto no se ha leído", other: "# archivos adjuntos no se han leído" })}.`;
      case "chat-notices":
        return `${plural(note.count, { one: "# aviso de la aplicación", other: "# avisos de la aplicación" })} (entre ellos, archivos multimedia omitidos) no se han tomado como texto.`;
    }
  },
});
