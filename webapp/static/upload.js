// Uploads: dropped anywhere, pasted or chosen, whole folders too; each file its own request with
// progress and a way to stop it. Many at once have one row together, and rows for what failed.
(() => {
  const area = document.querySelector("[data-upload]");
  if (!area) return;
  const list = document.querySelector("[data-upload-list]");
  const AT_ONCE = 3;
  const MANY = 12;
  const MOST_NAMED = 100; // files that were left out of a folder
  const waiting = [];
  let running = 0;
  let finished = 0;

  const element = (name, className, text) => {
    const made = document.createElement(name);
    made.className = className;
    if (text) made.textContent = text;
    return made;
  };

  const row = (name) => {
    const item = element("li", "doc");
    const mark = element("span", "doc-mark working", "○");
    mark.ariaHidden = "true";
    const about = element("div", "doc-about");
    const progress = document.createElement("progress");
    progress.max = 1;
    progress.value = 0;
    progress.setAttribute("aria-label", phrase("sendingFile", { name }));
    const words = element("span", "", phrase("waiting"));
    const stop = element("button", "button quiet square s above", "✕");
    stop.type = "button";
    stop.setAttribute("aria-label", phrase("stopSending", { name }));
    about.append(progress, words);
    item.append(mark, element("span", "doc-title", name), stop, about);
    list.append(item);
    return { item, mark, progress, words, stop };
  };

  const wayTo = (link) => {
    const way = element("a", "link above", link.text);
    way.href = link.href;
    return way;
  };

  const dismiss = (shown) => {
    shown.item.remove();
    goOn();
  };

  const failed = (shown, file, message, again, link) => {
    shown.mark.className = "doc-mark failed";
    shown.mark.textContent = "✕";
    shown.progress.remove();
    shown.words.className = "failure";
    shown.words.textContent = message;
    shown.stop.setAttribute("aria-label", phrase("dismiss", { name: file.file.name }));
    shown.stop.onclick = () => dismiss(shown);
    if (link) shown.words.append(" ", wayTo(link));
    if (!again) return;
    const retry = element("button", "link above", phrase("tryAgain"));
    retry.type = "button";
    retry.onclick = () => {
      shown.item.remove();
      add([file]);
    };
    shown.words.append(" ", retry);
  };

  const nameLeftOut = (shown, left) => {
    const details = element("details", "above");
    details.append(element("summary", "", phrase("leftOut")));
    const names = element("ul", "small");
    for (const one of left.slice(0, MOST_NAMED)) names.append(element("li", "", one));
    if (left.length > MOST_NAMED) names.append(element("li", "", "…"));
    details.append(names);
    shown.words.after(details);
  };

  // An archive became several documents; its row stays for as long as it tells of what did not.
  const unpacked = (shown, file, told) => {
    if (!told.left_out.length) {
      shown.item.remove();
      return;
    }
    shown.mark.className = "doc-mark notes";
    shown.mark.textContent = "▲";
    shown.progress.remove();
    shown.words.textContent = told.message;
    nameLeftOut(shown, told.left_out);
    shown.stop.setAttribute("aria-label", phrase("dismiss", { name: file.file.name }));
    shown.stop.onclick = () => dismiss(shown);
  };

  const done = () => {
    finished += 1;
    document.querySelector("[data-empty-drop]")?.remove();
    document.querySelector(".documents-tools")?.removeAttribute("hidden");
    tellList();
  };

  // The list is asked for once a second at most, and once more after the last.
  let telling = 0;
  const tellList = () => {
    if (telling || !document.getElementById("documents-list")) return;
    telling = setTimeout(() => {
      telling = 0;
      document.body.dispatchEvent(new CustomEvent("documents-changed"));
    }, running + waiting.length > MANY ? 1000 : 0);
  };

  // --- Many at once: one row tells how far all of them are --------------------------------------
  const batchOf = (files, unread) => {
    const name = files[0].folder.split("/")[0] || phrase("files", { count: files.length });
    const batch = { shown: row(name), all: files.length, ended: 0, came: 0, there: 0, trashed: 0, stopped: 0, unread, way: null };
    batch.shown.stop.onclick = () => {
      const others = waiting.filter((one) => one.batch !== batch);
      const stopped = waiting.length - others.length;
      waiting.splice(0, waiting.length, ...others);
      batch.stopped += stopped;
      batch.ended += stopped;
      tellBatch(batch);
      goOn();
    };
    tellBatch(batch);
    return batch;
  };
  const tellBatch = (batch) => {
    const { shown } = batch;
    shown.progress.value = batch.ended / batch.all;
    shown.words.textContent = phrase("sendingMany", { done: batch.ended, all: batch.all });
    if (batch.ended < batch.all) return;
    const told = [
      batch.came && phrase("came", { count: batch.came }),
      batch.there && phrase("thereAlready", { count: batch.there }),
      batch.trashed && phrase("inTrash", { count: batch.trashed }),
      batch.unread.length && phrase("unread", { count: batch.unread.length }),
      batch.stopped && phrase("notSent", { count: batch.stopped }),
    ].filter(Boolean);
    shown.progress.remove();
    shown.mark.className = "doc-mark ready";
    shown.mark.textContent = "●";
    shown.words.textContent = told.join(", ");
    shown.stop.setAttribute("aria-label", phrase("dismiss", { name: shown.item.querySelector(".doc-title").textContent }));
    shown.stop.onclick = () => dismiss(shown);
    if (batch.way) shown.words.append(" ", wayTo(batch.way));
    if (batch.unread.length) nameLeftOut(shown, batch.unread);
    if (told.length < 2 && !batch.there && !batch.trashed) dismiss(shown);
  };
  const endOf = (batch, kind) => {
    if (!batch) return;
    batch.ended += 1;
    if (kind) batch[kind] += 1;
    tellBatch(batch);
  };

  const wayOut = (request) => {
    try {
      const told = JSON.parse(request.responseText);
      return told.link ? { href: told.link, text: told.link_text, where: told.where } : null;
    } catch {
      return null;
    }
  };

  const message = (request) => {
    try {
      return JSON.parse(request.responseText).message;
    } catch {
      const words = errorWords(request.responseText);
      if (words) return words;
      const number = request.getResponseHeader("X-Request-Id");
      return phrase(number ? "notTakenAs" : "notTaken", { status: request.status, number });
    }
  };

  const send = (one) => {
    const { file, folder, batch } = one;
    const shown = one.shown ?? row(file.name);
    const request = new XMLHttpRequest();
    const body = new FormData();
    if (folder) body.append("folder", folder);
    body.append("file", file);
    request.open("POST", area.dataset.upload);
    request.setRequestHeader("X-CSRFToken", document.body.dataset.csrf);
    request.setRequestHeader("HX-Request", "true");
    request.upload.onprogress = (event) => {
      shown.progress.value = event.loaded / event.total;
      const share = `${Math.round((100 * event.loaded) / event.total)} %`;
      shown.words.textContent = event.loaded < event.total ? phrase("sendingShare", { share }) : phrase("checking");
    };
    let kind = "";
    request.onload = () => {
      if (request.status === 201) {
        shown.item.remove();
        kind = "came";
        done();
      } else if (request.status === 200) {
        unpacked(shown, one, JSON.parse(request.responseText));
        kind = "came";
        done();
      } else if (batch && request.status === 409) {
        shown.item.remove();
        const way = wayOut(request);
        kind = way?.where === "trash" ? "trashed" : "there";
        if (kind === "trashed") batch.way = way;
      } else {
        failed(shown, one, message(request), request.status >= 500, wayOut(request));
      }
    };
    request.onerror = () => failed(shown, one, phrase("lost"), true);
    request.onabort = () => {
      shown.item.remove();
      kind = "stopped";
    };
    request.onloadend = () => {
      running -= 1;
      endOf(batch, kind);
      next();
    };
    shown.stop.onclick = () => request.abort();
    shown.words.textContent = phrase("sending");
    running += 1;
    request.send(body);
  };

  const next = () => {
    while (running < AT_ONCE && waiting.length) {
      const one = waiting.shift();
      if (!one.shown || one.shown.item.isConnected) send(one);
    }
    goOn();
  };

  // To the workspace, once all was sent; what was refused is read and dismissed first.
  const goOn = () => {
    if (running || waiting.length || !finished || !area.dataset.then) return;
    if (!list.children.length) {
      location.assign(area.dataset.then);
    } else if (!area.querySelector("[data-go-on]")) {
      const way = element("a", "button", phrase("goOn"));
      way.href = area.dataset.then;
      way.dataset.goOn = "";
      area.append(way);
    }
  };

  // --- What is added: files, each with the folder that it lies in -------------------------------
  const readable = new Set((area.querySelector("[data-upload-input]").accept || "").split(",").map((one) => one.trim().toLowerCase()));
  const isRead = (name) => {
    const ending = name.includes(".") ? name.slice(name.lastIndexOf(".")).toLowerCase() : "";
    return !readable.size || readable.has(ending) || ending === ".zip";
  };
  const isHidden = ({ file, folder }) => `${folder}/${file.name}`.split("/").some((name) => /^[.~]|^(thumbs\.db|desktop\.ini|__MACOSX)$/i.test(name));
  const into = area.dataset.uploadInto || "";

  const add = (given) => {
    const many = given.length > MANY || given.some((one) => one.folder);
    // Of a whole folder only what can be read was meant; of files that were chosen, each.
    const meant = many ? given.filter((one) => !isHidden(one)) : given;
    const files = many ? meant.filter((one) => isRead(one.file.name)) : given;
    const unread = many ? meant.filter((one) => !isRead(one.file.name)) : [];
    const left = unread.map(({ file, folder }) => [folder, file.name].filter(Boolean).join("/"));
    if (!files.length) {
      if (given.length) document.dispatchEvent(new CustomEvent("veracite:say", { detail: phrase("nothingRead") }));
      return;
    }
    const batch = files.length + left.length > 1 && many ? batchOf(files, left) : null;
    for (const one of files) {
      const shown = batch ? null : row(one.file.name);
      if (shown) shown.stop.onclick = () => shown.item.remove();
      waiting.push({ ...one, shown, batch });
    }
    next();
  };
  const within = (folder) => [into, folder].filter(Boolean).join("/");
  const chosen = (file) => ({ file, folder: within((file.webkitRelativePath || "").split("/").slice(0, -1).join("/")) });

  for (const input of area.querySelectorAll("[data-upload-input], [data-upload-folder]")) {
    const take = () => {
      add([...input.files].map(chosen));
      input.value = "";
    };
    input.addEventListener("change", take);
    take(); // what was chosen before this script was there
  }

  const filesOf = (entry) => new Promise((resolve) => entry.file((file) => resolve([file]), () => resolve([])));
  const entriesOf = (reader) => new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
  const walk = async (entry, folder) => {
    if (entry.isFile) return (await filesOf(entry)).map((file) => ({ file, folder: within(folder) }));
    const found = [];
    const reader = entry.createReader();
    const inside = [folder, entry.name].filter(Boolean).join("/");
    for (let some = await entriesOf(reader); some.length; some = await entriesOf(reader)) {
      for (const one of some) found.push(...(await walk(one, inside)));
    }
    return found;
  };

  // --- Pasting: a file, or a picture that was copied -------------------------------------------
  addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    document.dispatchEvent(new CustomEvent("veracite:tab", { detail: "documents" }));
    const moment = new Date().toISOString().slice(0, 19).replace("T", " ").replaceAll(":", ".");
    // Every picture that is copied has the same name.
    const named = (file) => (/^image\.\w+$/.test(file.name) ? new File([file], phrase("pasted", { moment }) + file.name.slice(5), { type: file.type }) : file);
    add(files.map((file) => ({ file: named(file), folder: into })));
  });

  // --- Dropping anywhere -----------------------------------------------------------------------
  let veil = null;
  let depth = 0;
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  const lift = () => {
    depth = 0;
    veil?.remove();
    veil = null;
  };
  addEventListener("dragenter", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth += 1;
    if (veil) return;
    veil = element("div", "drop-veil");
    veil.append(element("p", "", phrase("drop")));
    document.body.append(veil);
  });
  addEventListener("dragleave", (event) => {
    if (!carriesFiles(event)) return;
    depth -= 1;
    if (depth <= 0) lift();
  });
  addEventListener("dragover", (event) => {
    if (carriesFiles(event)) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    lift();
    document.dispatchEvent(new CustomEvent("veracite:tab", { detail: "documents" }));
    // The browser forgets them after this turn: all are taken before any is read.
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const files = [...event.dataTransfer.files];
    if (!entries.some((entry) => entry.isDirectory)) add(files.map((file) => ({ file, folder: into })));
    else Promise.all(entries.map((entry) => walk(entry, ""))).then((found) => add(found.flat()));
  });

  // What is still on its way would be lost; what has arrived is not.
  addEventListener("beforeunload", (event) => {
    if (running || waiting.length) event.preventDefault();
  });
})();
