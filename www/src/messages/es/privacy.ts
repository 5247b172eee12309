import type { Privacy } from "../en/privacy";
import type { Formats } from "../format";

export const privacy = (f: Formats): Privacy => ({
  heading: "Compruebe que el texto se queda aquí",
  about: "Todas las peticiones de esta página, su política y cómo probarla sin red.",

  none: "Ninguna petición desde que llegó el texto.",
  some: (n) => f.plural(n, { one: "# petición desde que llegó el texto.", other: "# peticiones desde que llegó el texto." }),
  before: (n) => f.plural(n, { one: "# petición hasta ahora, para cargar esta página.", other: "# peticiones hasta ahora, para cargar esta página." }),
  show: "Verlas una por una",

  requests: "Peticiones",
  requestsText:
    "Contadas por el propio navegador (Resource Timing) en esta página, en sus workers y en su service worker. Las herramientas de desarrollo del navegador muestran lo mismo y más.",
  sinceOpened: "desde que se abrió la página",
  sinceText: "desde que llegó el texto",
  noText: "todavía no ha introducido ningún texto",
  network: (n) => `${f.count(n)} por la red`,
  kept: (n) => `${f.count(n)} desde el almacenamiento de este navegador`,
  hosts: (n) => f.plural(n, { one: "# servidor consultado", other: "# servidores consultados" }),
  list: "Todas las peticiones",
  columns: { time: "Tras", file: "Archivo", by: "Quién", from: "Origen" },
  by: { page: "página", worker: "worker", serviceWorker: "service worker" },
  fromNetwork: "red",
  fromStore: "almacenamiento",
  serviceWorkerNote:
    "El service worker pide una vez más los archivos de esta página para guardarlos y usarla sin red. No sabe nada del texto.",

  policy: "La política que obliga a esta página",
  policyText:
    "El navegador la hace cumplir, haga lo que haga el programa de la página. Está en la propia página; un servidor puede endurecerla, pero no relajarla.",
  noPolicy: "Esta página no tiene política propia.",
  directives: {
    "default-src": "Lo que no se nombra abajo está prohibido.",
    "connect-src": "Las peticiones van a este servidor y a ningún otro.",
    "script-src": "Los programas vienen de este servidor; WebAssembly puede ejecutarse.",
    "worker-src": "Los workers vienen de este servidor.",
    "style-src": "Los estilos vienen de este servidor.",
    "img-src": "Las imágenes vienen de este servidor o se hacen en la página.",
    "font-src": "Las fuentes vienen de este servidor.",
    "manifest-src": "La descripción para instalarla viene de este servidor.",
    "form-action": "Ningún formulario puede enviarse a ninguna parte.",
    "base-uri": "Ningún script puede llevar las direcciones de la página a otro servidor.",
  },

  offline: "Desconéctese y pruébelo",
  offlineSteps: [
    "Espere a que el modelo esté cargado.",
    "Desconecte la red: modo avión, el cable o «Sin conexión» en las herramientas de desarrollo.",
    "Introduzca un texto. Se lee igual que antes.",
    "Cierre la ventana antes de volver a conectarse y lo que haya escrito desaparecerá.",
  ],
  isOnline: "Ahora hay conexión.",
  isOffline: "Ahora no hay conexión: lo que funciona, funciona sin red.",
});
