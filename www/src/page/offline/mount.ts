/** The panel of versions, storage and installing. */
import { html, nothing, render } from "lit";
import { t } from "../../messages";
import type { PageContext } from "../context";
import { installPrompt, onInstallChange } from "./install";
import { type Store, type StoreName, stores } from "./stores";
import { updates } from "./updates";
import { pageVersion } from "./version";

type Checked = "checking" | "newest" | "failed" | null;

export function mount(host: HTMLElement, context: PageContext): () => void {
  host.classList.add("offline-panel");
  const kept = stores();
  const sizes = new Map<StoreName, number>();
  let room: { usage: number; quota: number } | null = null;
  let available = true;
  let checked: Checked = null;

  const measure = async () => {
    try {
      await Promise.all(kept.map(async (store) => sizes.set(store.name, await store.measure())));
      const { usage = 0, quota = 0 } = await navigator.storage.estimate();
      room = quota > 0 ? { usage, quota } : null;
    } catch {
      available = false; // no storage here, or none that may be asked
    }
    show();
  };

  const clear = async (cleared: readonly Store[], said: () => string) => {
    for (const store of cleared) await store.clear();
    await measure();
    context.announce(said());
  };

  const check = async () => {
    checked = "checking";
    show();
    checked = await updates.check().then((state) => (state === "none" ? "newest" : null), () => "failed" as const);
    show();
  };

  const show = () => render(template(), host);

  const template = () => html`
    <section>
      <h4>${t.offline.versions}</h4>
      <dl>
        <dt>${t.offline.pageVersion}</dt>
        <dd><code data-version>${pageVersion() === "development" ? t.offline.development : pageVersion()}</code></dd>
        <dt>${t.offline.modelVersion}</dt>
        <dd>${context.info ? html`${context.info.model.name} <code>${context.info.model.version}</code>` : t.offline.unknown}</dd>
      </dl>
      <p class="row">
        <button type="button" class="quiet-button" ?disabled=${checked === "checking" || !updates.registration} @click=${() => void check()}>
          ${checked === "checking" ? t.offline.checking : t.offline.check}
        </button>
        <span role="status">${checked === "newest" ? t.offline.newest : checked === "failed" ? t.offline.checkFailed : nothing}</span>
      </p>
    </section>
    <section>
      <h4>${t.offline.storage}</h4>
      ${available ? storage() : html`<p>${t.offline.unavailable}</p>`}
    </section>
    ${installing()}
  `;

  const storage = () => {
    const all = [...sizes.values()].reduce((a, b) => a + b, 0);
    return html`<ul class="stores">
        ${kept.map((store) => {
          const bytes = sizes.get(store.name);
          const name = t.offline.names[store.name];
          return html`<li data-store=${store.name}>
            <p><strong>${name}</strong> ${t.offline.notes[store.name]}</p>
            <span class="figure" data-bytes=${bytes ?? ""}>${bytes === undefined ? t.offline.measuring : bytes === 0 ? t.offline.nothing : t.bytes(bytes)}</span>
            <button
              type="button"
              class="quiet-button"
              aria-label=${t.offline.clearName(name)}
              ?disabled=${!bytes}
              @click=${() => void clear([store], () => t.offline.cleared(name))}
            >
              ${t.offline.clear}
            </button>
          </li>`;
        })}
      </ul>
      <p class="row">
        <button type="button" class="quiet-button" ?disabled=${all === 0} @click=${() => void clear(kept, () => t.offline.clearedAll)}>${t.offline.clearAll}</button>
        <span class="figure">${sizes.size < kept.length ? nothing : all > 0 ? t.offline.all(all) : t.offline.clearedAll}</span>
      </p>
      ${room ? html`<p class="quiet">${t.offline.estimate(room.usage, room.quota)}</p>` : nothing}`;
  };

  const installing = () => {
    const prompt = installPrompt();
    if (!prompt) return nothing;
    return html`<section>
      <h4>${t.offline.install}</h4>
      <p class="row"><button type="button" class="quiet-button" @click=${() => void prompt()}>${t.offline.install}</button><span>${t.offline.installText}</span></p>
    </section>`;
  };

  const again = () => void measure();
  const stop = [context.on("info", again), context.on("ready", again), onInstallChange(show)];
  updates.addEventListener("change", show);
  window.addEventListener("localechange", show);
  show();
  void measure();
  return () => {
    stop.forEach((end) => end());
    updates.removeEventListener("change", show);
    window.removeEventListener("localechange", show);
  };
}
