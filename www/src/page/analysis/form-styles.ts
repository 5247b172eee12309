/** Fields, buttons and tables of the panels of analysis, as `page.css` has them for the rest of the page. */
import { css } from "lit";

export const formStyles = css`
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
    text-wrap: pretty;
    font-size: var(--text-s);
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
    padding: 0.45rem 0.9rem;
    border: 1px solid var(--line-strong);
    border-radius: 6px;
    font-size: var(--text-s);
    font-weight: 600;
  }
  .button:hover {
    background: var(--hover);
  }
  .button.primary {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--accent-ink);
  }
  .button:disabled {
    opacity: 0.55;
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
  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: var(--text-s);
    line-height: 1.35;
  }
  th,
  td {
    padding: 0.42rem 0.5rem;
    padding-inline-start: 0;
    border-block-end: 1px solid var(--line);
    text-align: start;
    font-weight: 400;
    vertical-align: top;
  }
  thead th {
    font-size: var(--text-xs);
    color: var(--ink-2);
    vertical-align: bottom;
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
