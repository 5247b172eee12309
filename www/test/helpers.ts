/** Stand-ins that several tests share. */
import type { WorkerLike } from "../src/client/connection";
import type { Protocol, ReplyOf, RequestOf } from "../src/client/envelope";
import type { Loaded, ProbeProtocol } from "../src/client/protocol";
import type { CacheLike } from "../src/worker/store";
import type { Framework, ProbeInfo, TextScore } from "../src/client/types";

/** A worker that does what the test says: `answer` is called with each request. */
export class FakeWorker<P extends Protocol = ProbeProtocol> implements WorkerLike<P> {
  onmessage: WorkerLike<P>["onmessage"] = null;
  onerror: WorkerLike<P>["onerror"] = null;
  onmessageerror: WorkerLike<P>["onmessageerror"] = null;
  readonly sent: RequestOf<P>[] = [];
  terminated = false;

  constructor(readonly answer: (request: RequestOf<P>, worker: FakeWorker<P>) => void = () => undefined) {}

  postMessage(request: RequestOf<P>): void {
    this.sent.push(request);
    queueMicrotask(() => this.answer(request, this));
  }

  terminate(): void {
    this.terminated = true;
  }

  reply(reply: ReplyOf<P>): void {
    if (!this.terminated) this.onmessage?.({ data: reply });
  }
}

export function textScore(tokens: number): TextScore {
  return { scores: {}, probabilities: {}, evidence: [], rollups: {}, windows: 1, tokens, sentences: [] };
}

export function probeInfo(changes: Partial<ProbeInfo> = {}): ProbeInfo {
  return {
    device: "cpu",
    reasonCode: "no-webgpu",
    reason: "",
    adapter: null,
    model: { name: "m", version: "1", sha256: "", bytes: 1 },
    frameworks: ["schwartz"],
    replies: [],
    rankings: [],
    maxLength: 128,
    selfTest: { worst: 0, tolerance: 1 },
    source: "download",
    downloadedBytes: 1,
    cache: "persistent",
    timings: { fetch: 1, selfTest: 1, total: 1 },
    ...changes,
  };
}

export function loaded(info: Partial<ProbeInfo> = {}): Loaded {
  return {
    info: probeInfo(info),
    taxonomy: { sources: [], levels: [], frameworks: [] },
    sources: { manifest: "{}", taxonomy: "" },
  };
}

/** Eight dimensions at equal steps, four groups; the first of each group lies on a border and counts toward two. */
export const framework: Framework = {
  id: "f",
  level: "l",
  name: "F",
  description: "",
  source: "s",
  dimensions: Array.from({ length: 8 }, (_, i) => ({
    name: `d${i}`,
    definition: "",
    position: 22.5 + 45 * i,
    colour: "#123456",
    source: "s",
  })),
  rollups: [
    {
      id: "higher",
      name: "Higher",
      description: "",
      source: "s",
      groups: [
        { name: "A", definition: "", colour: "#111111", children: ["d0", "d1", "d2"] },
        { name: "B", definition: "", colour: "#222222", children: ["d2", "d3", "d4"] },
        { name: "C", definition: "", colour: "#333333", children: ["d4", "d5", "d6"] },
        { name: "D", definition: "", colour: "#444444", children: ["d6", "d7", "d0"] },
      ],
    },
  ],
};

/** Cache Storage in memory, with room for so many bytes. */
export class FakeCache implements CacheLike {
  readonly entries = new Map<string, Uint8Array<ArrayBuffer>>();
  constructor(readonly quota = Infinity) {}

  match(key: string): Promise<Response | undefined> {
    const found = this.entries.get(key);
    return Promise.resolve(found && new Response(found));
  }

  async put(key: string, response: Response): Promise<void> {
    const content = new Uint8Array(await response.arrayBuffer());
    const used = [...this.entries.values()].reduce((sum, e) => sum + e.length, 0);
    if (used + content.length > this.quota) throw new DOMException("full", "QuotaExceededError");
    this.entries.set(key, content);
  }

  delete(key: string): Promise<boolean> {
    return Promise.resolve(this.entries.delete(key));
  }

  keys(): Promise<{ url: string }[]> {
    return Promise.resolve([...this.entries.keys()].map((url) => ({ url })));
  }
}
