/** `?device=cpu` or `?device=gpu` in the page's address, for a closer look; the client chooses otherwise. */
export function deviceFromUrl(): "auto" | "cpu" | "gpu" {
  const device = new URLSearchParams(location.search).get("device");
  return device === "cpu" || device === "gpu" ? device : "auto";
}
