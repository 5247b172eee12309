import type { Privacy } from "../en/privacy";
import type { Formats } from "../format";

export const privacy = (f: Formats): Privacy => ({
  heading: "Sehen Sie selbst, dass Ihr Text hier bleibt",
  about: "Jede Anfrage dieser Seite, ihre Richtlinie und wie man es ohne Netz ausprobiert.",

  none: "Keine Anfrage, seit Ihr Text hier ist.",
  some: (n) => f.plural(n, { one: "# Anfrage, seit Ihr Text hier ist.", other: "# Anfragen, seit Ihr Text hier ist." }),
  loading: (n) => `Die Seite lädt noch ihre eigenen Dateien: ${f.count(n)}, seit Ihr Text hier ist. Keine davon hängt von Ihrem Text ab.`,
  loaded: (n) => `Keine Anfrage, seit alles geladen ist. ${f.plural(n, { one: "# eigene Datei der Seite kam", other: "# eigene Dateien der Seite kamen" })} nach Ihrem Text; keine davon hängt von ihm ab.`,
  ownOnly: (n) => f.plural(n, { one: "# Anfrage, seit Ihr Text hier ist, nach einer eigenen Datei der Seite. Sie hängt nicht von Ihrem Text ab.", other: "# Anfragen, seit Ihr Text hier ist, alle nach eigenen Dateien der Seite. Keine davon hängt von Ihrem Text ab." }),
  ownToo: (n) => f.plural(n, { one: "Daneben # eigene Datei der Seite.", other: "Daneben # eigene Dateien der Seite." }),
  before: (n) => f.plural(n, { one: "Bisher # Anfrage, um diese Seite zu laden.", other: "Bisher # Anfragen, um diese Seite zu laden." }),
  show: "Jede einzelne ansehen",

  requests: "Anfragen",
  requestsText:
    "Vom Browser selbst gezählt (Resource Timing): in dieser Seite, in ihren Workern und in ihrem Service Worker. Die Entwicklerwerkzeuge Ihres Browsers zeigen dasselbe und mehr. Eigene Dateien der Seite sind die auf der Liste, die beim Bauen der Seite feststand: auf diesem Server und ohne Zusatz in der Adresse. Die Zeitmessung nennt Adressen und nicht, was mitgesendet wurde; auch das zeigen die Entwicklerwerkzeuge.",
  sinceOpened: "seit die Seite geöffnet wurde",
  sinceText: "seit Ihr Text hier ist",
  ofThemOwn: "davon nach eigenen Dateien der Seite",
  ofThemOther: "davon nach anderem",
  sinceLoaded: "seit alles geladen ist",
  notLoaded: "die Seite lädt noch ihre eigenen Dateien",
  beforeText: "bevor Ihr Text hier war",
  ownFile: "eigene Datei der Seite",
  otherAddress: "anderes",
  noText: "Sie haben noch keinen Text eingegeben",
  network: (n) => `${f.count(n)} über das Netz`,
  kept: (n) => `${f.count(n)} aus dem Speicher dieses Browsers`,
  hosts: (n) => f.plural(n, { one: "# Server wurde gefragt", other: "# Server wurden gefragt" }),
  list: "Jede Anfrage",
  columns: { time: "Nach", file: "Datei", by: "Von", from: "Aus", what: "Was" },
  by: { page: "Seite", worker: "Worker", serviceWorker: "Service Worker" },
  fromNetwork: "Netz",
  fromStore: "Speicher",
  serviceWorkerNote:
    "Der Service Worker holt die Dateien dieser Seite ein weiteres Mal, um sie für die Nutzung ohne Netz zu speichern. Ihr Text wird ihm dafür nicht gegeben.",

  policy: "Die Richtlinie, an die diese Seite gebunden ist",
  policyText:
    "Der Browser setzt sie durch, was auch immer das Programm der Seite tut: für die Seite und für ihre Worker, die die Texte und Dateien lesen, vom ersten Besuch an. Sie steht in der Seite selbst; ein Server kann sie verschärfen, aber nicht lockern. Der Service Worker, der die Dateien der Seite aufbewahrt, ist nicht an sie gebunden. Ihr Text wird ihm nur gegeben, wenn Sie eine neue Version der Seite laden, damit er ihn übergibt.",
  noPolicy: "Diese Seite hat keine eigene Richtlinie.",
  directives: {
    "default-src": "Was unten nicht genannt ist, ist verboten.",
    "connect-src": "Anfragen gehen an diesen Server und an keinen anderen.",
    "script-src": "Programme kommen von diesem Server; WebAssembly darf laufen.",
    "worker-src": "Worker kommen von diesem Server oder beginnen in der Seite und sind dann an ihre Richtlinie gebunden.",
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
