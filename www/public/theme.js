// Before the first paint: the theme that was chosen by hand on an earlier visit, if one was.
try {
  const theme = localStorage.getItem("value-probe-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // No storage: the system's theme it is.
}
