// Uploads: dropped anywhere or chosen; each file its own request with progress and a way to stop it.
(() => {
  const area = document.querySelector("[data-upload]");
  if (!area) return;
  const list = document.querySelector("[data-upload-list]");
  const AT_ONCE = 3;
  const waiting = [];
  let running = 0;
  let finished = 0;

  const element = (name, className, text) => {
    const made = document.createElement(name);
    made.className = className;
    if (text) made.textContent = text;
    return made;
  };

  const row = (file) => {
    const item = element("li", "doc");
    const mark = element("span", "doc-mark working", "○");
    mark.ariaHidden = "true";
    const about = element("div", "doc-about");
    const progress = document.createElement("progress");
    progress.max = 1;
    progress.value = 0;
    progress.setAttribute("aria-label", phrase("sendingFile", { name: file.name }));
    const words = element("span", "", phrase("waiting"));
    const stop = element("button", "button quiet square s above", "✕");
    stop.type = "button";
    stop.setAttribute("aria-label", phrase("stopSending", { name: file.name }));
    about.append(progress, words);
    item.append(mark, element("span", "doc-title", file.name), stop, about);
    list.append(item);
    return { item, mark, progress, words, stop };
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
    shown.stop.setAttribute("aria-label", phrase("dismiss", { name: file.name }));
    shown.stop.onclick = () => dismiss(shown);
    if (link) {
      const way = element("a", "link above", link.text);
      way.href = link.href;
      shown.words.append(" ", way);
    }
    if (!again) return;
    const retry = element("button", "link above", phrase("tryAgain"));
    retry.type = "button";
    retry.onclick = () => {
      shown.item.remove();
      add(file);
    };
    shown.words.append(" ", retry);
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
    const details = element("details", "above");
    details.append(element("summary", "", phrase("leftOut")));
    const names = element("ul", "small");
    for (const one of told.left_out) names.append(element("li", "", one));
    details.append(names);
    shown.words.after(details);
    shown.stop.setAttribute("aria-label", phrase("dismiss", { name: file.name }));
    shown.stop.onclick = () => dismiss(shown);
  };

  const done = () => {
    finished += 1;
    document.querySelector("[data-empty-drop]")?.remove();
    document.querySelector(".documents-tools")?.removeAttribute("hidden");
    if (document.getElementById("documents-list")) {
      document.body.dispatchEvent(new CustomEvent("documents-changed"));
    }
  };

  const wayOut = (request) => {
    try {
      const told = JSON.parse(request.responseText);
      return told.link ? { href: told.link, text: told.link_text } : null;
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

  const send = (file, shown) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", file);
    request.open("POST", area.dataset.upload);
    request.setRequestHeader("X-CSRFToken", document.body.dataset.csrf);
    request.setRequestHeader("HX-Request", "true");
    request.upload.onprogress = (event) => {
      shown.progress.value = event.loaded / event.total;
      const share = `${Math.round((100 * event.loaded) / event.total)} %`;
      shown.words.textContent = event.loaded < event.total ? phrase("sendingShare", { share }) : phrase("checking");
    };
    request.onload = () => {
      if (request.status === 201) {
        shown.item.remove();
        done();
      } else if (request.status === 200) {
        unpacked(shown, file, JSON.parse(request.responseText));
        done();
      } else {
        failed(shown, file, message(request), request.status >= 500, wayOut(request));
      }
    };
    request.onerror = () => failed(shown, file, phrase("lost"), true);
    request.onabort = () => shown.item.remove();
    request.onloadend = () => {
      running -= 1;
      next();
    };
    shown.stop.onclick = () => request.abort();
    shown.words.textContent = phrase("sending");
    running += 1;
    request.send(body);
  };

  const next = () => {
    while (running < AT_ONCE && waiting.length) {
      const { file, shown } = waiting.shift();
      if (shown.item.isConnected) send(file, shown);
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

  const add = (file) => {
    const shown = row(file);
    shown.stop.onclick = () => shown.item.remove();
    waiting.push({ file, shown });
    next();
  };

  const input = area.querySelector("[data-upload-input]");
  const take = () => {
    for (const file of input.files) add(file);
    input.value = "";
  };
  input.addEventListener("change", take);
  take(); // what was chosen before this script was there

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
    for (const file of event.dataTransfer.files) add(file);
  });

  // What is still on its way would be lost; what has arrived is not.
  addEventListener("beforeunload", (event) => {
    if (running || waiting.length) event.preventDefault();
  });
})();
