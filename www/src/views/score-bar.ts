/** Bars. Decoration: the number stands beside each. */
import { css, html, type TemplateResult } from "lit";
import { DECISION } from "./readings";

/** A score, with a tick at the decision point and pale below it. */
export function scoreBar(score: number, colour: string): TemplateResult {
  return bar(score, colour, `score-bar decided ${score >= DECISION ? "" : "below"}`);
}

/** Another share between 0 and 1, which nothing is decided by. */
export function shareBar(share: number, colour: string): TemplateResult {
  return bar(share, colour, "score-bar");
}

function bar(share: number, colour: string, classes: string): TemplateResult {
  // The property and not the attribute: the page's policy forbids inline style.
  const style = `inline-size:${(share * 100).toFixed(1)}%;background:${colour}`;
  return html`<span class=${classes} aria-hidden="true"><span class="fill" .style=${style}></span></span>`;
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
  .score-bar.below .fill {
    opacity: 0.4;
  }
  .score-bar.decided::after {
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
