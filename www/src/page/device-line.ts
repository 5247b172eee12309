/** Which device computes and why, the model and where its files came from: one line, and the rest unfolded. */
import { html, nothing, render } from "lit";
import type { DeviceReason, ProbeInfo } from "../client/types";
import { locale, t } from "../messages";
import { technical } from "../views/failure";

const FAILED: ReadonlySet<DeviceReason> = new Set<DeviceReason>(["no-webgpu", "gpu-failed", "gpu-wrong", "gpu-lost"]);

export function deviceLine(details: HTMLElement, info: ProbeInfo): void {
  const row = (name: string, value: unknown) => html`<dt>${name}</dt><dd>${value}</dd>`;
  const { model, selfTest, timings } = info;
  // What the browser or the module said is in English, and in its reason alone.
  const said = locale() !== "en" && FAILED.has(info.reasonCode) ? technical({ code: info.reasonCode, message: info.reason }) : nothing;
  details.hidden = false;
  render(
    html`<summary><strong>${t.device.title(info.device)}</strong>${t.colon}${t.device.why}</summary>
      <dl>
        ${row(t.device.reason, html`${t.device.because(info)}${said}`)} ${row(t.device.model, `${model.name} ${model.version}, sha256 ${model.sha256.slice(0, 16)}…`)}
        ${row(t.device.source, `${t.device.sources[info.source](info.downloadedBytes)}; ${t.device.kept[info.cache]}`)}
        ${row(t.device.selfTest, t.device.selfTestText(selfTest.worst, selfTest.tolerance))}
        ${row(t.device.timings, t.device.timingsText(timings.total, timings.fetch))}
      </dl>`,
    details,
  );
}
