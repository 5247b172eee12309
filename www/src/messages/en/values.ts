/**
 * The taxonomy's words in another language, keyed by its ids and by the English names of dimensions. English itself has
 * none: `models/taxonomy.toml` is in English. What a language lacks is shown in English.
 */
export interface Words {
  name: string;
  definition: string;
  note?: string;
}

export interface FrameworkWords {
  name: string;
  description: string;
  prompts?: string;
  dimensions: Record<string, Words>;
  rollups: Record<string, { name: string; description: string; groups: Record<string, Words> }>;
}

export const values: Record<string, FrameworkWords> = {};
export const levels: Record<string, { name: string; description: string }> = {};
