// Before the first paint: the theme that was chosen by hand on an earlier visit, if one was.
try {
  const theme = localStorage.getItem("value-probe-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // No storage: the system's theme it is.
}

// All languages so far run from left to right; `?dir=rtl` shows the page as one that does not would have it.
if (new URLSearchParams(location.search).get("dir") === "rtl") document.documentElement.dir = "rtl";
