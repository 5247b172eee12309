/** The text behind `src`. */
import { NetworkError } from "../client/errors";

/**
 * @throws {NetworkError} `network`: no answer, another than a success, or a host that does not allow it to be read here
 */
export async function fetchSource(src: string, signal: AbortSignal): Promise<string> {
  const url = new URL(src, document.baseURI);
  let response;
  try {
    response = await fetch(url, { signal });
  } catch (error) {
    const abroad = url.origin === self.origin ? "" : `; another host must send "Access-Control-Allow-Origin"`;
    throw new NetworkError("network", `the text ${url.href} could not be fetched${abroad}`, { cause: error });
  }
  if (!response.ok) throw new NetworkError("network", `the text ${url.href} could not be fetched: the server answered ${response.status}`, { data: { status: response.status } });
  return response.text();
}
