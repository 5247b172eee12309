import type { Page } from "../en/page";

export const page = (): Page => ({
  title: "value-probe: ¿a qué valores humanos apela un texto?",
  skip: "Ir al texto",
  heading: "¿A qué valores humanos apela un texto?",
  intro:
    "Pegue un discurso, la respuesta de un chatbot o una normativa en inglés. Un pequeño clasificador marca las oraciones que argumentan a partir de alguno de veinte valores, desde la seguridad hasta la autodirección.",
  examples: "Ejemplos",
  privacy: "Su texto se queda en esta página. Una vez cargada, no hace ninguna petición: desconéctese de la red y compruébelo.",
  card: "Ficha del modelo",
  close: "Cerrar",
  notes: "Cómo leer esto",
  notesScore: "Puntuación y probabilidad",
  notesScoreText:
    "La probabilidad está calibrada: de las oraciones a las que se da un 30 %, unas tres de cada diez apelan al valor. Unos valores son más frecuentes que otros, así que cada uno tiene su propio umbral de decisión; la puntuación lo sitúa en 0,50. A partir de ahí se considera un indicio, y una puntuación a menos de 0,10 del umbral podría haber caído al otro lado. El texto se lee entero y también oración por oración, de modo que una oración puede apelar a algo que en el conjunto resulta insuficiente.",
  notesCircle: "El círculo",
  notesCircleText:
    "Shalom Schwartz observó que en todas partes las personas ordenan los valores en un círculo: los vecinos van juntos y los opuestos tiran en sentido contrario. El anillo exterior muestra las cuatro direcciones. Los veinte sectores son los diecinueve valores de su teoría refinada y la objetividad, que añadieron los datos de entrenamiento.",
  notesClaim: "Lo que no se afirma",
  notesClaimText:
    "Un texto apela a un valor cuando argumenta a partir de él, a favor o en contra. No se dice nada de quien lo escribió, ni de lo que está bien o mal, ni de textos en idiomas distintos del inglés: el modelo aprendió de argumentos en inglés y se equivoca, como muestra la ficha del modelo valor por valor.",
  exampleNames: ["Periódico", "Respuesta de chatbot", "Normativa", "Discurso de pueblo", "Nota neutra"],
  panels: {
    title: "Qué más se puede hacer",
    loading: "Abriendo",
    failed: "No se pudo abrir esta parte de la página",
    language: "Un modelo de lenguaje que escribe",
    languageAbout: "Un modelo pequeño que escribe en esta página, con las oraciones marcadas a medida que llegan; y una segunda opinión sobre su texto.",
  },
  menu: "Idioma de esta página",
  menuFailed: "No se pudo obtener este idioma. Compruebe la conexión y vuelva a elegirlo.",
  theme: { system: "Tema: el del sistema", light: "Tema: claro", dark: "Tema: oscuro" },
});
