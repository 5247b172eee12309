/** The page with the fake model, for design work: FAKE=1 npm run dev */
import type { ValueProbe } from "../../src/client";
import { setLocale } from "../../src/messages";
import { followLocale } from "../../src/page/follow-locale";
import { mount } from "../../src/page/language/mount";
import { panels } from "../../src/page/panels";
import { preferredLocale } from "../../src/page/preferred-locale";
import { show } from "../../src/page/views";
import { fakeLanguage } from "./language";
import { loadFake } from "./probe";

// It has what the page uses of it.
const load = async (options: Parameters<typeof loadFake>[0]) => (await loadFake(options)) as unknown as ValueProbe;
const language = { load: () => Promise.resolve({ mount: (host: HTMLElement, context: Parameters<typeof mount>[1]) => mount(host, context, fakeLanguage()) }) };

followLocale();
await setLocale(preferredLocale());
await show(load, panels.map((panel) => (panel.id === "language" ? { ...panel, ...language } : panel)));
