// Reviewing by keyboard: 1 to 4 choose, Enter saves, N goes on without deciding.
(() => {
  const form = document.querySelector("[data-decide]");
  if (!form) return;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("textarea, select, input:not([type=radio], [type=checkbox])")) return;
    const choices = form.querySelectorAll("[name=verdict]");
    const choice = choices[Number(event.key) - 1];
    if (choice) {
      event.preventDefault();
      choice.checked = true;
      choice.focus();
    } else if (event.key.toLowerCase() === "n") {
      document.querySelector("[data-next]")?.click();
    }
  });
})();
