// Before the first paint: the theme that was chosen by hand on an earlier visit, if one was.
try {
  const theme = localStorage.getItem("value-probe-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // No storage: the system's theme it is.
}

// A page that will speak another language than English keeps its English words back, for as long as `page.css` says.
const known = ["en", "de", "es", "zh"];
let chosen = null;
try {
  chosen = localStorage.getItem("value-probe-lang");
} catch {
  // No storage: the browser's language it is.
}
const tags = [new URLSearchParams(location.search).get("lang"), chosen, ...navigator.languages];
const spoken = tags.map((tag) => (tag ?? "").toLowerCase().split(/[-_]/)[0]).find((tag) => known.includes(tag));
if (spoken && spoken !== "en") document.documentElement.dataset.awaited = spoken;

// All languages so far run from left to right; `?dir=rtl` shows the page as one that does not would have it.
if (new URLSearchParams(location.search).get("dir") === "rtl") document.documentElement.dir = "rtl";
