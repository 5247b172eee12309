/** Light, dark or as the system: one button goes through them. Only a choice by hand is stored. */
import { svg, render, html } from "lit";
import { t } from "../messages";
import { breathe } from "../views/slices";
import { localStore } from "./storage";

const KEY = "value-probe-theme";
const NEXT = { system: "light", light: "dark", dark: "system" } as const;
type Theme = keyof typeof NEXT;

const ICONS: Record<Theme, ReturnType<typeof svg>> = {
  system: svg`<circle cx="8" cy="8" r="5.6"></circle><path d="M8 2.4a5.6 5.6 0 0 1 0 11.2z" fill="currentColor"></path>`,
  light: svg`<circle cx="8" cy="8" r="2.9"></circle><path d="M8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3.05 3.05l1.15 1.15M11.8 11.8l1.15 1.15M3.05 12.95l1.15-1.15M11.8 4.2l1.15-1.15"></path>`,
  dark: svg`<path d="M13.5 9.6A5.8 5.8 0 0 1 6.4 2.5a5.8 5.8 0 1 0 7.1 7.1z"></path>`,
};

export function themeButton(button: HTMLElement): void {
  const root = document.documentElement;
  const current = (): Theme => (root.dataset["theme"] as Theme | undefined) ?? "system";
  const show = () => {
    const theme = current();
    button.title = t.page.theme[theme];
    button.setAttribute("aria-label", t.page.theme[theme]);
    render(
      html`<svg viewBox="0 0 16 16" aria-hidden="true" stroke="currentColor" stroke-width="1.4" stroke-linecap="round">${ICONS[theme]}</svg>`,
      button,
    );
  };
  button.addEventListener("click", () => {
    const theme = NEXT[current()];
    if (theme === "system") delete root.dataset["theme"];
    else root.dataset["theme"] = theme;
    show();
    void breathe().then(() => keep(theme));
  });
  window.addEventListener("localechange", show);
  show();
}

/** Not within the click: it is the disk that is written to. */
function keep(theme: Theme): void {
  try {
    if (theme === "system") localStore()?.removeItem(KEY);
    else localStore()?.setItem(KEY, theme);
  } catch {
    // No room: it holds until the page is closed, as without a storage.
  }
}
