/** What this copy of the page says of its language model, before any of it is fetched. */

export interface AboutLanguageModel {
  name: string;
  version: string;
  license: string;
  parameters: number;
  /** Of all its files. */
  bytes: number;
}

/** Null where this copy has none, or does not say. */
export async function aboutLanguageModel(): Promise<AboutLanguageModel | null> {
  try {
    const response = await fetch(new URL("models/index.json", document.baseURI), { cache: "no-cache" });
    if (!response.ok) return null;
    return ((await response.json()) as { languageModel: AboutLanguageModel | null }).languageModel;
  } catch {
    return null;
  }
}
