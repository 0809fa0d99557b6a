// What every page has: menus, theme, confirmations, hints, folding, and lists that keep their rows.
(() => {
  const root = document.documentElement;
  const keep = (name, value) => {
    try {
      localStorage.setItem(name, value);
    } catch {
      // Storage may be switched off: the choice then lasts for this page only.
    }
  };

  // --- Menus close on Escape, on a click elsewhere, and when another opens ---------------------
  const openMenus = () => document.querySelectorAll("details[data-menu][open]");
  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) {
      const item = event.target.closest(".item");
      if (!menu.contains(event.target) || (item && menu.contains(item))) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener(
    "toggle",
    (event) => {
      const menu = event.target;
      if (!menu.matches?.("details[data-menu]") || !menu.open) return;
      for (const other of openMenus()) if (other !== menu) other.open = false;
      place(menu);
      menu.querySelector("[data-autofocus]")?.focus();
    },
    true,
  );
  // A menu in a scrolling list would be cut off at its edge: it is put beside its button instead.
  const place = (menu) => {
    const list = menu.querySelector(".menu-list");
    if (!list || !menu.closest(".pane-body")) return;
    const button = menu.querySelector("summary").getBoundingClientRect();
    list.style.position = "fixed";
    list.style.right = "auto";
    const left = Math.min(button.right - list.offsetWidth, innerWidth - list.offsetWidth - 8);
    const below = button.bottom + 4 + list.offsetHeight < innerHeight;
    list.style.left = `${Math.max(8, left)}px`;
    list.style.top = `${below ? button.bottom + 4 : Math.max(8, button.top - list.offsetHeight - 4)}px`;
  };
  document.addEventListener(
    "scroll",
    (event) => {
      for (const menu of openMenus()) {
        if (event.target !== document && event.target.contains(menu)) menu.open = false;
      }
    },
    true,
  );

  // --- Theme -----------------------------------------------------------------------------------
  const showTheme = () => {
    const chosen = root.dataset.theme || "system";
    for (const button of document.querySelectorAll("[data-theme-switch] button")) {
      button.setAttribute("aria-pressed", String(button.value === chosen));
    }
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-switch] button");
    if (!button) return;
    if (button.value === "system") delete root.dataset.theme;
    else root.dataset.theme = button.value;
    keep("theme", button.value);
    showTheme();
  });

  // --- Folding panes, tabs on a phone ----------------------------------------------------------
  const panes = document.querySelector("[data-panes]");
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-fold]");
    if (!button) return;
    const folded = new Set(root.dataset.fold.split(" ").filter(Boolean));
    const name = button.dataset.fold;
    if (!folded.delete(name)) folded.add(name);
    root.dataset.fold = [...folded].join(" ");
    keep("fold", root.dataset.fold);
    const pane = button.closest(".pane");
    const other = [...pane.querySelectorAll("button[data-fold]")].find((one) => one.offsetParent);
    other?.focus();
  });
  const showTab = (name) => {
    if (!panes) return;
    panes.dataset.tab = name;
    for (const button of document.querySelectorAll("[data-tabs] button")) {
      button.setAttribute("aria-pressed", String(button.value === name));
    }
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tabs] button");
    if (button) showTab(button.value);
  });
  document.addEventListener("veracite:tab", (event) => showTab(event.detail));

  // --- Confirmation: says what will be gone; asks for a word where one is needed ----------------
  const dialog = document.getElementById("confirm");
  const ask = (asked) =>
    new Promise((resolve) => {
      const field = dialog.querySelector(".field");
      const input = field.querySelector("input");
      dialog.querySelector("h2").textContent = asked.confirm;
      dialog.querySelector("p").textContent = asked.confirmText || "";
      dialog.querySelector("p").hidden = !asked.confirmText;
      field.hidden = input.disabled = !asked.confirmField;
      field.querySelector("label").textContent = asked.confirmField || "";
      input.value = asked.confirmValue || "";
      const yes = dialog.querySelector("[data-confirm-yes]");
      yes.textContent = asked.confirmYes || phrase("continue");
      yes.className = `button ${asked.confirmTone === "plain" ? "primary" : "danger"}`;
      dialog.querySelector("[value=no]").textContent = phrase(asked.confirmField ? "cancel" : "keep");
      dialog.returnValue = "";
      // Enter in the field means yes, though the other button comes first.
      input.onkeydown = (event) => {
        if (event.key !== "Enter") return;
        event.preventDefault();
        dialog.close("yes");
      };
      dialog.onclose = () => resolve(dialog.returnValue === "yes" ? { value: input.value } : null);
      dialog.showModal();
      if (asked.confirmField) input.select();
    });
  document.addEventListener("htmx:confirm", async (event) => {
    const asked = event.detail.elt.dataset;
    if (!asked.confirm) return;
    event.preventDefault();
    const given = await ask(asked);
    if (!given) return;
    if (asked.confirmName) event.detail.elt.setAttribute("hx-vals", JSON.stringify({ [asked.confirmName]: given.value }));
    event.detail.issueRequest(true);
  });
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const button = event.submitter?.dataset.confirm ? event.submitter : null;
    const asked = (button ?? form).dataset;
    if (!asked.confirm || form.dataset.confirmed) return;
    event.preventDefault();
    if (!(await ask(asked))) return;
    form.dataset.confirmed = "yes";
    form.requestSubmit(button);
  });
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-ask-for]");
    if (!button) return;
    const given = await ask(button.dataset);
    if (!given) return;
    const form = document.getElementById(button.dataset.askFor);
    const target = form.querySelector("[data-confirm-target]");
    if (target) target.value = given.value;
    form.requestSubmit();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });

  // --- Short messages --------------------------------------------------------------------------
  const say = (words) => {
    const toast = document.createElement("p");
    toast.className = "toast";
    toast.textContent = words;
    document.querySelector("[data-toasts]").append(toast);
    setTimeout(() => toast.remove(), 5000);
  };
  document.addEventListener("veracite:say", (event) => say(event.detail));
  // Whoever looks at something else is told on coming back.
  const sayInView = (words) => {
    if (!document.hidden) say(words);
    else document.addEventListener("visibilitychange", () => say(words), { once: true });
  };
  // What was done by mistake can be undone from the message; it stays longer, and as long as it has the focus.
  document.addEventListener("veracite:undo", (event) => {
    const { words, action } = event.detail;
    if (!action) return say(words);
    const toast = document.createElement("p");
    toast.className = "toast";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = phrase("undo");
    button.onclick = async () => {
      button.disabled = true;
      const headers = { "X-CSRFToken": document.body.dataset.csrf, "HX-Request": "true" };
      const done = await fetch(action, { method: "POST", headers }).catch(() => null);
      toast.remove();
      say(phrase(done?.ok ? "backAgain" : "notUndone"));
      document.body.dispatchEvent(new CustomEvent("documents-changed"));
    };
    toast.append(`${words} `, button);
    document.querySelector("[data-toasts]").append(toast);
    const leave = () => (toast.contains(document.activeElement) || toast.matches(":hover") ? setTimeout(leave, 2000) : toast.remove());
    setTimeout(leave, 12000);
  });
  const copy = async (text) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    // Pages that did not come over https are given no clipboard; the older way works for them too.
    const focused = document.activeElement;
    const field = document.createElement("textarea");
    field.className = "sr-only";
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    focused?.focus();
    if (!done) throw new Error("not copied");
  };
  const copied = async (button) => {
    if (button.dataset.copy) return new URL(button.dataset.copy, location.href).href;
    if (!button.dataset.copyFrom) return button.parentElement.querySelector("[data-secret]").textContent;
    const response = await fetch(button.dataset.copyFrom);
    if (!response.ok) throw new Error("not there");
    return response.text();
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy], [data-copy-text], [data-copy-from]");
    if (!button) return;
    try {
      await copy(await copied(button));
      say(button.dataset.copied);
    } catch {
      say(phrase("noCopying"));
    }
  });
  document.addEventListener("htmx:responseError", (event) => {
    const number = event.detail.xhr.getResponseHeader("X-Request-Id");
    const down = [503, 507].includes(event.detail.xhr.status);
    say((down && errorWords(event.detail.xhr.responseText)) || phrase(number ? "wentWrongAs" : "wentWrong", { number }));
  });
  document.addEventListener("htmx:sendError", () => say(phrase("silent")));

  // --- Hints: what a mark or a citation means, on hover and focus -------------------------------
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.id = "tip";
  tip.role = "tooltip";
  tip.hidden = true;
  const tipTitle = document.createElement("b");
  const tipQuote = document.createElement("q");
  tip.append(tipTitle, tipQuote);
  document.body.append(tip);
  let tipped = null;
  let leaving = 0;
  const showTip = (element) => {
    clearTimeout(leaving);
    if (tipped === element) return;
    hideTip();
    tipped = element;
    tipTitle.textContent = element.dataset.tip;
    tipQuote.textContent = element.dataset.tipQuote || "";
    tipQuote.hidden = !element.dataset.tipQuote;
    tip.hidden = false;
    element.setAttribute("aria-describedby", "tip");
    const box = element.getBoundingClientRect();
    const left = Math.min(box.left, innerWidth - tip.offsetWidth - 8);
    const above = box.top - tip.offsetHeight - 6;
    tip.style.left = `${Math.max(8, left)}px`;
    tip.style.top = `${above > 8 ? above : box.bottom + 6}px`;
  };
  const hideTip = () => {
    tipped?.removeAttribute("aria-describedby");
    tipped = null;
    tip.hidden = true;
  };
  document.addEventListener("mouseover", (event) => {
    const element = event.target.closest("[data-tip]");
    if (element) showTip(element);
    else if (tip.contains(event.target)) clearTimeout(leaving);
  });
  document.addEventListener("mouseout", (event) => {
    if (!event.target.closest("[data-tip], .tip")) return;
    clearTimeout(leaving);
    leaving = setTimeout(hideTip, 150);
  });
  document.addEventListener("focusin", (event) => {
    const element = event.target.closest("[data-tip]");
    if (element) showTip(element);
    else hideTip();
  });
  document.addEventListener("click", (event) => {
    const element = event.target.closest("[data-tip]");
    if (element?.matches("button")) showTip(element);
    else if (element) hideTip(); // what it would tell is being opened
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && tipped) hideTip();
  });
  document.addEventListener("scroll", hideTip, true);

  // --- Formulas open in place ------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-unfold]");
    if (!button) return;
    const formula = button.nextElementSibling;
    formula.hidden = !formula.hidden;
    button.setAttribute("aria-expanded", String(!formula.hidden));
  });

  // --- Keys ------------------------------------------------------------------------------------
  const typing = (element) => element.closest("input, textarea, select, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    const slash = event.key === "/" && !(event.ctrlKey || event.metaKey || event.altKey || typing(event.target));
    const search = event.key === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (!(slash || search) || dialog.open) return;
    // "/" leads to the question, where one can be asked, and else to the search, which has a key of its own.
    const field = [...document.querySelectorAll(slash ? "[data-question], [data-search-field]" : "[data-search-field]")]
      .sort((one, other) => other.matches("[data-question]") - one.matches("[data-question]"))
      .find((one) => one.offsetParent);
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  });

  // --- Dates in the reader's own time, in the form that the server writes: 4 May 2026 09:30 ------
  const language = document.documentElement.lang || "en";
  const moments = new Intl.DateTimeFormat(language, {
    day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });
  const localise = (within) => {
    for (const element of within.querySelectorAll("time[datetime]")) {
      const parts = moments.formatToParts(new Date(element.dateTime));
      const { day, month, year, hour, minute } = Object.fromEntries(parts.map((part) => [part.type, part.value]));
      const clock = element.dataset.time === "date" ? "" : ` ${hour}:${minute}`;
      element.textContent = `${day} ${month} ${year}${clock}`;
    }
  };

  // --- Lists that are polled: only rows that changed are replaced, so nothing loses its focus ----
  const reconcile = (list, fresh) => {
    const rows = new Map([...list.children].map((row) => [row.dataset.key, row]));
    const added = [];
    let ready = false;
    let before = null;
    for (const row of [...fresh.children]) {
      const old = rows.get(row.dataset.key);
      rows.delete(row.dataset.key);
      let stays = old;
      if (!old || old.dataset.version !== row.dataset.version) {
        const busy = old && (old.querySelector("details[open]") || old.contains(document.activeElement));
        // While somebody uses its menu, only what a row says of itself is renewed.
        if (busy && old.dataset.progress && row.dataset.progress) {
          old.querySelector(".doc-about").replaceWith(row.querySelector(".doc-about"));
          old.dataset.version = row.dataset.version;
        } else {
          ready ||= Boolean(old?.dataset.progress) && !row.dataset.progress;
          const focused = old?.contains(document.activeElement);
          if (old) old.replaceWith(row);
          stays = row;
          added.push(row);
          if (focused) row.querySelector("summary, a, button")?.focus();
        }
      }
      const spot = before ? before.nextElementSibling : list.firstElementChild;
      if (spot !== stays) list.insertBefore(stays, spot);
      before = stays;
    }
    for (const gone of rows.values()) gone.remove();
    const trigger = fresh.getAttribute("hx-trigger");
    if (list.getAttribute("hx-trigger") !== trigger) {
      list.setAttribute("hx-trigger", trigger);
      htmx.process(list);
      if (fresh.dataset.ended) sayInView(fresh.dataset.ended);
    }
    if (ready) document.body.dispatchEvent(new CustomEvent("documents-ready"));
    document.dispatchEvent(new CustomEvent("veracite:rows", { detail: list }));
    return added;
  };
  htmx.defineExtension("keyed", {
    isInlineSwap: (style) => style === "keyed",
    handleSwap: (style, target, fragment) =>
      style === "keyed" && fragment.firstElementChild ? reconcile(target, fragment.firstElementChild) : false,
  });

  document.addEventListener("htmx:load", (event) => localise(event.detail.elt));
  showTheme();
  localise(document);
  if (panes) showTab(panes.dataset.tab);
})();
