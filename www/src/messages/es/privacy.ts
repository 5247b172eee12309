import type { Privacy } from "../en/privacy";
import type { Formats } from "../format";

export const privacy = (f: Formats): Privacy => ({
  heading: "Compruebe que el texto se queda aquí",
  about: "Todas las peticiones de esta página, su política y cómo probarla sin red.",

  none: "Ninguna petición desde que llegó el texto.",
  some: (n) => f.plural(n, { one: "# petición desde que llegó el texto.", other: "# peticiones desde que llegó el texto." }),
  loading: (n) => `La página aún carga sus propios archivos: ${f.count(n)} desde que llegó el texto. Ninguno depende del texto.`,
  loaded: (n) => `Ninguna petición desde que todo está cargado. Después del texto ${f.plural(n, { one: "llegó # archivo propio", other: "llegaron # archivos propios" })} de la página; ninguno depende de él.`,
  ownOnly: (n) => f.plural(n, { one: "# petición desde que llegó el texto, de un archivo propio de la página. No depende del texto.", other: "# peticiones desde que llegó el texto, todas de archivos propios de la página. Ninguna depende del texto." }),
  ownToo: (n) => f.plural(n, { one: "Además, # archivo propio de la página.", other: "Además, # archivos propios de la página." }),
  before: (n) => f.plural(n, { one: "# petición hasta ahora, para cargar esta página.", other: "# peticiones hasta ahora, para cargar esta página." }),
  show: "Verlas una por una",

  requests: "Peticiones",
  requestsText:
    "Contadas por el propio navegador (Resource Timing) en esta página, en sus workers y en su service worker. Las herramientas de desarrollo del navegador muestran lo mismo y más. Los archivos propios de la página son los de la lista que se fijó al construirla, en este servidor y sin nada añadido a la dirección. La medición da direcciones y no lo que se envió con ellas: también eso está en las herramientas de desarrollo.",
  sinceOpened: "desde que se abrió la página",
  sinceText: "desde que llegó el texto",
  ofThemOwn: "de ellas, de archivos propios de la página",
  ofThemOther: "de ellas, de cualquier otra cosa",
  sinceLoaded: "desde que todo está cargado",
  notLoaded: "la página aún carga sus propios archivos",
  beforeText: "antes de que llegara el texto",
  ownFile: "archivo propio de la página",
  otherAddress: "otra cosa",
  noText: "todavía no ha introducido ningún texto",
  network: (n) => `${f.count(n)} por la red`,
  kept: (n) => `${f.count(n)} desde el almacenamiento de este navegador`,
  hosts: (n) => f.plural(n, { one: "# servidor consultado", other: "# servidores consultados" }),
  list: "Todas las peticiones",
  columns: { time: "Tras", file: "Archivo", by: "Quién", from: "Origen", what: "Qué" },
  by: { page: "página", worker: "worker", serviceWorker: "service worker" },
  fromNetwork: "red",
  fromStore: "almacenamiento",
  serviceWorkerNote:
    "El service worker pide una vez más los archivos de esta página para guardarlos y usarla sin red. Para ello no recibe el texto.",

  policy: "La política que obliga a esta página",
  policyText:
    "El navegador la hace cumplir, haga lo que haga el programa de la página: para la página y para sus workers, que leen los textos y los archivos, desde la primera visita. Está en la propia página; un servidor puede endurecerla, pero no relajarla. El service worker, que guarda los archivos de la página, no está sujeto a ella. Solo recibe el texto cuando usted carga una versión nueva de la página, para pasárselo.",
  noPolicy: "Esta página no tiene política propia.",
  directives: {
    "default-src": "Lo que no se nombra abajo está prohibido.",
    "connect-src": "Las peticiones van a este servidor y a ningún otro.",
    "script-src": "Los programas vienen de este servidor; WebAssembly puede ejecutarse.",
    "worker-src": "Los workers vienen de este servidor o se inician en la página, y entonces están sujetos a su política.",
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
