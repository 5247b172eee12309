/** The page in the language of the moment: its own text, `<html lang>`, and the menu that changes it. */
import { html, render } from "lit";
import { LANG_TAGS, locale, LOCALE_NAMES, localeOf, LOCALES, type Messages, setLocale, t } from "../messages";
import { remember } from "./preferred-locale";

/** Keeps the page's own text and `<html lang>` in the language of the moment, and shows the menu. */
export function speakPage(menu: HTMLElement): void {
  const show = () => {
    document.title = t.page.title;
    delete document.documentElement.dataset["awaited"];
    fill(document, t);
    languageMenu(menu);
  };
  window.addEventListener("localechange", show);
  show();
}

/**
 * Writes messages into what `index.html` has: `data-t="page.intro"` takes the text, `data-t-label` the accessible
 * name.
 */
export function fill(root: ParentNode, messages: Messages): void {
  for (const place of root.querySelectorAll<HTMLElement>("[data-t], [data-t-label]")) {
    const { t: text, tLabel: label } = place.dataset;
    if (text) setText(place, message(messages, text));
    if (label) place.setAttribute("aria-label", message(messages, label));
  }
}

/** @throws {Error} where there is no such text: a mistake in `index.html`, which a test finds */
export function message(messages: Messages, path: string): string {
  const found = path.split(".").reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], messages);
  if (typeof found !== "string") throw new Error(`no message ${path}`);
  return found;
}

function setText(place: HTMLElement, text: string): void {
  if (place.textContent !== text) place.textContent = text;
}

/** The menu: every language in itself. */
function languageMenu(place: HTMLElement): void {
  const choose = async ({ target }: Event) => {
    const menu = target as HTMLSelectElement;
    const chosen = localeOf(menu.value) ?? "en";
    menu.setCustomValidity("");
    try {
      await setLocale(chosen);
      remember(chosen);
      dropFromAddress();
    } catch {
      menu.value = locale();
      menu.setCustomValidity(t.page.menuFailed);
      menu.reportValidity();
    }
  };
  render(
    html`<select aria-label=${t.page.menu} title=${t.page.menu} @change=${choose}>
      ${LOCALES.map((one) => html`<option value=${one} lang=${LANG_TAGS[one]} ?selected=${one === locale()}>${LOCALE_NAMES[one]}</option>`)}
    </select>`,
    place,
  );
}

/** A language in the address would win over the choice when the page is loaded again. */
function dropFromAddress(): void {
  const url = new URL(location.href);
  if (!url.searchParams.has("lang")) return;
  url.searchParams.delete("lang");
  history.replaceState(history.state, "", url);
}
