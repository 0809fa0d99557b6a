// Walking through search hits with the arrow keys; Enter opens the one in focus.
(() => {
  const field = document.getElementById("search-field");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const hits = [...document.querySelectorAll("[data-hits] a")];
    const at = hits.indexOf(event.target);
    if (!hits.length || (at < 0 && event.target !== field)) return;
    event.preventDefault();
    const next = at + (event.key === "ArrowDown" ? 1 : -1);
    if (next < 0) field.focus();
    else hits[Math.min(next, hits.length - 1)].focus();
  });
})();
