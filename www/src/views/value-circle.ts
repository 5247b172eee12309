/**
 * The value circle: one sector a dimension, in motivational order, as long as its score; a ring at the
 * decision point; an outer ring of the coarser groups. One tab stop, arrow keys travel round.
 */
import { css, html, nothing, svg, type TemplateResult } from "lit";
import type { Framework, Scored } from "../client/types";
import { t } from "../messages";
import { type Arc, arcs, type Layout, nameLines, NARROW, point, ringArc, type Sector, sectors, wedge, WIDE } from "./circle-geometry";
import { ChooseEvent, PeekEvent } from "./events";
import { frameworkName, groupName } from "./names";
import { DECISION, evident, readings, type Reading, standing } from "./readings";
import { define } from "./define";
import { View } from "./view";
import { base } from "./styles";

/** Below this width in pixels names would be too small to read. */
const NARROW_BELOW = 430;
const ANIMATION_MS = 260;

export class ValueCircle extends View {
  static override properties = {
    framework: { attribute: false },
    rollup: {},
    scored: { attribute: false },
    chosen: {},
    peeked: {},
    narrow: { state: true },
  };

  declare framework: Framework | null;
  /** Id of the roll-up shown as the outer ring. */
  declare rollup: string;
  declare scored: Scored | null;
  declare chosen: string | null;
  declare peeked: string | null;
  declare narrow: boolean;

