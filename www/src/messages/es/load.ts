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
  hints: {
    network: "Compruebe la conexión y vuelva a intentarlo.",
    "hash-mismatch": "Un archivo del modelo está dañado o se alteró por el camino, así que no se ha usado. Al reintentar se descargará de nuevo.",
    "bad-bundle": "Los archivos del modelo de este servidor no corresponden a esta página.",
    "bad-taxonomy": "La lista de valores de este servidor no corresponde a esta página.",
    device: "Abra la página sin «?device=gpu» en la dirección, o en un navegador con WebGPU.",
    "no-webassembly": "Este navegador no ejecuta WebAssembly, que el modelo necesita: es demasiado antiguo o está desactivado (lo hace un modo de aislamiento o una política). Use otro navegador o permítalo para esta página.",
    "self-test": "Este dispositivo calcula algo distinto de lo que indica el modelo, por lo que no se muestra nada.",
    "worker-crashed": "Al reintentar se empieza desde cero.",
    "worker-start": "Es posible que lo impida una política de la página o de este navegador.",
    internal: "Quizá ayude reintentarlo, o abrir una ventana nueva del navegador.",
  },
});
