/** The entry of the language model's worker. */
import type { LanguageProtocol } from "../../client/language-protocol";
import { findAdapter } from "../adapter";
import { fetchModule } from "../compile";
import { serve } from "../entry";
import { FileStore } from "../store";
import { loadLanguage } from "./load";
import { instantiate, moduleFile } from "./modules";
import { LanguageSession } from "./session";

// What the cache does not take is not kept in memory: the module has the weights already.
const around = { openStore: (base: string) => FileStore.open(base, false), findAdapter, moduleFile, fetchModule, instantiate };
serve<LanguageProtocol>(
  (post) => new LanguageSession(post, (options, report, signal) => loadLanguage(options, around, report, signal)),
);
