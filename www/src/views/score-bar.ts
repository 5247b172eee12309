/** A score as a bar with a tick at the decision point. Decoration: the number stands beside it. */
import { css, html, type TemplateResult } from "lit";
import { DECISION } from "./readings";

export function scoreBar(score: number, colour: string): TemplateResult {
  // The property and not the attribute: the page's policy forbids inline style.
  const bar = `inline-size:${(score * 100).toFixed(1)}%;background:${colour}`;
  return html`<span class="score-bar" aria-hidden="true"><span class="fill ${score >= DECISION ? "" : "below"}" .style=${bar}></span></span>`;
}

export const scoreBarStyles = css`
  .score-bar {
    position: relative;
    display: block;
    block-size: 0.5rem;
    border-radius: 2px;
    background: var(--track);
  }
  .score-bar .fill {
    display: block;
    block-size: 100%;
    border-radius: 2px;
    transition: inline-size 0.2s;
  }
  .score-bar .fill.below {
    opacity: 0.4;
  }
  .score-bar::after {
    content: "";
    position: absolute;
    inset-inline-start: 50%;
    inset-block: -2px;
    border-inline-start: 1.5px solid var(--ink-2);
  }
  @media (prefers-reduced-motion: reduce) {
    .score-bar .fill {
      transition: none;
    }
  }
  @media (forced-colors: active) {
    .score-bar .fill {
      forced-color-adjust: none;
    }
  }
`;
