/** The proof that no text leaves the browser. */
import type { Formats } from "../format";

export const privacy = (f: Formats) => ({
  heading: "See for yourself that your text stays here",
  about: "Every request of this page, its policy, and how to try it without a network.",

  /** The line below the text. */
  none: "No request since your text came in.",
  some: (n: number) => f.plural(n, { one: "# request since your text came in.", other: "# requests since your text came in." }),
  /** For its own files, by the build’s list: while they are loaded, once all are there, and later. */
  loading: (n: number) => `Still loading the page’s own files: ${f.count(n)} since your text came in. None of them depends on your text.`,
  loaded: (n: number) => `No request since everything was loaded. ${f.count(n)} of the page’s own files came after your text; none of them depends on it.`,
  ownOnly: (n: number) => f.plural(n, { one: "# request since your text came in, for one of the page’s own files. It does not depend on your text.", other: "# requests since your text came in, all for the page’s own files. None of them depends on your text." }),
  ownToo: (n: number) => f.plural(n, { one: "Beside it, # of the page’s own files.", other: "Beside that, # of the page’s own files." }),
  before: (n: number) => f.plural(n, { one: "# request so far, to load this page.", other: "# requests so far, to load this page." }),
  show: "See each one",

  requests: "Requests",
  requestsText:
    "Counted by the browser itself (its resource timing), in this page, in its workers and in its service worker. The developer tools of your browser show the same and more. The page’s own files are those on the list that was fixed when the page was built, on this host, with nothing added to the address. The timing tells addresses and not what was sent along: that, too, is in the developer tools.",
  sinceOpened: "since the page was opened",
  sinceText: "since your text came in",
  ofThemOwn: "of them for the page’s own files",
  ofThemOther: "of them for anything else",
  sinceLoaded: "since everything was loaded",
  notLoaded: "the page is still loading its own files",
  beforeText: "before your text came in",
  ownFile: "the page’s own file",
  otherAddress: "anything else",
  noText: "you have not put in a text yet",
  network: (n: number) => `${f.count(n)} over the network`,
  kept: (n: number) => `${f.count(n)} out of this browser’s storage`,
  hosts: (n: number) => f.plural(n, { one: "# host was asked", other: "# hosts were asked" }),
  list: "Every request",
  columns: { time: "After", file: "File", by: "By", from: "From", what: "What" },
  by: { page: "page", worker: "worker", serviceWorker: "service worker" },
  fromNetwork: "network",
  fromStore: "storage",
  serviceWorkerNote: "The service worker fetches this page’s files once more to keep them for use without a network. It is not given your text for that.",

  policy: "The policy that holds this page",
  policyText:
    "The browser enforces it, whatever the page’s program does: for the page and for its workers, which read the texts and files, from the first visit on. It stands in the page itself; a host may make it stricter and not looser. The service worker, which keeps the page’s files, is not under it. Your text is given to it only when you load a new version of the page, to hand it over.",
  noPolicy: "This page has no policy of its own.",
  directives: {
    "default-src": "What is not named below is forbidden.",
    "connect-src": "Requests go to this host and no other.",
    "script-src": "Programs come from this host; WebAssembly may run.",
    "worker-src": "Workers come from this host or are begun in the page, and then are under its policy.",
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
