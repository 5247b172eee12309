/** The text behind `src`: fetched when it is wanted, and how it stands with that. */
import { NetworkError, ProbeError } from "../client/errors";

/** `idle`: not asked for, or given up before it was there. */
export type SourceState = "idle" | "fetching" | "there" | ProbeError;

export class Source {
  state: SourceState = "idle";
  /** Null until it is there. */
  text: string | null = null;
  readonly #changed: () => void;
  #run: AbortController | null = null;

  /** @param changed the text is there, or will not come */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Fetches it, unless that is under way, done, or has failed. */
  want(src: string): void {
    if (this.state === "idle") void this.#fetch(src);
  }

  /** Gives up what is under way and forgets what failed; a text that is there stays. */
  rest(): void {
    this.#run?.abort();
    if (this.state !== "there") this.state = "idle";
  }

  /** Forgets the text too: the next is another. */
  forget(): void {
    this.rest();
    this.state = "idle";
    this.text = null;
  }

  async #fetch(src: string): Promise<void> {
    const { signal } = (this.#run = new AbortController());
    this.state = "fetching";
    try {
      const text = await fetchSource(src, signal);
      if (signal.aborted) return;
      this.text = text;
      this.state = "there";
    } catch (error) {
      if (signal.aborted) return;
      this.state = error instanceof ProbeError ? error : new ProbeError("internal", String(error), { cause: error });
    }
    this.#changed();
  }
}

/**
 * @throws {NetworkError} `network`: no URL, no answer, another than a success, or a host that does not allow it to be read here
 */
async function fetchSource(src: string, signal: AbortSignal): Promise<string> {
  if (!URL.canParse(src, document.baseURI)) throw new NetworkError("network", `the text ${src} could not be fetched: that is no URL`);
  const url = new URL(src, document.baseURI);
  try {
    const response = await fetch(url, { signal });
    if (response.ok) return await response.text();
    throw new NetworkError("network", `the text ${url.href} could not be fetched: the server answered ${response.status}`, { data: { status: response.status } });
  } catch (error) {
    if (error instanceof NetworkError) throw error;
    const abroad = url.origin === self.origin ? "" : `; another host must send "Access-Control-Allow-Origin"`;
    throw new NetworkError("network", `the text ${url.href} could not be fetched${abroad}`, { cause: error });
  }
}
