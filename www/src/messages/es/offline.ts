import type { Offline } from "../en/offline";
import type { Formats } from "../format";

export const offline = (f: Formats): Offline => ({
  heading: "Uso sin conexión y almacenamiento",
  about: "Qué versiones son, cuánto espacio ocupan y cómo borrarlas.",

  offline: "No hay conexión. Todo lo que ya se ha cargado sigue funcionando.",
  online: "Vuelve a haber conexión.",

  ready: "Hay una nueva versión de esta página lista.",
  taken: "Otra ventana ha pasado a una nueva versión de esta página.",
  use: "Cargarla ahora",
  useNote: "El texto se conserva; el resto del trabajo en los paneles no.",
  later: "Más tarde",
  notHandedOver: "No se ha cargado la nueva versión: no se pudo traspasar el texto. Cópielo y vuelva a cargar la página.",
  handedOver: "El texto vuelve a estar aquí.",

  versions: "Versiones",
  pageVersion: "Esta página",
  modelVersion: "El modelo",
  development: "en desarrollo",
  unknown: "todavía sin cargar",
  check: "Buscar una nueva versión",
  checking: "Buscando",
  newest: "Esta es la versión más reciente.",
  checkFailed: "No se pudo consultar al servidor. Compruebe la conexión e inténtelo de nuevo.",

  storage: "Espacio ocupado",
  names: { page: "Esta página", pdf: "El lector de PDF", model: "El modelo", languageModel: "El modelo de lenguaje" },
  notes: {
    page: "Para que la página se abra sin red. Se guarda de nuevo en la próxima visita.",
    pdf: "Llega al final, cuando la página no tiene otra cosa que hacer. Se guarda de nuevo en la próxima visita.",
    model: "Para que se descargue una sola vez. Se guarda de nuevo la próxima vez que se carga.",
    languageModel: "Solo se guarda si usted lo ha cargado.",
  },
  nothing: "nada",
  measuring: "midiendo",
  all: (bytes) => `${f.bytes(bytes)} en total`,
  estimate: (usage, quota) =>
    `El navegador cuenta ${f.bytes(usage)} por todo lo que este sitio guarda aquí y permite unos ${f.bytes(quota)}.`,
  clear: "Borrar",
  clearName: (name) => `Borrar: ${name}`,
  clearAll: "Borrar todo",
  cleared: (name) => `Borrado: ${name}.`,
  clearedAll: "Ya no se guarda nada. La página abierta funciona hasta que la cierre.",
  unavailable: "Este navegador no guarda nada de esta página: está en una ventana privada o sin conexión segura.",

  install: "Instalar",
  installText: "Instalada, la página se abre en su propia ventana, también sin red.",
  installed: "Instalada.",
});
