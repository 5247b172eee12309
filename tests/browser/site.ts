/**
 * Serves `dist/` as any static host would, remembers what was asked for, and can be told to misbehave.
 */
import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { handler } from "../../scripts/serve.mjs";

export const DIST = join(import.meta.dirname, "../../dist");

/** An empty page under the policy of the real one: for tests of the client, without a second model beside it. */
const BARE = readFileSync(join(DIST, "index.html"), "utf8").replace(/<script[^]*?<\/script>|<link[^>]*>/g, "").replace(/<body>[^]*<\/body>/, "<body></body>");

export class Site {
  /** Paths below the base, in the order they were asked for. */
  readonly requests: string[] = [];
  /** Path below the base -> what to answer instead of the file; what does not exist is empty. */
  readonly faults = new Map<string, (file: Buffer) => { status?: number; body: Buffer }>();
  /** Path below the base -> what is waited for before it is answered. */
  readonly delays = new Map<string, () => Promise<void>>();
  /** Path on the host, from its slash on -> a page of somebody else. */
  readonly pages = new Map<string, { body: string; headers?: Record<string, string> }>();
  /** Sent with everything of `dist/`: what a host may be told to add. */
  headers: Record<string, string> = {};
  readonly #server: Server;
  readonly #base: string;

  /** URL of a page of somebody else on this host. */
  page(path: string): string {
    return new URL(path, this.url).href;
  }

  private constructor(server: Server, base: string) {
    this.#server = server;
    this.#base = base;
  }

  static async start(base = "/", dir = DIST): Promise<Site> {
    const serve = handler(dir, base);
    const server = createServer((req, res) => void site.#answer(req, res, serve));
    const site = new Site(server, base);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return site;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${this.#base}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(req: IncomingMessage, res: ServerResponse, serve: (req: IncomingMessage, res: ServerResponse) => unknown): Promise<void> {
    const pathname = (req.url ?? "").split("?")[0] ?? "";
    const page = this.pages.get(pathname);
    if (page) return void res.writeHead(200, { "content-type": type(pathname), ...page.headers }).end(page.body);
    const path = pathname.slice(this.#base.length);
    this.requests.push(path);
    for (const [name, value] of Object.entries(this.headers)) res.setHeader(name, value);
    if (path === "bare.html") return void res.writeHead(200, { "content-type": "text/html" }).end(BARE);
    await this.delays.get(path)?.();
    const fault = this.faults.get(path);
    if (!fault) return void (await serve(req, res));
    const file = join(DIST, path);
    const { status = 200, body } = fault(existsSync(file) ? readFileSync(file) : Buffer.alloc(0));
    // A worker's script is refused without its type.
    res.writeHead(status, { "content-length": body.length, ...(path.endsWith(".js") && { "content-type": "text/javascript" }) }).end(body);
  }
}

function type(pathname: string): string {
  if (pathname.endsWith(".txt")) return "text/plain; charset=utf-8";
  if (pathname.endsWith(".js")) return "text/javascript";
  return pathname.endsWith(".css") ? "text/css" : "text/html; charset=utf-8";
}

/** The file with one bit of its middle byte turned. */
export function altered(file: Buffer): { body: Buffer } {
  const body = Buffer.from(file);
  const middle = body.length >> 1;
  body[middle] = (body[middle] ?? 0) ^ 1;
  return { body };
}
