/**
 * `rem` in the views' styles becomes a multiple of `--value-probe-rem`: the views also stand in pages of others, and
 * there `rem` is whatever the page made of it (mdBook's is 10 pixels). `page/tokens.css` says what it is in our page.
 */
import type { Plugin } from "vite";

export const viewRem: Plugin = {
  name: "view-rem",
  enforce: "pre",
  transform(code, id) {
    if (!/\/src\/(views|element)\/.*\.ts$/.test(id)) return null;
    return code.replace(/(?<![\w.-])(-?\d*\.?\d+)rem\b/g, "calc($1 * var(--value-probe-rem))");
  },
};
