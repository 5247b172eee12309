/** Frameworks under the levels of the survey that they belong to. */
import type { Framework, Level } from "../client/types";

export interface LevelOf {
  /** Null for frameworks of a level that the taxonomy does not describe. */
  level: Level | null;
  frameworks: Framework[];
}

/** In the order of the levels, and within a level in that of the frameworks; a level without any is left out. */
export function byLevel(levels: readonly Level[], frameworks: readonly Framework[]): LevelOf[] {
  const known = new Set(levels.map((level) => level.id));
  const groups: LevelOf[] = levels.map((level) => ({ level, frameworks: frameworks.filter((f) => f.level === level.id) }));
  groups.push({ level: null, frameworks: frameworks.filter((f) => !known.has(f.level)) });
  return groups.filter((group) => group.frameworks.length > 0);
}
