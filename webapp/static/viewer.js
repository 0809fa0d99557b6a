// The page viewer: opens a place, centres the marked words, turns pages, zooms, keeps the address.
(() => {
  const viewer = document.querySelector("[data-viewer]");
  if (!viewer) return;
  const panes = viewer.closest("[data-panes]");
  const said = document.querySelector("[data-opened]");
  const narrow = matchMedia("(max-width: 53.99rem)");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const STEPS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];
  let zoom = 1;
  let opener = null;
  let loading = null;

  const stage = () => viewer.querySelector("[data-stage]");

  const centre = () => {
    const box = stage();
    const marks = viewer.querySelectorAll("[data-marks] rect, [data-sheet] mark");
    if (!box) return;
    if (!marks.length) {
      box.scrollTop = 0;
      return;
    }
    const frame = box.getBoundingClientRect();
    const first = marks[0].getBoundingClientRect();
    const last = marks[marks.length - 1].getBoundingClientRect();
    const middle = Math.min((first.top + last.bottom) / 2, first.top + frame.height / 2 - 24);
    const behavior = still.matches ? "auto" : "smooth";
    const left = zoom > 1 ? box.scrollLeft + first.left - frame.left - 24 : 0;
    box.scrollTo({ top: box.scrollTop + middle - frame.top - frame.height / 2, left, behavior });
  };

  const applyZoom = () => {
    const sheet = viewer.querySelector("[data-sheet]");
    if (!sheet) return;
    const image = sheet.querySelector("img");
    sheet.style[image ? "width" : "fontSize"] = `${zoom * 100}%`;
    viewer.querySelector("[data-zoom-word]").textContent = `${Math.round(zoom * 100)} %`;
    if (!image) return; // a page of text: its letters grow
    const wanted = sheet.clientWidth * devicePixelRatio > 1300 ? 1800 : 1200;
    const address = `${image.dataset.image}${image.dataset.image.includes("?") ? "&" : "?"}width=${wanted}`;
    if (wanted === 1800 && image.getAttribute("src") !== address) image.src = address;
  };

  const remember = () => {
    const tools = viewer.querySelector("[data-place]");
    if (!tools || panes?.dataset.address === "kept") return;
    const address = new URL(location.href);
    for (const name of ["page", "start", "end", "check"]) address.searchParams.delete(name);
    for (const [name, value] of new URLSearchParams(tools.dataset.place)) address.searchParams.set(name, value);
    if (panes?.dataset.address !== "document") address.searchParams.set("document", tools.dataset.placeDocument);
    history.replaceState(history.state, "", address);
  };

  const current = (element) => {
    for (const one of document.querySelectorAll("[data-source][aria-current]")) one.removeAttribute("aria-current");
    if (element && !viewer.contains(element)) element.setAttribute("aria-current", "true");
    const tools = viewer.querySelector("[data-place]");
    for (const row of document.querySelectorAll(".doc[data-document]")) {
      row.classList.toggle("current", row.dataset.document === tools?.dataset.placeDocument);
    }
  };

  const shown = (withFocus) => {
    applyZoom();
    centre();
    remember();
    const tools = viewer.querySelector("[data-place]");
    if (said && tools) said.textContent = tools.dataset.said;
    if (withFocus) viewer.querySelector("[data-viewer-title]")?.focus({ preventScroll: true });
    const image = viewer.querySelector("[data-sheet] img");
    const sheet = image?.closest("[data-sheet]");
    if (image && !image.complete) sheet.dataset.drawing = "yes";
    image?.addEventListener("load", () => delete sheet.dataset.drawing);
    image?.addEventListener("error", () => {
      const note = document.createElement("p");
      note.className = "sheet missing";
      note.textContent = phrase("notDrawn");
      sheet.replaceWith(note);
    });
  };

  const reveal = () => {
    panes.dataset.source = "open";
    const folded = document.documentElement.dataset.fold || "";
    document.documentElement.dataset.fold = folded.replace("source", "").trim();
    document.dispatchEvent(new CustomEvent("veracite:tab", { detail: "source" }));
  };

  const open = async (address, { from = null, focus = false } = {}) => {
    loading?.abort();
    loading = new AbortController();
    if (from && !viewer.contains(from)) opener = from;
    reveal();
    current(from);
    viewer.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(address, { signal: loading.signal, headers: { "HX-Request": "true" } });
      if (response.redirected) return location.reload(); // signed out meanwhile
      const html = await response.text();
      viewer.innerHTML = html;
      htmx.process(viewer);
      if (response.ok) shown(focus || narrow.matches);
      current(from);
    } catch (error) {
      if (error.name === "AbortError") return;
      document.dispatchEvent(new CustomEvent("veracite:say", { detail: phrase("notLoaded") }));
    }
    viewer.removeAttribute("aria-busy");
  };

  const close = () => {
    delete panes.dataset.source;
    document.dispatchEvent(new CustomEvent("veracite:tab", { detail: "conversation" }));
    opener?.focus({ preventScroll: true });
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-source]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    if (!link.dataset.source || link === panes) return;
    event.preventDefault();
    const turn = link.dataset.turn;
    open(link.dataset.source, { from: link, focus: event.detail === 0 && !turn }).then(() => {
      if (turn && event.detail === 0) viewer.querySelector(`[data-turn="${turn}"]`)?.focus();
    });
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close-source]")) return close();
    const button = event.target.closest("[data-zoom]");
    if (!button) return;
    const at = STEPS.findIndex((step) => step >= zoom);
    const next = { in: STEPS[at + 1] ?? zoom, out: STEPS[at - 1] ?? zoom, fit: 1 };
    zoom = next[button.dataset.zoom];
    applyZoom();
    centre();
  });

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-goto]");
    if (!form) return;
    event.preventDefault();
    const tools = viewer.querySelector("[data-place]");
    const wanted = new URLSearchParams(tools.dataset.place);
    const last = Number(form.querySelector("[data-last]").dataset.last);
    wanted.set("page", String(Math.min(last, Math.max(1, Number(form.elements.page.value) || 1))));
    open(`${form.getAttribute("action")}?${wanted}`).then(() => viewer.querySelector("#goto")?.focus());
  });

  document.addEventListener("keydown", (event) => {
    if (!viewer.contains(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return close();
    if (event.target.closest("input, textarea, select")) return;
    const turn = { ArrowLeft: "previous", ArrowRight: "next" }[event.key];
    if (!turn || (zoom > 1 && event.target.closest("[data-stage]"))) return;
    const link = viewer.querySelector(`[data-turn="${turn}"]`);
    if (!link) return;
    event.preventDefault();
    const onStage = event.target.closest("[data-stage]");
    open(link.dataset.source).then(() => (onStage ? stage() : viewer.querySelector(`[data-turn="${turn}"]`))?.focus());
  });

  addEventListener("resize", applyZoom);
  document.addEventListener("veracite:rows", () => current(document.querySelector("[data-source][aria-current]")));
  if (viewer.querySelector("[data-place]")) {
    shown(false);
    const address = `${viewer.querySelector("[data-goto]").getAttribute("action")}?${viewer.querySelector("[data-place]").dataset.place}`;
    opener = document.querySelector(`a.cite[data-source="${address}"]`);
    current(opener);
  }
})();
