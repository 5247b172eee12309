declare module "*/scripts/serve.mjs" {
  import type { IncomingMessage, ServerResponse } from "node:http";
  /** A request handler for the files of `dir` below the path `base`. */
  export function handler(dir: string, base?: string): (req: IncomingMessage, res: ServerResponse) => Promise<unknown>;
}
