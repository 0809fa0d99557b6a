// What can be done with an answer: see every sign of it, share it, ask it anew.
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

  // --- A dialog that the server fills: it opens with what comes --------------------------------
  document.addEventListener("htmx:afterSwap", (event) => {
    const dialog = event.target.closest?.("dialog[data-opens]");
    if (!dialog) return;
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("[autofocus]")?.focus();
  });
  // Copying closes it first: what says that it is done would stand behind it.
  document.addEventListener("click", (event) => event.target.closest("dialog [data-copy]")?.closest("dialog").close(), true);

  // --- Whom a comment mentions: chosen, the name is put where one writes -----------------------
  document.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-mention]");
    if (!chosen) return;
    const field = document.getElementById(chosen.dataset.mentionIn);
    const at = field.selectionStart;
    const apart = at && !/\s/.test(field.value[at - 1]) ? " " : "";
    field.setRangeText(`${apart}@${chosen.dataset.mention} `, at, field.selectionEnd, "end");
    field.focus();
  });

  // --- A question in other words ---------------------------------------------------------------
  const edit = (asked, on) => {
    const form = asked.querySelector("[data-edit-form]");
    const field = form.elements.question;
    form.hidden = !on;
    for (const one of asked.querySelectorAll(":scope > :is(h3, [data-edit])")) one.hidden = on;
    if (!on) return asked.querySelector("[data-edit]").focus();
    field.value = asked.querySelector("h3").textContent;
    field.style.height = `${field.scrollHeight}px`;
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-edit], [data-edit-off]");
    if (button) edit(button.closest("[data-asked]"), button.matches("[data-edit]"));
  });
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest("[data-edit-form]");
    if (!form) return;
    if (event.key === "Escape") edit(form.closest("[data-asked]"), false);
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches("textarea")) return;
    event.preventDefault();
    form.requestSubmit();
  });
})();
