/** Installing, where the browser lets a page ask for it (Chromium's `beforeinstallprompt`). Others have a menu entry. */

interface InstallEvent extends Event {
  prompt(): Promise<{ outcome: "accepted" | "dismissed" }>;
}

let waiting: InstallEvent | null = null;
const listeners = new Set<() => void>();
const tell = () => listeners.forEach((listener) => listener());

/** Listens from now on: the event comes once, and early. */
export function watchInstall(): void {
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault(); // not by itself, but from the panel
    waiting = event as InstallEvent;
    tell();
  });
  window.addEventListener("appinstalled", () => {
    waiting = null;
    tell();
  });
}

/** Asks to install; null where the browser has not said that it can be. */
export function installPrompt(): (() => Promise<void>) | null {
  const event = waiting;
  if (!event) return null;
  return async () => {
    waiting = null; // it answers once
    await event.prompt();
    tell();
  };
}

export function onInstallChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
