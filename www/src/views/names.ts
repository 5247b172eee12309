/** Names and definitions of values in the language of the moment. The taxonomy's own are in English and are the keys. */
import type { Dimension, Framework, Rollup, RollupGroup } from "../client/types";
import { t } from "../messages";

type Named = Pick<Framework, "id">;

/** The name of a dimension, by the taxonomy's name for it. */
export function dimensionName(framework: Named, name: string): string {
  return t.values[framework.id]?.dimensions[name]?.name ?? name;
}

export function dimensionText(framework: Named, { name, definition, note }: Dimension): { name: string; definition: string; note: string | undefined } {
  const said = t.values[framework.id]?.dimensions[name];
  return said ? { name: said.name, definition: said.definition, note: note && (said.note ?? note) } : { name, definition, note };
}

export function frameworkName({ id, name }: Pick<Framework, "id" | "name">): string {
  return t.values[id]?.name ?? name;
}

export function frameworkDescription({ id, description }: Pick<Framework, "id" | "description">): string {
  return t.values[id]?.description ?? description;
}

/** Which prompts it makes sense of, where that is not any. */
export function frameworkPrompts({ id, prompts }: Pick<Framework, "id" | "prompts">): string | undefined {
  return prompts && (t.values[id]?.prompts ?? prompts);
}

export function groupName(framework: Named, rollup: Pick<Rollup, "id">, { name }: Pick<RollupGroup, "name">): string {
  return t.values[framework.id]?.rollups[rollup.id]?.groups[name]?.name ?? name;
}

export function levelName({ id, name }: { id: string; name: string }): string {
  return t.levels[id]?.name ?? name;
}
