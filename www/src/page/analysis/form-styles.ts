/** Fields, buttons and tables of the panels of analysis, as `page.css` has them for the rest of the page. */
import { css, type CSSResultGroup } from "lit";
import { tableStyles } from "../../views/table-styles";

const form = css`
  :host {
    line-height: 1.5;
  }
  p,
  ol,
  ul,
  h3,
  dl,
  dd {
    margin: 0;
  }
  .stack {
    display: grid;
    gap: 0.9rem;
  }
  .quiet {
    color: var(--ink-2);
    max-inline-size: 46rem;
    font-size: var(--text-s);
    text-wrap: pretty;
  }
  h3 {
    font-size: var(--text-m);
    font-weight: 650;
  }
  label,
  .label {
    display: block;
    font-size: var(--text-s);
    font-weight: 600;
    margin-block-end: 0.3rem;
  }
  textarea,
  input[type="text"],
  select {
    inline-size: 100%;
    padding: 0.55rem 0.7rem;
    border: 1px solid var(--line-strong);
    border-radius: 8px;
    background: var(--paper);
    color: inherit;
    font: inherit;
    font-size: var(--text-m);
  }
  select {
    padding-block: 0.4rem;
    font-size: var(--text-s);
  }
  textarea {
    resize: vertical;
    min-block-size: 5.5rem;
    line-height: 1.5;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.6rem 1rem;
    align-items: center;
  }
  .pair {
    display: grid;
    gap: 0.9rem;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr));
  }
  .button {
    padding: 0.4rem 0.8rem;
    border: 1px solid var(--line-strong);
    border-radius: 7px;
    background: var(--surface);
    font-size: var(--text-s);
    line-height: 1.3;
  }
  .button:hover {
    background: var(--hover);
  }
  .button.primary {
    padding-inline: 0.95rem;
    border-color: var(--accent);
    background: var(--accent);
    color: var(--accent-ink);
  }
  .button.primary:hover:not(:disabled) {
    filter: brightness(1.08);
  }
  .button:disabled {
    opacity: 0.5;
    cursor: default;
  }
  .error {
    color: var(--alert);
  }
  .technical {
    color: var(--ink-2);
    font-size: var(--text-xs);
  }
  .technical summary {
    cursor: pointer;
  }
  .technical p {
    margin-block: 0.25rem 0;
    overflow-wrap: anywhere;
  }
  .technical code {
    font-family: var(--mono);
  }
  progress {
    inline-size: min(100%, 18rem);
    accent-color: var(--accent);
  }
  .scroll {
    overflow-x: auto;
  }
  tbody th,
  tbody td {
    vertical-align: top;
  }
  .number {
    text-align: end;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .dot {
    inline-size: 0.6rem;
    block-size: 0.6rem;
    margin-inline-end: 0.5rem;
  }
`;

export const formStyles: CSSResultGroup = [tableStyles, form];
