/** The proof that no text leaves the browser. */
import type { Formats } from "../format";

export const privacy = (f: Formats) => ({
  heading: "See for yourself that your text stays here",
  about: "Every request of this page, its policy, and how to try it without a network.",

  /** The line below the text. */
  none: "No request since your text came in.",
  some: (n: number) => f.plural(n, { one: "# request since your text came in.", other: "# requests since your text came in." }),
  before: (n: number) => f.plural(n, { one: "# request so far, to load this page.", other: "# requests so far, to load this page." }),
  show: "See each one",

  requests: "Requests",
  requestsText:
    "Counted by the browser itself (its resource timing), in this page, in its workers and in its service worker. The developer tools of your browser show the same and more.",
  sinceOpened: "since the page was opened",
  sinceText: "since your text came in",
  noText: "you have not put in a text yet",
  network: (n: number) => `${f.count(n)} over the network`,
  kept: (n: number) => `${f.count(n)} out of this browser’s storage`,
  hosts: (n: number) => f.plural(n, { one: "# host was asked", other: "# hosts were asked" }),
  list: "Every request",
  columns: { time: "After", file: "File", by: "By", from: "From" },
  by: { page: "page", worker: "worker", serviceWorker: "service worker" },
  fromNetwork: "network",
  fromStore: "storage",
  serviceWorkerNote: "The service worker fetches this page’s files once more to keep them for use without a network. It knows nothing of your text.",

  policy: "The policy that holds this page",
  policyText:
    "The browser enforces it, whatever the page’s program does. It stands in the page itself; a host may make it stricter and not looser.",
  noPolicy: "This page has no policy of its own.",
  directives: {
    "default-src": "What is not named below is forbidden.",
    "connect-src": "Requests go to this host and no other.",
    "script-src": "Programs come from this host; WebAssembly may run.",
    "worker-src": "Workers come from this host.",
    "style-src": "Styles come from this host.",
    "img-src": "Pictures come from this host or are made in the page.",
    "font-src": "Fonts come from this host.",
    "manifest-src": "The description for installing comes from this host.",
    "form-action": "No form can be sent anywhere.",
    "base-uri": "No script can move the page’s addresses to another host.",
  } as Record<string, string>,

  offline: "Go offline and try",
  offlineSteps: [
    "Wait until the model is loaded.",
    "Switch the network off: flight mode, the cable, or “Offline” in the developer tools.",
    "Put in a text. It is read as before.",
    "Close the window before you go online again, and what you put in is gone.",
  ],
  isOnline: "You are online now.",
  isOffline: "You are offline now: whatever works, works without a network.",
});

export type Privacy = ReturnType<typeof privacy>;
