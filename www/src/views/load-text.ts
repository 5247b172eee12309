/** How far a load has come, in words. */
import type { LoadProgress } from "../client/types";
import { t } from "../messages";

export function loadText({ stage, loadedBytes, totalBytes, downloadedBytes }: LoadProgress): string {
  switch (stage) {
    case "manifest":
      return t.load.manifest;
    case "download":
      // Until the first bytes are there nobody knows where they come from.
      if (downloadedBytes > 0) return t.load.download(loadedBytes, totalBytes);
      return loadedBytes > 0 ? t.load.cache : t.load.manifest;
    case "start":
      return t.load.start;
    case "self-test":
      return t.load.selfTest;
    case "ready":
      return "";
  }
}
