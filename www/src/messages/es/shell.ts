import type { Shell } from "../en/shell";

export const shell: Shell = {
  read: "¿A qué valores apela?",
  once: (megabytes) => `Carga una sola vez un modelo de unos ${megabytes} MB. El texto no sale de este equipo.`,
  starting: "Iniciando",
  failed: "No se pudo cargar value-probe",
  check: "Compruebe la conexión y vuelva a intentarlo.",
  retry: "Reintentar",
  text: "El texto",
  compare: "El texto con el que se compara",
};
