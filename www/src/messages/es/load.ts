import type { Load } from "../en/load";
import type { Formats } from "../format";

export const load = ({ megabytes }: Formats): Load => ({
  manifest: "Buscando el modelo",
  download: (loaded, total) => `Descargando el modelo, una sola vez: ${megabytes(loaded)} de ${megabytes(total)} MB`,
  cache: "Abriendo el modelo desde el almacenamiento de este navegador",
  start: "Iniciando el modelo",
  selfTest: "Comprobándolo con textos de puntuación conocida",
  failed: "No se pudo cargar el modelo",
  retry: "Reintentar",
});
