/** Tables of views and panels: quiet heads, a line between rows, figures set to the end. */
import { css } from "lit";

export const tableStyles = css`
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
  }
  tbody tr:last-child > * {
    border-block-end: 0;
  }
  thead th {
    color: var(--ink-2);
    font-size: var(--text-xs);
    vertical-align: bottom;
  }
`;
