/** The plane of values that came with the model: its landmarks, and where the text and its sentences lie. */
import { css, html, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import type { MapPoint, ValueMap } from "../../client";
import { t } from "../../messages";
import { define } from "../../views/define";
import { base } from "../../views/styles";
import type { Mount } from "../context";
import { formStyles } from "./form-styles";
import { placeLabels } from "./labels";
import { mountPanel } from "./mount";
import { AnalysisPanel } from "./panel-base";
import { Task } from "./task";

/** Half the side of the picture, in its own units. */
const HALF = 300;
/** Sentences placed at once; more are a cloud that nobody can read. */
const MOST = 40;

interface Placed {
  map: ValueMap;
  /** The whole text first, then its sentences. */
  points: MapPoint[];
  texts: string[];
  /** Sentences that were left out. */
  more: number;
}

export class MapPanel extends AnalysisPanel {
  readonly #task = new Task<Placed>(this);
  #drawn = false;
  #plane: Element | null = null;

  protected override willUpdate(): void {
    if (this.#drawn || !this.probe) return;
    this.#drawn = true;
    this.#place(""); // the plane itself, before any text
  }

  /** Where the plane is wider than its place, its middle comes into view. */
  protected override updated(): void {
    const plane = this.renderRoot.querySelector(".plane");
    if (plane === this.#plane) return;
    this.#plane = plane;
    if (!plane) return;
    const beside = (plane.scrollWidth - plane.clientWidth) / 2;
    plane.scrollLeft = getComputedStyle(plane).direction === "rtl" ? -beside : beside;
  }

  protected override render(): TemplateResult {
    const m = t.analysis.map;
    const { state } = this.#task;
    return html`<div class="stack">
      <div><button type="button" class="button primary" ?disabled=${!this.probe || !this.text.trim() || state.kind === "running"} @click=${() => this.#place(this.text)}>${m.ask}</button></div>
      ${this.noText()}
      ${this.progress(this.#task)}
      ${state.kind === "done" ? this.#picture(state.value) : nothing}
    </div>`;
  }

  #place(text: string): void {
    const { probe } = this;
    if (!probe) return;
    void this.#task.run(async (call) => {
      const map = await probe.valueMap();
      if (!text.trim()) return { map, points: [], texts: [], more: 0 };
      const { sentences } = await probe.score(text, { signal: call.signal });
      const parts = sentences.map(({ start_utf16: start, end_utf16: end }) => text.slice(start, end));
      const texts = parts.length > 1 ? [text, ...parts.slice(0, MOST)] : [text];
      return { map, texts, points: await probe.map(texts, call), more: Math.max(0, parts.length - MOST) };
    });
  }

  #picture({ map, points, texts, more }: Placed): TemplateResult {
    const m = t.analysis.map;
    // Closer than the farthest arguments: most texts lie near the middle, and what lies beyond is put on the rim.
    const scale = HALF / (map.extent * 0.75);
    const at = ({ x, y }: MapPoint) => ({ x: x * scale, y: -y * scale });
    const landmarks = map.landmarks.map((landmark) => ({ ...at(landmark), name: this.named(map.framework, landmark.name), colour: this.colour(map.framework, landmark.name) }));
    const marks = [...points.map((point, i) => ({ ...within(at(point)), radius: i === 0 ? 13 : 10 })), ...map.references.map((point) => ({ ...within(at(point)), radius: 6 }))];
    const labels = placeLabels(landmarks.map(({ x, y, name }) => ({ x, y, text: name })), HALF, marks);
    const name = (i: number) => (i === 0 ? m.whole : m.sentence(i));
    return html`
      <div class="plane" tabindex="0" role="group" aria-label=${m.title}><svg viewBox="${-HALF} ${-HALF} ${2 * HALF} ${2 * HALF}" role="img" aria-label=${m.label}>
        <circle class="frame" r=${HALF - 2}></circle>
        ${landmarks.map(({ x, y, colour }) => svg`<circle cx=${x} cy=${y} r="6" fill=${colour}></circle>`)}
        ${map.references.map((reference) => star(at(reference), reference.text))}
        ${labels.map(({ x, y, anchor, text }) => svg`<text class="label" x=${x} y=${y} text-anchor=${anchor}>${text}</text>`)}
        ${points.map((point, i) => {
          const { x, y } = within(at(point));
          return svg`<g class=${i === 0 ? "whole" : "part"}><title>${name(i)}${t.colon}${texts[i]}</title><circle cx=${x} cy=${y} r=${i === 0 ? 13 : 10}></circle><text x=${x} y=${y} dy="0.35em" text-anchor="middle">${i === 0 ? "●" : i}</text></g>`;
        })}
      </svg></div>
      ${points.length > 0
        ? html`<div class="scroll"><table>
            <caption class="vh">${m.table}</caption>
            <thead><tr><th scope="col">${m.point}</th><th scope="col">${m.nearest}</th><th scope="col" class="number wide">x</th><th scope="col" class="number wide">y</th></tr></thead>
            <tbody>
              ${points.map((point, i) => html`<tr><th scope="row">${name(i)} <q lang="en">${excerpt(texts[i] ?? "")}</q></th><td>${this.#nearest(map, point)}</td><td class="number wide">${t.signed(point.x)}</td><td class="number wide">${t.signed(point.y)}</td></tr>`)}
            </tbody>
          </table></div>`
        : nothing}
      ${more > 0 ? html`<p class="quiet">${m.more(more)}</p>` : nothing}
      ${map.references.length > 0
        ? html`<details><summary>${m.references}</summary><ul>${map.references.map(({ text }) => html`<li lang="en">${text}</li>`)}</ul></details>`
        : nothing}
    `;
  }

  #nearest({ framework, landmarks }: ValueMap, point: MapPoint): string {
    const [first] = [...landmarks].sort((a, b) => distance(a, point) - distance(b, point));
    return first ? this.named(framework, first.name) : "";
  }

  static override styles = [
    base,
    formStyles,
    css`
      .plane {
        overflow-x: auto;
      }
      /* Not smaller: its names could not be read. A phone moves it. */
      svg {
        display: block;
        inline-size: clamp(34rem, 100%, 40rem);
        margin-inline: auto;
      }
      .number.wide {
        padding-inline-end: 0;
      }
      @media (max-width: 30rem) {
        .wide {
          display: none;
        }
      }
      .frame {
        fill: none;
        stroke: var(--line);
      }
      .label {
        font: 500 12.5px var(--sans);
        fill: var(--ink-2);
        paint-order: stroke;
        stroke: var(--surface);
        stroke-width: 3px;
      }
      .star {
        fill: none;
        stroke: var(--ink-2);
        stroke-width: 1.4;
      }
      .whole circle {
        fill: var(--ink);
        stroke: var(--surface);
        stroke-width: 2;
      }
      .whole text {
        fill: var(--surface);
        font: 600 10px var(--sans);
      }
      .part circle {
        fill: var(--surface);
        stroke: var(--ink);
        stroke-width: 1.6;
      }
      .part text {
        fill: var(--ink);
        font: 600 11px var(--sans);
      }
      summary {
        cursor: pointer;
        font-size: var(--text-s);
        color: var(--accent);
      }
    `,
  ];
}

/** A point on the rim for what lies beyond it. */
function within({ x, y }: { x: number; y: number }): { x: number; y: number } {
  const far = Math.hypot(x, y) / (HALF - 14);
  return far > 1 ? { x: x / far, y: y / far } : { x, y };
}

function star(at: { x: number; y: number }, text: string): SVGTemplateResult {
  const { x, y } = within(at);
  return svg`<path class="star" d="M${x - 5} ${y}h10M${x} ${y - 5}v10"><title>${text}</title></path>`;
}

function distance(a: MapPoint, b: MapPoint): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function excerpt(text: string): string {
  // It stands in quotation marks of its own.
  const line = text.trim().replace(/\s+/g, " ").replace(/^[“”"«»„]+|[“”"«»„]+$/g, "");
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

define("vp-map-panel", MapPanel);

export const mount: Mount = (host, context) => mountPanel(new MapPanel(), host, context);
