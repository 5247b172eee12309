/** Which device computes and why, the model and where its files came from: one line, and the rest unfolded. */
import { html, render } from "lit";
import type { ProbeInfo } from "../client/types";
import { t } from "../messages";

export function deviceLine(details: HTMLElement, info: ProbeInfo): void {
  const row = (name: string, value: string) => html`<dt>${name}</dt><dd>${value}</dd>`;
  const { model, selfTest, timings } = info;
  details.hidden = false;
  render(
    html`<summary><strong>${t.device.title(info.device)}</strong>: ${t.device.why}</summary>
      <dl>
        ${row(t.device.reason, t.device.because(info))} ${row(t.device.model, `${model.name} ${model.version}, sha256 ${model.sha256.slice(0, 16)}…`)}
        ${row(t.device.source, `${t.device.sources[info.source](info.downloadedBytes)}; ${t.device.kept[info.cache]}`)}
        ${row(t.device.selfTest, t.device.selfTestText(selfTest.worst, selfTest.tolerance))}
        ${row(t.device.timings, t.device.timingsText(timings.total, timings.fetch))}
      </dl>`,
    details,
  );
}
