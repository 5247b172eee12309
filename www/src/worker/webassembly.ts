import { DeviceError } from "../client/errors";

/** @throws {DeviceError} `no-webassembly`: too old a browser, or one where it was switched off */
export function requireWebAssembly(): void {
  if (typeof WebAssembly === "undefined") throw new DeviceError("no-webassembly", "this browser runs no WebAssembly");
}
