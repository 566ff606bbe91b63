/* Before anything is drawn: the theme that was chosen; otherwise the system's. */
try {
  const theme = localStorage.getItem("bluebook-theme");
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
} catch {
  // A browser that keeps nothing follows the system.
}
document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || !event.target.closest("#bb-theme")) return;
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  try {
    localStorage.setItem("bluebook-theme", root.dataset.theme);
  } catch {
    // For this page only, then.
  }
});
