/** The panel that shows every request, the policy, and how to try the page without a network. */
import { html, nothing, render } from "lit";
import { t } from "../../messages";
import type { PageContext } from "../context";
import { policyOf } from "./policy";
import type { LoggedRequest } from "./request-log";
import { allLoaded, isOwn, requestLog, sinceText, textCame } from "./state";

export function mount(host: HTMLElement, context: PageContext): () => void {
  host.classList.add("privacy-panel");
  const directives = policyOf(document);
  const show = () =>
    render(
      html`<section>
          <h4>${t.privacy.requests}</h4>
          ${figures()}
          <p class="quiet">${t.privacy.requestsText}</p>
          ${list()}
        </section>
        <section>
          <h4>${t.privacy.policy}</h4>
          <p class="quiet">${directives.length > 0 ? t.privacy.policyText : t.privacy.noPolicy}</p>
          <dl class="policy">
            ${directives.map(({ name, text }) => html`<dt><code>${text}</code></dt><dd>${t.privacy.directives[name] ?? nothing}</dd>`)}
          </dl>
        </section>
        <section>
          <h4>${t.privacy.offline}</h4>
          <ol>
            ${t.privacy.offlineSteps.map((step) => html`<li>${step}</li>`)}
          </ol>
          <p><strong data-online=${navigator.onLine}>${navigator.onLine ? t.privacy.isOnline : t.privacy.isOffline}</strong></p>
        </section>`,
      host,
    );

  const figures = () => {
    const came = textCame();
    const since = sinceText();
    const loaded = allLoaded();
    const row = (name: string, requests: readonly LoggedRequest[] | null, id: string, none = t.privacy.noText) => {
      const network = requests?.filter((r) => r.network) ?? [];
      const hosts = new Set(network.map((r) => new URL(r.url).host)).size;
      return html`<div data-since=${id}>
        <dt>${name}</dt>
        <dd>
          ${requests
            ? html`<strong data-requests=${network.length}>${t.privacy.network(network.length)}</strong>
                <span>${[t.privacy.kept(requests.length - network.length), ...(hosts > 0 ? [t.privacy.hosts(hosts)] : [])].join(" · ")}</span>`
            : none}
        </dd>
      </div>`;
    };
    return html`<dl class="counts">
      ${row(t.privacy.sinceText, since?.all ?? null, "text")}
      ${since && since.all.some((r) => r.network) ? [row(t.privacy.ofThemOwn, since.own, "own"), row(t.privacy.ofThemOther, since.other, "other")] : nothing}
      ${row(t.privacy.sinceLoaded, loaded === null ? null : requestLog.requests.filter((r) => r.start >= loaded), "loaded", t.privacy.notLoaded)}
      ${came === null ? nothing : row(t.privacy.beforeText, requestLog.requests.filter((r) => r.start < came), "before")}
      ${row(t.privacy.sinceOpened, requestLog.requests, "opened")}
    </dl>`;
  };

  const list = () => {
    const { columns } = t.privacy;
    const own = new URL("./", document.baseURI).href;
    const short = (url: string) => (url === own ? "./" : url.startsWith(own) ? url.slice(own.length) : url);
    return html`<details class="request-list">
      <summary>${t.privacy.list} (${t.count(requestLog.requests.length)})</summary>
      <div class="scroll" tabindex="0" role="region" aria-label=${t.privacy.list}>
        <table>
          <thead>
            <tr><th scope="col">${columns.time}</th><th scope="col">${columns.file}</th><th scope="col">${columns.by}</th><th scope="col">${columns.from}</th><th scope="col">${columns.what}</th></tr>
          </thead>
          <tbody>
            ${requestLog.requests.map(
              (r) => html`<tr>
                <td>${t.time(r.start - performance.timeOrigin)}</td>
                <td><code>${short(r.url)}</code></td>
                <td>${t.privacy.by[r.by]}</td>
                <td>${r.network ? t.privacy.fromNetwork : t.privacy.fromStore}</td>
                <td>${isOwn(r) ? t.privacy.ownFile : t.privacy.otherAddress}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${requestLog.requests.some((r) => r.by === "serviceWorker") ? html`<p class="quiet">${t.privacy.serviceWorkerNote}</p>` : nothing}
    </details>`;
  };

  const places = [[requestLog, "change"], [window, "localechange"], [window, "online"], [window, "offline"]] as const;
  for (const [target, event] of places) target.addEventListener(event, show);
  const stop = context.on("text", show);
  show();
  return () => {
    for (const [target, event] of places) target.removeEventListener(event, show);
    stop();
  };
}
