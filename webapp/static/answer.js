// What can be done with an answer: see every sign of it, take it away as text, ask it anew.
(() => {
  const root = document.documentElement;

  // --- Signs: where a reader should look, or all of them ---------------------------------------
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-signs]:is(button)")) return;
    root.dataset.signs = root.dataset.signs === "all" ? "few" : "all";
    try {
      localStorage.setItem("signs", root.dataset.signs);
    } catch {
      // Storage may be switched off: the choice then lasts for this page only.
    }
  });
})();
