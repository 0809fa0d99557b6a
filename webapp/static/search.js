// Searching: the hits by the arrow keys, Enter opens one, Escape leads back to the field; and what
// was searched lately, which no server is told and no other person who signs in here is shown.
(() => {
  const KEPT = "veracite-searches";
  const MOST = 8;
  const field = document.getElementById("search-field");

  document.addEventListener("keydown", (event) => {
    const hits = [...document.querySelectorAll("[data-hits] :is(.hit a, .all)")];
    const at = hits.indexOf(event.target);
    if (event.key === "Escape" && at >= 0) return field.focus();
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    if (!hits.length || (at < 0 && event.target !== field)) return;
    event.preventDefault();
    const next = at + (event.key === "ArrowDown" ? 1 : -1);
    if (next < 0) field.focus();
    else hits[Math.min(next, hits.length - 1)].focus();
  });

  function recent(owner) {
    try {
      const kept = JSON.parse(localStorage.getItem(KEPT) || "{}");
      return kept.owner === owner && Array.isArray(kept.texts) ? kept.texts.filter((one) => typeof one === "string") : [];
    } catch {
      return [];
    }
  }

  // Not each word that is typed on the way: what was sent, or led to a hit.
  function keep() {
    const owner = field.dataset.owner;
    const text = field.value.trim();
    if (!text) return;
    const texts = [text, ...recent(owner).filter((one) => one !== text)].slice(0, MOST);
    try {
      localStorage.setItem(KEPT, JSON.stringify({ owner, texts }));
    } catch {
      // a browser that keeps nothing
    }
  }

  function show() {
    const place = document.querySelector("[data-recent]");
    if (!place) return;
    const list = place.querySelector("ul");
    const texts = recent(field.dataset.owner);
    list.replaceChildren(
      ...texts.map((text) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.className = "chip plain";
        link.href = `${field.form.action}?${new URLSearchParams({ q: text })}`;
        link.textContent = text;
        item.append(link);
        return item;
      }),
    );
    place.hidden = !texts.length;
  }

  field.form.addEventListener("submit", keep);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-hits] a")) keep();
    if (!event.target.closest("[data-forget]")) return;
    localStorage.removeItem(KEPT);
    show();
    field.focus();
  });
  document.addEventListener("htmx:afterSwap", show);
  if (field.value) keep();
  show();
})();
