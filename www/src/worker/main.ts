/** The entry of the classifier's worker. */
import type { ProbeProtocol } from "../client/protocol";
import { findAdapter } from "./adapter";
import { fetchModule } from "./compile";
import { serve } from "./entry";
import { load } from "./load";
import { instantiate, moduleFile } from "./modules";
import { Session } from "./session";
import { FileStore } from "./store";

const around = { openStore: (base: string) => FileStore.open(base), findAdapter, moduleFile, fetchModule, instantiate };
serve<ProbeProtocol>((post) => new Session(post, (options, report, signal) => load(options, around, report, signal)));
