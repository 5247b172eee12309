import type { Share } from "../en/share";
import type { Formats } from "../format";

export const share = (f: Formats): Share => ({
  button: "Compartir como enlace",
  heading: "Un enlace que contiene el texto",
  warning: "El enlace contiene el propio texto.",
  warningText:
    "Quien reciba el enlace puede leer el texto, y también cualquier servicio por el que lo envíe. Además queda en el historial del navegador en que se abra. El texto va detrás de «#» en la dirección, y los navegadores no envían esa parte a los servidores.",
  confidential: "No comparta así un texto confidencial.",
  make: "Crear el enlace",
  cancel: "Cancelar",
  close: "Cerrar",
  link: "El enlace",
  copy: "Copiar",
  copied: "Copiado.",
  copyFailed: "El navegador no permite copiar. Seleccione el enlace y cópielo usted.",
  length: (n) => f.plural(n, { one: "# carácter", other: "# caracteres" }),
  long: (n) => `Algunos programas de correo y de chat cortan los enlaces de más de ${f.count(n)} caracteres.`,
  empty: "No hay ningún texto que compartir.",
  failed: "No se ha creado ningún enlace",
  tooLong: (n) => `El texto es demasiado largo para un enlace: tendría más de ${f.count(n)} caracteres. Envíelo como archivo.`,

  opened: "Este texto llegó con el enlace.",
  undo: "Volver al texto anterior",
  dismiss: "Cerrar este aviso",
  problems: {
    malformed: "No se puede leer el enlace: su texto se cortó o se alteró por el camino. Pídalo de nuevo, completo.",
    "too-long": "El texto de este enlace es más largo de lo que esta página admite en un enlace.",
    unsupported: "Este navegador no puede descomprimir el texto de este enlace. Uno más reciente sí puede.",
  },
});
