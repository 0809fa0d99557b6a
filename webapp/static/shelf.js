// The list of all documents: choosing many, and what is done to them.
(() => {
  const form = document.querySelector("[data-bulk]");
  if (!form) return;
  const boxes = [...document.querySelectorAll("input[name=documents]")];
  const whole = form.querySelector("[data-choose-all]");
  const every = form.querySelector("[data-every]");
  const told = form.querySelector("[data-told]");

  const show = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    const count = every?.checked ? Number(every.dataset.every) : chosen;
    whole.checked = chosen === boxes.length;
    whole.indeterminate = chosen > 0 && chosen < boxes.length;
    told.textContent = count ? phrase("chosen", { count, number: count.toLocaleString(document.documentElement.lang) }) : "";
    form.toggleAttribute("data-any", count > 0);
    for (const control of form.querySelectorAll(".acts button")) control.disabled = !count;
    for (const box of boxes) box.disabled = Boolean(every?.checked);
  };

  // From one that was clicked to another with Shift: all between them, too.
  let last = null;
  document.addEventListener("click", (event) => {
    const box = event.target.closest("input[name=documents]");
    if (!box) return;
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)];
    if (event.shiftKey && from >= 0) {
      for (const one of boxes.slice(Math.min(from, to), Math.max(from, to) + 1)) one.checked = box.checked;
    }
    last = box;
    show();
  });
  whole.addEventListener("change", () => {
    for (const box of boxes) box.checked = whole.checked;
    if (!whole.checked && every) every.checked = false;
    show();
  });
  every?.addEventListener("change", () => {
    for (const box of boxes) box.checked = every.checked;
    show();
  });
  // Enter in a field is the button beside it.
  form.addEventListener("keydown", (event) => {
    const menu = event.target.closest(".menu-list");
    if (event.key !== "Enter" || !menu || !event.target.matches("input")) return;
    event.preventDefault();
    form.requestSubmit(menu.querySelector("button[type=submit]"));
  });

  // All that fit is done a thousand at a time, and shows how far it is; without scripts, in one go.
  let working = false;
  const bar = document.createElement("progress");
  const sent = async (body) => {
    const headers = { "X-CSRFToken": document.body.dataset.csrf, "HX-Request": "true" };
    const response = await fetch(form.action, { method: "POST", body, headers }).catch(() => null);
    if (response?.ok) return response.json();
    const words = errorWords((await response?.text()) ?? "");
    throw new Error(words || phrase(response ? "wentWrong" : "silent"));
  };
  const carryOut = async (body) => {
    const all = Number(every.dataset.every);
    body.set("steps", "on");
    bar.max = all;
    bar.value = 0;
    bar.setAttribute("aria-label", phrase("working"));
    told.after(bar);
    for (;;) {
      const step = await sent(body);
      if (step.then) return step.then;
      bar.value = step.meant;
      told.textContent = phrase("workingOn", { done: step.meant.toLocaleString(), all: all.toLocaleString() });
      for (const name of ["after", "meant", "done", "stamp"]) body.set(name, step[name]);
    }
  };
  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented || event.submitter?.dataset.confirm && !form.dataset.confirmed) return;
    form.toggleAttribute("data-busy", true);
    told.textContent = phrase("working");
    if (!every?.checked) return;
    event.preventDefault();
    working = true;
    try {
      const then = await carryOut(new FormData(form, event.submitter));
      working = false;
      location.assign(then);
    } catch (failure) {
      working = false;
      bar.remove();
      form.removeAttribute("data-busy");
      delete form.dataset.confirmed;
      show();
      document.dispatchEvent(new CustomEvent("veracite:say", { detail: failure.message }));
    }
  });
  // What is done stays done; the rest would not be.
  addEventListener("beforeunload", (event) => {
    if (working) event.preventDefault();
  });
  addEventListener("pageshow", () => {
    form.removeAttribute("data-busy");
    delete form.dataset.confirmed;
    show();
  });
  show();
})();
