// Runs before the first paint: the chosen theme, the folded panes and the signs, so that nothing flickers.
(() => {
  const root = document.documentElement;
  const kept = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null; // storage may be switched off
    }
  };
  const theme = kept("theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  root.dataset.fold = kept("fold") || "";
  root.dataset.signs = kept("signs") === "all" ? "all" : "few";
})();
