import { describe, expect, it, vi } from "vitest";
import { merged, RequestLog } from "../src/page/privacy/request-log";

const request = (url: string, start: number, end: number, network: boolean) => ({ url, start, end, network });

describe("the log of requests", () => {
  it("takes what the service worker fetched for the page as the page's, once", () => {
    const log = new RequestLog(1000);
    log.add("page", [request("/a", 1010, 1030, false), request("/b", 1040, 1050, true)]);
    log.add("serviceWorker", [request("/a", 1012, 1028, true)]);
    log.add("serviceWorker", [request("/a", 1012, 1028, true), request("/own", 1100, 1110, true), request("/before", 900, 910, true)]);
    expect(log.requests.map((r) => [r.url, r.by, r.network])).toEqual([
      ["/a", "page", true],
      ["/b", "page", true],
      ["/own", "serviceWorker", true],
    ]);
    expect(log.overNetwork(1041).map((r) => r.url)).toEqual(["/own"]);
  });

  it("does so in whatever order they are heard of", () => {
    const log = new RequestLog(0);
    const changed = vi.fn();
    log.addEventListener("change", changed);
    log.add("serviceWorker", [request("/w", 12, 18, true)]);
    expect(log.requests.map((r) => r.by)).toEqual(["serviceWorker"]);
    log.add("worker", [request("/w", 10, 20, false)]);
    expect(log.requests.map((r) => [r.by, r.network])).toEqual([["worker", true]]);
    expect(changed).toHaveBeenCalledTimes(2);
  });

  it("keeps apart what has the same address at another time", () => {
    const seen = [{ ...request("/a", 100, 110, false), by: "page" as const }];
    expect(merged(seen, [request("/a", 300, 310, true)]).map((r) => [r.by, r.network])).toEqual([["page", false], ["serviceWorker", true]]);
  });
});
