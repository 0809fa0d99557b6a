// Asking: sends the question, shows the answer as it is written, then the checked one in its place.
(() => {
  const form = document.querySelector("[data-ask]");
  if (!form) return;
  const thread = document.querySelector("[data-thread]");
  const scroller = document.querySelector("[data-thread-scroll]");
  const question = form.querySelector("[data-question]");
  const said = document.querySelector("[data-said]");
  const budget = document.querySelector("[data-budget]");
  const stop = form.querySelector("[data-stop]");
  const send = form.querySelector("[data-send]");
  const hint = form.querySelector("[data-hint]");
  let asking = null;

  const element = (name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  };

  // --- The draft, laid out as the final answer will be, so that nothing moves when it comes -----
  const MARK = /\s*\[(\d{1,3}(?:\.\d{1,3})?(?:\s*[,;–-]\s*\d{1,3}(?:\.\d{1,3})?)*)\]/g;
  const kindOf = (line) => {
    if (/^[\s|:=*_-]*$/.test(line)) return "gap";
    if (line.trim().includes("\t") || /^\s*\|/.test(line)) return "table";
    if (/^\s*#{1,6}\s/.test(line)) return "heading";
    if (/^\s*[-*•]\s/.test(line)) return "list";
    return /^\s*\d{1,3}[.)]\s/.test(line) ? "numbered" : "paragraph";
  };
  // Decimal numbers in brackets are labels only where there are such passages: [0.8, 1.2] is none.
  const isMark = (mark, passages) =>
    !mark.includes(".") || mark.split(/[^\d.]+/).every((label) => passages.has(Number.parseInt(label, 10)));
  // One link for each passage that a mark names, to the first sentence that it names there.
  const cites = (mark, passages) => {
    const first = new Map();
    for (const label of mark.split(/[^\d.]+/)) {
      const [number, sentence] = label.split(".");
      if (!first.has(number)) first.set(number, sentence);
    }
    return [...first].map(([number, sentence]) => cite(number, sentence, passages));
  };
  const cite = (number, sentence, passages) => {
    const passage = passages.get(Number(number));
    if (!passage) return element("span", "cite", number);
    const link = element("a", "cite", number);
    const { chunk } = passage;
    const span = passage.sentences[sentence - 1] ?? chunk.span;
    const turned = chunk.breaks.filter((offset) => offset <= span.start).length;
    const place = new URLSearchParams({ page: chunk.pages[turned] ?? 1, start: span.start, end: span.end });
    link.href = `${document.querySelector("[data-panes]").dataset.home}?document=${chunk.document_id}&${place}`;
    link.dataset.source = `${form.dataset.sources.replace(form.dataset.blank, chunk.document_id)}?${place}`;
    link.dataset.tip = chunk.title;
    return link;
  };
  const inline = (parent, text, { passages, judged }) => {
    let position = 0;
    let group = null;
    const open = () => {
      if (group) return;
      group = element("span", "marks");
      parent.append("\u2060", group);
    };
    const close = (mark = pendingMark()) => {
      group?.append(mark);
      group = null;
    };
    const plain = (words) => {
      if (!words) return;
      close();
      words.split("**").forEach((part, index) => {
        if (part) parent.append(index % 2 ? element("strong", "", part) : part);
      });
    };
    for (const match of text.matchAll(MARK_OR_SIGN)) {
      if (match[1] && !isMark(match[1], passages)) continue;
      plain(text.slice(position, match.index));
      position = match.index + match[0].length;
      const bare = !group;
      open();
      if (match[1]) group.append(...cites(match[1], passages));
      else close(signOf(judged[match[2]], bare));
    }
    plain(text.slice(position));
    close();
  };
  const pendingMark = () => {
    const mark = element("span", "mark pending", "·");
    mark.ariaHidden = "true";
    return mark;
  };
  // --- Signs, as sentences are judged: where their room is, so that no word moves ---------------
  const SIGN = /\ue000(\d+)\ue001/; // the place of a sign in the draft; a model that writes it is not heard
  const MARK_OR_SIGN = new RegExp(`${MARK.source}|${SIGN.source}`, "g");
  const signOf = (claim, bare) => {
    const mark = element("span", `mark ${claim.verdict}${claim.calm ? " calm" : ""}${bare ? " bare" : ""}`, claim.sign);
    mark.dataset.tone = claim.tone;
    mark.role = "img";
    mark.ariaLabel = claim.word;
    return mark;
  };
  // The draft with the place of each sign: behind the last mark of a sentence, or its last word. Rows have no room.
  const withSigns = (text, judged) => {
    if (!judged.length) return text;
    const marks = [...text.matchAll(MARK)].map((mark) => [mark.index, mark.index + mark[0].length]);
    let words = "";
    const places = []; // of each character of the words without marks, where it stands in the text
    let position = 0;
    for (const [begin, end] of [...marks, [text.length]]) {
      words += text.slice(position, begin);
      for (; position < begin; position++) places.push(position);
      position = end;
    }
    let from = 0;
    let signed = "";
    let done = 0;
    judged.forEach((claim, number) => {
      const start = /^\s*\||\t/.test(claim.text) ? -1 : words.indexOf(claim.text, from);
      if (start < 0) return;
      from = start + claim.text.length;
      const next = places[from] ?? text.length; // what stands before it belongs to the sentence
      const mark = marks.findLast(([begin]) => begin > places[start] && begin < next);
      const place = mark?.[1] ?? places[from - 1] + 1;
      signed += `${text.slice(done, place)}\ue000${number}\ue001`;
      done = place;
    });
    return signed + text.slice(done);
  };
  const layOut = (live) => {
    const parts = [];
    let last = null;
    for (const line of withSigns(live.text, live.judged).split("\n")) {
      const kind = kindOf(line);
      if (kind === "gap") {
        if (!line.includes("|")) last = null;
        else if (last?.kind === "table" && last.node.rows.length === 1) last.node.dataset.ruled = "";
        continue;
      }
      if (kind === "table") {
        if (last?.kind !== kind) {
          const box = element("div", "answer-table");
          box.append(element("table"));
          parts.push(box);
          last = { kind, node: box.firstChild };
        }
        const cells = line.includes("\t") ? line.split("\t") : line.split("|").slice(1, -1);
        const row = element("tr");
        for (const cell of cells) {
          const td = element("td");
          inline(td, cell, live);
          row.append(td);
        }
        last.node.append(row);
      } else if (kind === "list" || kind === "numbered") {
        if (last?.kind !== kind) {
          const node = element(kind === "list" ? "ul" : "ol");
          parts.push(node);
          last = { kind, node };
        }
        const item = element("li");
        if (kind === "numbered") item.value = Number.parseInt(line, 10);
        inline(item, line.replace(/^\s*(?:[-*•]|\d{1,3}[.)])\s+/, ""), live);
        last.node.append(item);
      } else {
        const node = element(kind === "heading" ? "h3" : "p");
        inline(node, line.replace(/^\s*#{1,6}\s+/, ""), live);
        parts.push(node);
        last = { kind, node };
      }
    }
    for (const part of parts) if (part.matches(".answer-table")) tabulate(part.firstChild);
    return parts;
  };
  // As the final one: a header that claims nothing, the name of each row, the marks at its end.
  const tabulate = (table) => {
    const rows = [...table.rows];
    const hasHeader = rows.length > 1 && ("ruled" in table.dataset || !rows[0].querySelector(".marks"));
    const as = (cell, scope) => {
      const head = element("th");
      head.scope = scope;
      head.append(...cell.childNodes);
      cell.replaceWith(head);
    };
    for (const row of rows) {
      const ends = element("td", "ends");
      ends.append(...row.querySelectorAll(".marks"));
      if (hasHeader && row === rows[0]) for (const cell of [...row.cells]) as(cell, "col");
      else if (row.cells.length) as(row.cells[0], "row");
      row.append(ends);
    }
    if (hasHeader) table.createTHead().append(rows[0]);
  };

  const atEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 120;
  // To the end, but never past the last question: a long answer is read from its beginning.
  const toEnd = () => {
    const last = thread.lastElementChild?.getBoundingClientRect().top ?? Infinity;
    const top = last - scroller.getBoundingClientRect().top + scroller.scrollTop;
    scroller.scrollTop = Math.min(scroller.scrollHeight, top);
  };

  // --- One turn --------------------------------------------------------------------------------
  const begin = (text, askedOf) => {
    const article = element("article", "turn live");
    const asked = element("div", "asked");
    asked.append(element("h3", "question", text));
    const answer = element("div", "answer");
    const status = element("p", "status", phrase("looking"));
    answer.append(status);
    article.append(asked, ...(askedOf ? [element("p", "asked-of", askedOf)] : []), answer);
    document.querySelector("[data-welcome]")?.remove();
    for (const before of thread.querySelectorAll("[data-following]")) before.remove();
    question.placeholder = phrase("followUp");
    thread.append(article);
    toEnd();
    return { article, answer, status, text: "", passages: new Map(), judged: [], turn: null, drawn: false };
  };

  const draw = (live) => {
    if (live.drawn) return;
    live.drawn = true;
    requestAnimationFrame(() => {
      live.drawn = false;
      if (!live.article.isConnected || !live.text) return;
      const follow = atEnd();
      live.answer.replaceChildren(...layOut(live));
      if (follow) toEnd();
    });
  };

  const finish = (live, html) => {
    const follow = atEnd();
    const holder = element("template");
    holder.innerHTML = html;
    const final = holder.content.firstElementChild;
    live.article.replaceWith(final);
    live.article = final;
    htmx.process(final);
    htmx.trigger(final, "htmx:load", { elt: final }); // its dates are told in the reader's way
    if (follow) toEnd();
    drawAhead(final);
    const words = final.querySelector("[data-line]")?.textContent ?? "";
    said.textContent = final.dataset.state === "done" ? phrase("answerReady", { summary: words }) : final.textContent.trim().slice(-200);
  };

  // The pages that are cited are drawn now, so that a click on a citation finds them ready.
  const drawAhead = (final) => {
    const pages = new Set();
    for (const link of final.querySelectorAll("a.cite[data-drawn]")) {
      const address = new URL(link.dataset.source, location.href);
      pages.add(`${address.pathname.replace(/source$/, "pages/")}${address.searchParams.get("page")}.png?width=1200`);
    }
    for (const page of [...pages].slice(0, 3)) fetch(page, { priority: "low" }).catch(() => {});
  };

  const refetch = async (live) => {
    if (!live.turn) return live.article.remove();
    const response = await fetch(form.dataset.turns.replace(form.dataset.blank, live.turn));
    // Signed out, or no longer a member: the page says so, and shows no more of the answer.
    if (response.redirected || response.status === 404) location.reload();
    else if (response.ok) finish(live, await response.text());
  };

  const known = (live, data) => {
    live.turn = data.turn;
    if (live.old) renew(live).then(toEnd);
    const input = form.elements.conversation;
    if (input.value) return;
    input.value = data.conversation;
    const address = new URL(location.href);
    address.pathname = form.dataset.conversations.replace(form.dataset.blank, data.conversation);
    address.searchParams.delete("ask");
    history.replaceState(history.state, "", address);
    htmx.ajax("GET", address.pathname, {
      target: "#conversation-tools",
      select: "#conversation-tools",
      swap: "outerHTML",
    });
  };

  // The question that was asked anew, as it is now: folded, once another answer stands for it.
  const renew = async (live) => {
    const response = await fetch(form.dataset.turns.replace(form.dataset.blank, live.old.dataset.turn));
    if (!response.ok) return;
    const holder = element("template");
    holder.innerHTML = await response.text();
    const fresh = holder.content.firstElementChild;
    live.old.replaceWith(fresh);
    live.old = fresh;
    htmx.process(fresh);
    htmx.trigger(fresh, "htmx:load", { elt: fresh });
  };

  const heard = {
    turn: known,
    waiting: (live, data) => {
      live.status.textContent = data.before ? phrase("before", { count: data.before }) : phrase("next");
      said.textContent = live.status.textContent;
    },
    step: (live, data) => {
      const steps = live.steps ?? live.answer.appendChild(element("ol", "looked"));
      live.steps = steps;
      steps.append(element("li", "", data.message));
      said.textContent = data.message;
      if (atEnd()) toEnd();
    },
    retrieved: (live, data) => {
      for (const passage of data.passages) live.passages.set(passage.number, passage);
      const documents = new Set(data.passages.map((passage) => passage.chunk.document_id)).size;
      if (documents) {
        live.status.textContent = phrase("reading", {
          passages: phrase("passages", { count: data.passages.length }),
          documents: phrase("documents", { count: documents }),
        });
      }
    },
    token: (live, data) => {
      live.text += data.text.replace(/[\ue000\ue001]/g, "");
      draw(live);
    },
    judged: (live, data) => {
      live.judged.push(...data.claims);
      draw(live);
    },
    answer: (live, data) => {
      budget.innerHTML = data.budget;
      return finish(live, data.html);
    },
    error: (live) => refetch(live),
  };

  const listen = async (response, live) => {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let buffer = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      buffer += value;
      const blocks = buffer.split("\n\n");
      buffer = blocks.pop();
      for (const block of blocks) {
        const event = /^event: (\w+)$/m.exec(block)?.[1];
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (!event || !heard[event]) continue;
        await heard[event](live, JSON.parse(data));
        if (event === "answer" || event === "error") return; // nothing follows, but it may take a while to close
      }
    }
    await refetch(live); // the connection broke: the page shows what was kept
  };

  const busy = (on) => {
    stop.hidden = !on;
    hint.hidden = send.hidden = on;
    if (on) said.textContent = phrase("answering");
  };

  const problem = (words) => {
    const place = form.querySelector("[data-ask-error]");
    place.textContent = words;
    place.hidden = !words;
  };

  const run = async (address, body, live) => {
    asking = new AbortController();
    busy(true);
    problem("");
    try {
      const response = await fetch(address, {
        method: "POST",
        body,
        signal: asking.signal,
        headers: { "X-CSRFToken": document.body.dataset.csrf, Accept: "text/event-stream" },
      });
      if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) {
        live.article.remove();
        const number = response.headers.get("X-Request-Id");
        const text = await response.text();
        const told = response.headers.get("Content-Type")?.includes("json") ? JSON.parse(text).message : errorWords(text);
        problem(told || phrase("notAsked", { status: response.status, number }));
        return false;
      }
      await listen(response, live);
    } catch (error) {
      if (error.name === "AbortError") {
        live.status.textContent = phrase("askingStopped");
        setTimeout(() => refetch(live), 300);
      } else if (live.turn) {
        setTimeout(() => refetch(live), 1000);
      } else {
        live.article.remove();
        problem(phrase("questionKept"));
        return false;
      }
    } finally {
      busy(false);
      asking = null;
    }
    return true;
  };

  const ask = async (body, of) => {
    const text = question.value.trim();
    if (asking || !text) return;
    body.set("question", text);
    question.value = "";
    grow();
    const asked = await run(form.action, body, begin(text, of));
    if (!asked && !question.value) {
      question.value = text;
      grow();
    }
    if (document.activeElement === document.body) question.focus();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(new FormData(form), askedOf());
  });

  document.addEventListener("click", (event) => {
    const again = event.target.closest("[data-again]");
    if (!again || asking) return;
    const old = again.closest(".turn");
    const live = begin(questionOf(old), askedOfTurn(old));
    live.turn = old.dataset.turn;
    old.replaceWith(live.article);
    run(again.dataset.again, new FormData(), live).then((asked) => {
      if (!asked) thread.append(old);
    });
  });

  // --- Asked anew, below; the answer of before is kept -----------------------------------------
  const questionOf = (turn) => turn.querySelector(".question").textContent;
  const askedOfTurn = (turn) => turn.querySelector(".asked-of:not(.recalled)")?.textContent;
  const askAnew = async (old, address, text) => {
    if (asking) return;
    const body = new FormData();
    body.set("question", text);
    const live = begin(text, askedOfTurn(old));
    live.old = old;
    if ((await run(address, body, live)) && live.article.dataset.state !== "done") renew(live);
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-anew]");
    const old = button?.closest(".turn");
    if (old) askAnew(old, button.dataset.anew, questionOf(old));
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-edit-form]")) return;
    event.preventDefault();
    const text = event.target.elements.question.value.trim();
    if (text && !asking) askAnew(event.target.closest(".turn"), event.target.action, text);
  });

  stop.addEventListener("click", () => {
    asking?.abort();
    question.focus();
  });

  // --- The field -------------------------------------------------------------------------------
  const grow = () => {
    question.style.height = "auto";
    question.style.height = `${question.scrollHeight}px`;
  };
  question.addEventListener("input", grow);
  question.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    const suggestion = event.target.closest("[data-suggest]");
    if (!suggestion) return;
    question.value = suggestion.dataset.suggest || suggestion.textContent;
    const { suggestOf, suggestTitle } = suggestion.dataset;
    const body = new FormData(form);
    if (suggestOf) {
      // What a document was found to answer is asked of it alone, whatever else is chosen.
      for (const name of ["documents", "found", ...fields().map((field) => field.name)]) body.delete(name);
      body.set("documents", suggestOf);
    }
    ask(body, suggestOf ? phrase("askedOf", { documents: suggestTitle }) : askedOf());
  });

  // --- Narrowing to chosen documents -----------------------------------------------------------
  const boxes = () => [...form.querySelectorAll("[name=documents]")];
  const fields = () => [...form.querySelectorAll(".narrow-more [name]")];
  const found = () => form.querySelector("[name=found]");
  const filters = () => {
    const value = (name) => form.elements[name]?.value;
    const words = found()?.checked ? [found().nextElementSibling.textContent] : [];
    words.push(...["tag", "type"].filter(value).map((name) => form.elements[name].selectedOptions[0].textContent));
    if (value("from")) words.push(phrase("fromDay", { day: value("from") }));
    if (value("to")) words.push(phrase("untilDay", { day: value("to") }));
    return words;
  };
  const askedOf = () => {
    const names = boxes().filter((box) => box.checked).map((box) => box.nextElementSibling.textContent);
    const documents = [...names, ...filters()].join(", ");
    return documents && phrase("askedOf", { documents });
  };
  const told = () => {
    const chosen = boxes().filter((box) => box.checked);
    const name = chosen.length === 1 ? chosen[0].nextElementSibling.textContent : phrase("documents", { count: chosen.length });
    const words = [...(chosen.length ? [name] : []), ...filters()];
    form.querySelector("[data-narrow-label]").textContent = words.join(" · ") || phrase("allDocuments");
  };
  const only = (ids) => {
    for (const box of boxes()) box.checked = ids.includes(box.value);
    if (found()) found().checked = false;
    told();
  };
  form.addEventListener("change", told);
  form.addEventListener("input", (event) => {
    if (!event.target.matches("[data-narrow-filter]")) return;
    const wanted = event.target.value.toLowerCase();
    for (const box of boxes()) box.parentElement.hidden = !box.nextElementSibling.textContent.toLowerCase().includes(wanted);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-narrow-none]")) {
      for (const field of fields()) field.value = field.name === "dates" ? "added" : "";
      only([]);
    }
    const link = event.target.closest("[data-ask-only]");
    if (!link || !boxes().some((box) => box.value === link.dataset.askOnly)) return;
    event.preventDefault();
    only([link.dataset.askOnly]);
    document.dispatchEvent(new CustomEvent("veracite:tab", { detail: "conversation" }));
    question.focus();
  });
  document.addEventListener("htmx:load", told);

  told();
  grow();
  toEnd();
})();