  /** Scores as drawn: on their way to the real ones while the circle moves. */
  #drawn = new Map<string, number>();
  #frame = 0;
  /** The sector that the tab key reaches. */
  #stop = 0;
  readonly #resize = new ResizeObserver(([entry]) => {
    this.narrow = (entry?.contentRect.width ?? 0) < NARROW_BELOW;
  });

  constructor() {
    super();
    this.framework = null;
    this.rollup = "";
    this.scored = null;
    this.chosen = null;
    this.peeked = null;
    this.narrow = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
    cancelAnimationFrame(this.#frame);
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("scored") || changed.has("framework")) this.#move();
  }

  /** Lets the drawn scores run to the real ones, or jump where motion is not wanted. */
  #move(): void {
    cancelAnimationFrame(this.#frame);
    const list = this.#readings();
    const from = new Map(this.#drawn);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const begin = performance.now();
    const draw = (now: number) => {
      const x = still ? 1 : Math.min(1, Math.max(0, (now - begin) / ANIMATION_MS));
      const eased = 1 - (1 - x) ** 3;
      for (const { dimension, score } of list) {
        const old = from.get(dimension.name) ?? 0;
        this.#drawn.set(dimension.name, old + (score - old) * eased);
      }
      if (x < 1) {
        this.#frame = requestAnimationFrame((next) => {
          draw(next);
          this.requestUpdate();
        });
      }
    };
    draw(begin);
  }

  #readings(): Reading[] {
    if (!this.framework) return [];
    return readings(this.framework, this.scored ?? { scores: {}, probabilities: {}, evidence: [] });
  }

  protected override render(): TemplateResult {
    const layout = this.narrow ? NARROW : WIDE;
    const { framework } = this;
    if (!framework) return empty(layout);
    const circle = sectors(framework);
    const rollup = framework.rollups.find((r) => r.id === this.rollup);
    const list = new Map(this.#readings().map((r) => [r.dimension.name, r]));
    const [w, h] = layout.box;
    const strongest = evident([...list.values()]);
    const summary = !this.scored ? "" : strongest.length > 0 ? t.status.evidence(strongest.map((r) => r.label)) : t.status.noEvidence;
    // The focused or looked-at sector is drawn last, so that its outline lies on top.
    return html`
      <svg viewBox="${-w / 2} ${-h / 2} ${w} ${h}" role="group" aria-label=${t.circle.label(frameworkName(framework))} aria-describedby="about">
        <defs>
          <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect class="hatch" width="2" height="5"></rect>
          </pattern>
        </defs>
        ${rollup ? arcs(circle, rollup).map((a, i) => ring(a, i, layout, groupName(framework, rollup, a.group))) : nothing}
        <g @keydown=${this.#key}>${circle.map((s, i) => this.#sector(s, i, list.get(s.dimension.name), layout))}</g>
        <circle class="decision" r=${layout.hub + (layout.rim - layout.hub) * DECISION}></circle>
        ${this.#hub(strongest, circle.length, list)}
      </svg>
      <p id="about" class="vh">${t.circle.description(summary)}</p>
    `;
  }

  #sector(sector: Sector, index: number, reading: Reading | undefined, layout: Layout): TemplateResult {
    const { dimension, number, from, to } = sector;
    const { hub, rim, label } = layout;
    const { name, colour } = dimension;
    const said = reading?.label ?? name;
    const drawn = this.#drawn.get(name) ?? 0;
    const score = reading?.score ?? 0;
    const scored = this.scored !== null;
    const state = scored ? standing(score) : "none";
    const shape = (outer: number) => wedge({ inner: hub, outer, from, to }) ?? "";
    const lit = this.peeked === name || this.chosen === name;
    const dim = this.chosen !== null && !lit;
    return svg`
      <g class="sector ${state} ${lit ? "lit" : ""} ${dim ? "dim" : ""}" role="button" data-index=${index}
        tabindex=${index === this.#stop ? 0 : -1}
        aria-pressed=${this.chosen === name}
        aria-label=${this.#spoken(number, said, scored ? score : null)}
        @click=${() => this.#choose(index, name)}
        @focus=${() => this.#reach(index, name)}
        @blur=${() => this.dispatchEvent(new PeekEvent(null))}
        @pointerenter=${() => this.dispatchEvent(new PeekEvent(name))}
        @pointerleave=${() => this.dispatchEvent(new PeekEvent(null))}>
        <path class="track" d=${shape(rim)}></path>
        ${scored ? svg`<path class="value" d=${shape(hub + (rim - hub) * drawn)} fill=${colour}></path>` : nothing}
        ${state === "close" ? svg`<path class="close" d=${shape(hub + (rim - hub) * drawn)} fill="url(#hatch)"></path>` : nothing}
        <path class="outline" d=${shape(rim)}></path>
        ${this.narrow ? numberLabel(number, (from + to) / 2, label) : nameLabel(said, (from + to) / 2, label)}
      </g>`;
  }

  /** The accessible name; it holds what is seen, so that one can say it to choose it. */
  #spoken(number: number, name: string, score: number | null): string {
    const text = score === null ? name : t.circle.sector(name, score, score >= DECISION);
    return this.narrow ? t.circle.numbered(number, text) : text;
  }

  /** The middle: the score that is looked at, else how many values have evidence. */
  #hub(strongest: Reading[], all: number, list: Map<string, Reading>): TemplateResult | typeof nothing {
    if (!this.scored) return nothing;
    const shown = list.get(this.peeked ?? this.chosen ?? "");
    const [big, small] = shown
      ? [t.score(shown.score), shown.score >= DECISION ? t.circle.legend.evidence : t.circle.noEvidence]
      : strongest.length > 0
        ? [String(strongest.length), t.result.of(all)]
        : ["–", t.circle.noEvidence];
    return svg`<g class="hub" aria-hidden="true">
      <text class="big" y="3">${big}</text>
      <text class="small" y="17">${small}</text>
    </g>`;
  }

  #choose(index: number, name: string): void {
    this.#stop = index;
    this.dispatchEvent(new ChooseEvent(this.chosen === name ? null : name));
  }

  #reach(index: number, name: string): void {
    this.#stop = index;
    this.dispatchEvent(new PeekEvent(name));
    this.requestUpdate();
  }

  #key = (event: KeyboardEvent): void => {
    const count = this.framework?.dimensions.length ?? 0;
    const step: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    let to: number | undefined;
    if (event.key in step) to = (this.#stop + (step[event.key] ?? 0) + count) % count;
    else if (event.key === "Home") to = 0;
    else if (event.key === "End") to = count - 1;
    else if (event.key === "Escape" && this.chosen !== null) return void this.dispatchEvent(new ChooseEvent(null));
    else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      const name = this.framework && sectors(this.framework)[this.#stop]?.dimension.name;
      if (name) this.#choose(this.#stop, name);
      return;
    }
    if (to === undefined) return;
    event.preventDefault();
    this.renderRoot.querySelector<SVGGElement>(`[data-index="${to}"]`)?.focus();
  };

  static override styles = [
    base,
    css`
      svg {
        display: block;
        inline-size: 100%;
        block-size: auto;
        overflow: visible;
        /* Anchors are left and right of the drawing, whatever way the page reads; each name reads its own. */
        direction: ltr;
        font-family: var(--sans);
      }
      .track {
        fill: var(--track);
      }
      .hatch {
        fill: var(--surface);
        opacity: 0.5;
      }
      .near .value,
      .none .value {
        opacity: 0.34;
      }
      .outline {
        fill: none;
        stroke: none;
      }
      .sector {
        cursor: pointer;
        outline: none;
      }
      .sector.lit .outline {
        stroke: var(--ink);
        stroke-width: 1.5;
      }
      .sector:focus-visible .outline {
        stroke: var(--focus);
        stroke-width: 3;
      }
      .sector.dim .value,
      .sector.dim .close {
        opacity: 0.22;
      }
      .decision {
        fill: none;
        stroke: var(--ink-2);
        stroke-width: 1.25;
        stroke-dasharray: 3 3;
        pointer-events: none;
      }
      .ring {
        opacity: 0.2;
      }
      .ring-name {
        font-size: 10.5px;
        letter-spacing: 0.08em;
        text-transform: uppercase;
        fill: var(--ink-2);
        text-anchor: middle;
        pointer-events: none;
      }
      .label,
      .ring-name {
        unicode-bidi: plaintext;
      }
      .label {
        font-size: 12.75px;
        fill: var(--ink-2);
      }
      .number {
        font-size: 13px;
        fill: var(--ink-2);
        text-anchor: middle;
        dominant-baseline: central;
        font-variant-numeric: tabular-nums;
      }
      .clear .label,
      .close .label,
      .clear .number,
      .close .number,
      .lit .label,
      .lit .number {
        fill: var(--ink);
        font-weight: 650;
      }
      .hub text {
        text-anchor: middle;
        pointer-events: none;
      }
      .big {
        font-size: 21px;
        font-weight: 600;
        fill: var(--ink);
        font-variant-numeric: tabular-nums;
      }
      .small {
        font-size: 11px;
        fill: var(--ink-2);
      }
      @media (forced-colors: active) {
        .value {
          forced-color-adjust: none;
        }
      }
    `,
  ];
}

