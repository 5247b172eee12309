/** How to write, as a person sets it. */
import { html, type TemplateResult } from "lit";
import type { GenerateOptions } from "../../client/language-types";
import { t } from "../../messages";

export interface Settings {
  prompt: string;
  /** Answer as in a conversation, instead of going on with the text. */
  chat: boolean;
  temperature: number;
  maxTokens: number;
  seed: number;
}

export const STANDARD: Settings = { prompt: "", chat: false, temperature: 0.7, maxTokens: 120, seed: 1 };

/** With a little chance at each token, a text goes astray at the first absurd one: these are left out. */
const MIN_P = 0.05;

interface Range {
  min: number;
  max: number;
  step: number;
}

const RANGES: Record<"temperature" | "maxTokens" | "seed", Range> = {
  temperature: { min: 0, max: 2, step: 0.1 },
  maxTokens: { min: 1, max: 2000, step: 1 },
  seed: { min: 0, max: 999_999, step: 1 },
};

export function generateOptions({ prompt, chat, temperature, maxTokens, seed }: Settings): GenerateOptions {
  const how = { temperature, maxTokens, seed, minP: MIN_P };
  return chat ? { messages: [{ role: "user", content: prompt }], ...how } : { prompt, ...how };
}

/** Folded away: a first text needs none of it. */
export function settingsFields(settings: Settings, change: (part: Partial<Settings>) => void): TemplateResult {
  const l = t.language.settings;
  const field = (name: keyof typeof RANGES) => {
    const { min, max, step } = RANGES[name];
    const take = ({ target }: Event) => {
      const input = target as HTMLInputElement;
      const value = input.valueAsNumber;
      const within = Math.min(max, Math.max(min, Number.isFinite(value) ? value : STANDARD[name]));
      const taken = step === 1 ? Math.round(within) : within;
      input.value = String(taken);
      change({ [name]: taken });
    };
    return html`<div class="setting">
      <label for="lm-${name}">${l[name]}</label>
      <input type="number" id="lm-${name}" inputmode="decimal" min=${min} max=${max} step=${step} value=${settings[name]} aria-describedby="lm-${name}-hint" @change=${take} />
      <p id="lm-${name}-hint">${l.hints[name]}</p>
    </div>`;
  };
  return html`<details class="settings">
    <summary>${l.title}</summary>
    <div>${field("temperature")}${field("maxTokens")}${field("seed")}</div>
  </details>`;
}
