/**
 * Tells the element's shell the name of its engine, which it loads by URL: a bundler that takes the shell in must leave
 * the engine where it is, beside its worker and the model.
 */
import type { Plugin } from "vite";

const PLACEHOLDER = "__ENGINE_FILE__";

export const elementEngine: Plugin = {
  name: "element-engine",
  generateBundle(_, bundle) {
    const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
    const engine = chunks.find((chunk) => chunk.isEntry && chunk.name === "engine");
    if (!engine) return this.error("the element's engine was not built");
    for (const chunk of chunks.filter(({ code }) => code.includes(PLACEHOLDER))) {
      // Any other has the hash of its content in its name, and that is taken already.
      if (chunk.fileName !== "value-probe.js") this.error(`${PLACEHOLDER} stands in ${chunk.fileName}`);
      chunk.code = chunk.code.replaceAll(PLACEHOLDER, JSON.stringify(engine.fileName));
    }
  },
};
