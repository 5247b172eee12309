import type { Privacy } from "../en/privacy";
import type { Formats } from "../format";

export const privacy = (f: Formats): Privacy => ({
  heading: "Sehen Sie selbst, dass Ihr Text hier bleibt",
  about: "Jede Anfrage dieser Seite, ihre Richtlinie und wie man es ohne Netz ausprobiert.",

  none: "Keine Anfrage, seit Ihr Text hier ist.",
  some: (n) => f.plural(n, { one: "# Anfrage, seit Ihr Text hier ist.", other: "# Anfragen, seit Ihr Text hier ist." }),
  before: (n) => f.plural(n, { one: "Bisher # Anfrage, um diese Seite zu laden.", other: "Bisher # Anfragen, um diese Seite zu laden." }),
  show: "Jede einzelne ansehen",

  requests: "Anfragen",
  requestsText:
    "Vom Browser selbst gezählt (Resource Timing): in dieser Seite, in ihren Workern und in ihrem Service Worker. Die Entwicklerwerkzeuge Ihres Browsers zeigen dasselbe und mehr.",
  sinceOpened: "seit die Seite geöffnet wurde",
  sinceText: "seit Ihr Text hier ist",
  noText: "Sie haben noch keinen Text eingegeben",
  network: (n) => `${f.count(n)} über das Netz`,
  kept: (n) => `${f.count(n)} aus dem Speicher dieses Browsers`,
  hosts: (n) => f.plural(n, { one: "# Server wurde gefragt", other: "# Server wurden gefragt" }),
  list: "Jede Anfrage",
  columns: { time: "Nach", file: "Datei", by: "Von", from: "Aus" },
  by: { page: "Seite", worker: "Worker", serviceWorker: "Service Worker" },
  fromNetwork: "Netz",
  fromStore: "Speicher",
  serviceWorkerNote:
    "Der Service Worker holt die Dateien dieser Seite ein weiteres Mal, um sie für die Nutzung ohne Netz zu speichern. Von Ihrem Text weiß er nichts.",

  policy: "Die Richtlinie, an die diese Seite gebunden ist",
  policyText:
    "Der Browser setzt sie durch, was auch immer das Programm der Seite tut. Sie steht in der Seite selbst; ein Server kann sie verschärfen, aber nicht lockern.",
  noPolicy: "Diese Seite hat keine eigene Richtlinie.",
  directives: {
    "default-src": "Was unten nicht genannt ist, ist verboten.",
    "connect-src": "Anfragen gehen an diesen Server und an keinen anderen.",
    "script-src": "Programme kommen von diesem Server; WebAssembly darf laufen.",
    "worker-src": "Worker kommen von diesem Server.",
    "style-src": "Stile kommen von diesem Server.",
    "img-src": "Bilder kommen von diesem Server oder entstehen in der Seite.",
    "font-src": "Schriften kommen von diesem Server.",
    "manifest-src": "Die Beschreibung für das Installieren kommt von diesem Server.",
    "form-action": "Kein Formular kann irgendwohin gesendet werden.",
    "base-uri": "Kein Skript kann die Adressen der Seite auf einen anderen Server umlenken.",
  },

  offline: "Gehen Sie offline und probieren Sie es aus",
  offlineSteps: [
    "Warten Sie, bis das Modell geladen ist.",
    "Schalten Sie das Netz ab: Flugmodus, Kabel oder „Offline“ in den Entwicklerwerkzeugen.",
    "Geben Sie einen Text ein. Er wird wie zuvor gelesen.",
    "Schließen Sie das Fenster, bevor Sie wieder online gehen, und Ihre Eingabe ist fort.",
  ],
  isOnline: "Sie sind jetzt online.",
  isOffline: "Sie sind jetzt offline: Was funktioniert, funktioniert ohne Netz.",
});