/** Rings without sectors: the place of the circle until the taxonomy is there. */
function empty({ box: [w, h], hub, rim, ring: [inner, outer] }: Layout): TemplateResult {
  const track = wedge({ inner: hub, outer: rim, from: 0, to: 360 }) ?? "";
  const around = wedge({ inner, outer, from: 0, to: 360 }) ?? "";
  return html`<svg viewBox="${-w / 2} ${-h / 2} ${w} ${h}" aria-hidden="true">
    <path class="track" d=${track}></path>
    <path class="track" d=${around}></path>
    <circle class="decision" r=${hub + (rim - hub) * DECISION}></circle>
  </svg>`;
}

function ring(arc: Arc, index: number, layout: Layout, name: string): TemplateResult {
  const { shape, path } = ringArc(arc, layout);
  return svg`<g aria-hidden="true">
    <path class="ring" d=${shape} fill=${arc.group.colour}></path>
    <path id="ring-${index}" d=${path} fill="none"></path>
    <text class="ring-name"><textPath href="#ring-${index}" startOffset="50%">${name}</textPath></text>
  </g>`;
}

function numberLabel(number: number, angle: number, radius: number): TemplateResult {
  const [x, y] = point(angle, radius);
  return svg`<text class="number" x=${x.toFixed(1)} y=${y.toFixed(1)}>${number}</text>`;
}

function nameLabel(name: string, angle: number, radius: number): TemplateResult {
  const { x, side, lines } = nameLines(name, angle, radius);
  return svg`<text class="label" text-anchor=${side}>${lines.map(({ text, y }) => svg`<tspan x=${x} y=${y}>${text}</tspan>`)}</text>`;
}

define("vp-value-circle", ValueCircle);
