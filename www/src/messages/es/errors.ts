import type { Errors } from "../en/errors";
import type { Formats } from "../format";

export const errors = ({ count }: Formats): Errors => ({
  technical: "Detalle técnico",
  said: {
    "empty-input": "El texto está vacío: no contiene ninguna letra, cifra ni signo.",
    "too-large": "El texto es demasiado grande. Divídalo.",
    "too-long": "El texto es más largo de lo que el modelo puede leer de una vez. Divídalo.",
    "context-overflow": "Eso es más de lo que el modelo de lenguaje puede leer de una vez. Empiece de nuevo o acórtelo.",
    "out-of-memory": "No queda memoria suficiente. Cierre otras pestañas o haga menos cosas a la vez.",
    "bad-bundle": "Los archivos del modelo en este servidor están dañados o no corresponden a esta página.",
    "hash-mismatch": "Un archivo del modelo está dañado o se alteró en el camino, así que no se ha usado. Si lo intenta de nuevo, se volverá a descargar.",
    tokenizer: "La parte del modelo que divide el texto en tokens no puede usarse. Los archivos de este servidor no corresponden a esta página.",
    device: "El dispositivo que debía calcular no está disponible o ha fallado.",
    "no-webassembly": "Este navegador no ejecuta WebAssembly, que el modelo necesita: es demasiado antiguo o está desactivado (lo hace un modo de aislamiento o una política). Use otro navegador o permítalo para esta página.",
    "self-test": "Este dispositivo calcula algo distinto de lo que indica el modelo, por lo que no se muestra nada.",
    cancelled: "Se ha cancelado.",
    busy: "El paso anterior aún no ha terminado. Espere un momento y vuelva a intentarlo.",
    "unknown-dimension": "El modelo no conoce este valor.",
    "unknown-framework": ({ name, known }) =>
      name === undefined ? "El modelo no conoce estos valores." : `El modelo no conoce el sistema de valores «${name}». Conoce: ${known ?? "–"}.`,
    "no-framework": "El modelo no tiene con qué juzgar esto.",
    "text-count": "Se pueden comparar de dos a seis textos.",
    "no-examples": "Dé al menos un ejemplo de cada lado.",
    "too-many-examples": "Son demasiados ejemplos de un lado. Elija los más claros.",
    "empty-example": "Un ejemplo está vacío.",
    "duplicate-example": "Un ejemplo está repetido.",
    "contradictory-example": "Un ejemplo está en los dos lados.",
    "bad-dimension": "Este archivo no es una dimensión de value-probe.",
    "other-encoder": "Esta dimensión se hizo con otra versión del modelo y vino sin sus ejemplos, así que no puede usarse aquí.",
    io: "No se ha podido leer o escribir un archivo.",
    data: "Un archivo contiene algo distinto de lo que debería.",
    refused: "No se han podido puntuar algunos de los textos.",
    "bad-taxonomy": "La lista de valores de este servidor no corresponde a esta página.",
    config: "Estos ajustes no pueden usarse. Cámbielos.",
    network: ({ status }) =>
      typeof status === "number"
        ? `No se ha podido obtener un archivo: el servidor respondió con el código ${count(status)}. Vuelva a intentarlo más tarde.`
        : "No se ha podido obtener un archivo. Compruebe la conexión y vuelva a intentarlo.",
    "worker-crashed": "El proceso en segundo plano que calcula terminó de forma inesperada. Si lo intenta de nuevo, empezará desde cero.",
    "worker-start": "No se ha podido iniciar el proceso en segundo plano que calcula. Puede que lo prohíba una política de la página o de este navegador.",
    disposed: "Se cerró antes de que pudiera responder.",
    internal: "Ha ocurrido algo imprevisto. Quizá ayude volver a intentarlo, o abrir otra ventana del navegador.",
    "nothing-to-draw": "No hay nada que dibujar.",
    "no-canvas": "Este navegador no ofrece un lienzo en el que dibujar.",
    "no-png": "Este navegador no crea imágenes PNG. Elija SVG.",
  },
});
