/** What the page shows. */
import "../views/marked-text";
import "../views/model-card";
import "../views/opinion-table";
import "../views/value-circle";
import "../views/value-detail";
import "../views/value-table";
import { type Load, Page } from "./page";

export function show(load: Load): void {
  new Page(load);
}
