// What the pages do in the browser beyond Gradio: open sources, copy, ask for a reason, keep the newest text in view.
(() => {
  const find = (selector, from = document) => from.querySelector(selector);

  function dialog() {
    let box = find("#source-panel");
    if (!box) {
      box = document.createElement("dialog");
      box.id = "source-panel";
      box.setAttribute("aria-labelledby", "source-title");
      box.innerHTML = '<form method="dialog"><button class="close" aria-label="Close">×</button></form><div class="body"></div>';
      box.addEventListener("click", (e) => { if (e.target === box) box.close(); });
      document.body.append(box);
    }
    return box;
  }

  async function openSource(where) {
    const box = dialog();
    const path = where.split("/").map(encodeURIComponent).join("/");
    // In a frame the address says who asks, where cookies are kept back.
    const asked = location.search.includes("frame=") ? location.search : "";
    const answer = await fetch("/source/" + path + asked, { credentials: "same-origin" });
    find(".body", box).innerHTML = await answer.text();
    find(".close", box).setAttribute("aria-label", document.documentElement.lang === "zh" ? "关闭" : "Close");
    if (!box.open) box.showModal();
    find("mark", box)?.scrollIntoView({ block: "center" });
  }

  async function copy(button) {
    const text = find(".text", button.closest(".reply")).cloneNode(true);
    text.querySelectorAll("sup").forEach((s) => s.remove());
    document.body.append(text);
    const said = text.innerText.trim();
    text.remove();
    try {
      await navigator.clipboard.writeText(said);
    } catch {
      const area = document.createElement("textarea");
      area.value = said;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    const before = button.title;
    button.classList.add("done");
    button.title = button.closest(".acts").dataset.copied;
    setTimeout(() => { button.classList.remove("done"); button.title = before; }, 1500);
  }

  document.addEventListener("click", (e) => {
    const source = e.target.closest("[data-source]");
    if (source) return void openSource(source.dataset.source);
    const act = e.target.closest("[data-do]");
    if (!act) return;
    if (act.dataset.do === "copy") copy(act);
    if (act.dataset.do === "person") find("#person")?.click();
    if (act.dataset.do === "bad") {
      const why = find(".why", act.closest(".reply"));
      why.hidden = !why.hidden;
      if (!why.hidden) find("input", why).focus();
    }
  });

  // A form of the workspace as plain values: fields by name, the rows of its table in order.
  const valueOf = (field) => (field.type === "checkbox" ? field.checked : field.value);
  window.formOf = (form) => {
    if (!form) return {};
    const made = {};
    form.querySelectorAll("[data-f]").forEach((f) => { made[f.dataset.f] = valueOf(f); });
    const rows = form.querySelectorAll("[data-row]");
    if (rows.length) {
      made.lines = [...rows].map((row) => {
        const line = {};
        row.querySelectorAll("[data-l]").forEach((f) => { line[f.dataset.l] = valueOf(f); });
        return line;
      });
    }
    return made;
  };

  function changeRows(button) {
    const body = find("tbody", button.closest("fieldset"));
    const rows = body.querySelectorAll("[data-row]");
    const blank = (row) => row.querySelectorAll("input").forEach((f) => {
      if (f.type === "checkbox") f.checked = false;
      else f.value = f.dataset.l === "quantity" ? "1" : "";
    });
    if (button.dataset.line === "add") {
      const row = rows[rows.length - 1].cloneNode(true);
      blank(row);
      body.append(row);
      find("input", row).focus();
    } else if (rows.length > 1) {
      const row = button.closest("[data-row]");
      const next = row.nextElementSibling || row.previousElementSibling;
      row.remove();
      find("input", next).focus();
    } else {
      blank(rows[0]);
    }
    find("input", body).dispatchEvent(new Event("input", { bubbles: true }));
  }

  async function copyField(button) {
    const field = find(`[data-f="${button.dataset.copy}"]`, button.closest("[data-form]"));
    field.select();
    try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand("copy"); }
    button.classList.add("done");
    setTimeout(() => button.classList.remove("done"), 1500);
  }

  // Where the page is narrow one pane is shown at a time; opening something shows the work.
  window.choosePane = (name) => {
    const panes = find("#panes");
    if (panes) panes.dataset.pane = name;
    document.querySelectorAll("button[data-pane]").forEach((b) => {
      b.setAttribute("aria-pressed", String(b.dataset.pane === name));
    });
  };
  // The other language opens what is open.
  const keepLanguage = () => {
    const other = find("#bar .switch");
    if (other) other.href = other.href.split("?")[0] + "?next=" + encodeURIComponent("/sales" + location.search);
  };
  window.firstPane = () => {
    window.keepAddress();
    const asked = new URLSearchParams(location.search);
    window.choosePane(asked.has("quote") || asked.has("deal") || innerWidth > 760 ? "middle" : "left");
  };
  let wanted = "", toItsEnd = false;
  window.showPane = () => {
    if (wanted) window.choosePane(wanted);
    wanted = "";
    if (toItsEnd) showEnd(40);
    toItsEnd = false;
  };
  // Who opens a conversation, or writes in it, looks for its end; its tab may open a moment later.
  const showEnd = (tries) => {
    if (find("#opened")?.offsetParent) return document.scrollingElement.scrollTo({ top: document.scrollingElement.scrollHeight });
    if (tries) setTimeout(() => showEnd(tries - 1), 50);
  };
  const LEADS = { open: "middle", quote: "middle", letter: "middle", new_quote: "middle", new_letter: "middle", cover: "middle", new_deal: "middle", deal_quote: "middle", deal_letter: "middle", customer: "right" };

  document.addEventListener("click", (e) => {
    const pane = e.target.closest("button[data-pane]");
    if (pane) return window.choosePane(pane.dataset.pane);
    const line = e.target.closest("[data-line]");
    if (line) return changeRows(line);
    const held = e.target.closest("[data-copy]");
    if (held) return void copyField(held);
    const act = e.target.closest("[data-act]");
    if (!act) return;
    wanted = LEADS[act.dataset.act] || "";
    toItsEnd = act.dataset.act === "open" ? Boolean(act.closest("#inbox")) : act.dataset.act === "send" && Boolean(act.closest("#answer"));
  });

  // The second click of a double click does nothing over again.
  document.addEventListener("click", (e) => {
    if (e.detail < 2 || !e.target.closest("[data-form] [data-act], button.lg, button.sm")) return;
    e.preventDefault();
    e.stopImmediatePropagation();
  }, true);

  // What is typed and not saved is marked, and asked about before it is lost.
  const REPLACES = {
    open: "#answer", quote: "#quote", new_quote: "#quote", clone: "#quote", compare: "#quote", reprice: "#quote", contract: "#quote", cancel: "#quote",
    letter: "#letter", new_letter: "#letter", cover: "#letter", deal_quote: "#quote", deal_letter: "#letter",
    deal: "#pipeline", new_deal: "#pipeline", overview: "#pipeline", deals: "#pipeline", back: "#pipeline",
  };
  document.addEventListener("input", (e) => {
    const form = e.target.closest("[data-guard]");
    if (form && e.target.dataset.f !== "why") form.dataset.dirty = "";
  });
  document.addEventListener("click", (e) => {
    const place = REPLACES[e.target.closest("[data-act]")?.dataset.act];
    const form = place && find(`${place} [data-guard][data-dirty]`);
    if (!form || confirm(form.dataset.guard)) return;
    e.preventDefault();
    e.stopImmediatePropagation();
  }, true);
  window.addEventListener("beforeunload", (e) => {
    if (find("[data-guard][data-dirty]")) e.preventDefault();
  });

  // The address names the quote or the deal that was opened last, so that a reload or a link opens it again.
  const seen = {}, PLACES = { quote: "#quote", deal: "#pipeline" };
  window.keepAddress = () => {
    const fresh = ["quote", "deal"].map((name) => [name, find(PLACES[name] + " [data-form]")])
      .filter(([name, form]) => form && form.tagName !== seen[name]);  // each form has a tag name of its own
    fresh.forEach(([name, form]) => { seen[name] = form.tagName; });
    const [name, form] = fresh.find(([, f]) => f.offsetParent) || fresh[0] || [];
    if (form) {
      const address = new URL(location.href);
      const opened = form.dataset.number || form.dataset.deal;
      ["quote", "deal"].forEach((n) => { if (opened || n === name) address.searchParams.delete(n); });
      if (opened) address.searchParams.set(name, opened);
      history.replaceState(history.state, "", address);
    }
    keepLanguage();
  };

  // A colleague may write at any time: an open page asks now and then, often while one is expected to.
  const SOON = 3000, NOW_AND_THEN = 20000;
  async function lookForNews() {
    let next = NOW_AND_THEN;
    const shown = find("#log [data-news]");
    if (shown && !document.hidden) {
      const asked = location.search.includes("frame=") ? location.search : "";
      try {
        const answer = await fetch("/news/" + encodeURIComponent(shown.dataset.news) + asked, { credentials: "same-origin" });
        if (answer.ok) {
          const found = await answer.json();
          if (found.soon) next = SOON;
          // A reply under way brings the page up to date itself; who reads earlier turns is left in peace.
          const quiet = shown.isConnected && !shown.dataset.before && !find("#live .turn.now");
          if (quiet && found.mark !== shown.dataset.mark) find("[data-do=page][hidden]", shown)?.click();
        }
      } catch { /* without a network there are no news */ }
    }
    clearTimeout(looking);
    looking = setTimeout(lookForNews, next);
  }
  let looking = setTimeout(lookForNews, SOON);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) lookForNews(); });

  document.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && e.target.closest(".write-back")) find("[data-act=send]", e.target.closest(".write-back")).click();
    if (e.key === "Enter" && e.target.matches(".why input")) find("button", e.target.closest(".why")).click();
    const box = find("#person-box");
    if (e.key === "Escape" && box) find("#person-cancel")?.click();
    if (e.key === "Tab" && box?.offsetParent !== undefined && box?.checkVisibility()) stayWithin(box, e);
  });

  // The dialog keeps the focus while it is open, and gives it back.
  const stayWithin = (box, e) => {
    const all = [...box.querySelectorAll("button, input, textarea")].filter((f) => f.offsetParent && !f.disabled);
    const at = all.indexOf(document.activeElement), end = e.shiftKey ? 0 : all.length - 1;
    if (at !== -1 && at !== end) return;
    e.preventDefault();
    all[e.shiftKey ? all.length - 1 : 0]?.focus();
  };
  window.openPerson = () => setTimeout(() => {
    const box = find("#person-box");
    if (!box?.checkVisibility()) return;
    const title = find("h2", box);
    if (title) title.id = "person-title";
    Object.entries({ role: "dialog", "aria-modal": "true", "aria-labelledby": "person-title" }).forEach(([k, v]) => box.setAttribute(k, v));
    find("input, textarea", box)?.focus();
  }, 80);
  window.closePerson = () => setTimeout(() => { if (!find("#person-box")?.checkVisibility()) find("#person")?.focus(); }, 80);

  // A tab that is chosen, by the reader or by the page, comes into view where its row scrolls.
  new MutationObserver((changes) => changes.forEach(({ target }) => {
    const row = target.getAttribute("aria-selected") === "true" && target.closest(".tab-wrapper");
    if (row && row.scrollWidth > row.clientWidth) row.scrollTo({ left: target.offsetLeft - (row.clientWidth - target.offsetWidth) / 2, behavior: "smooth" });
  })).observe(document.documentElement, { subtree: true, attributeFilter: ["aria-selected"] });

  // The company may be called otherwise by now than when the site started.
  // How many wait stands before it, for who works in another tab.
  window.named = () => {
    const name = find("#bar .brand h1")?.textContent;
    const waiting = find("#inbox [data-id=waiting] .count")?.textContent;
    const title = name && (waiting ? `(${waiting}) ${name}` : name);
    if (title && document.title !== title) document.title = title;
  };

  // Times are kept in UTC and shown as the reader's clock has them.
  function local(from) {
    from.querySelectorAll("time[datetime]:not([title])").forEach((t) => {
      const moment = new Date(t.dateTime);
      if (isNaN(moment)) return;
      const two = (n) => String(n).padStart(2, "0");
      t.title = t.dateTime;
      t.textContent = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())} ${two(moment.getHours())}:${two(moment.getMinutes())}`;
    });
  }

  // Follow the newest text unless the reader has scrolled up, as far as the question that it answers: a long reply is read from its beginning.
  let following = true;
  const scroller = () => document.scrollingElement;
  window.addEventListener("scroll", () => {
    const s = scroller();
    following = s.scrollHeight - s.scrollTop - s.clientHeight < 160;
  }, { passive: true });
  window.keepInView = () => { following = true; };
  const newest = () => {
    const s = scroller();
    const asked = [...document.querySelectorAll("#log .asked, #live .asked")].filter((e) => e.offsetParent).pop();
    const bar = find("#bar")?.offsetHeight || 0;
    const top = asked ? asked.getBoundingClientRect().top + s.scrollTop - bar - 12 : Infinity;
    return Math.min(s.scrollHeight - s.clientHeight, Math.max(top, 0));
  };
  new MutationObserver((changes) => {
    changes.forEach((c) => c.addedNodes.forEach((n) => n.nodeType === 1 && local(n)));
    if (find("#inbox") && changes.some((c) => c.target.nodeType === 1 && c.target.closest("#inbox"))) window.named();
    if (following && find("#opened")?.offsetParent && changes.some((c) => c.target.nodeType === 1 && c.target.closest?.("#opened"))) requestAnimationFrame(() => showEnd(0));
    if (following && find("#log")?.offsetParent && find("#log .asked, #live .asked") && changes.some((c) => c.target.nodeType === 1 && c.target.closest?.("#live, #log"))) {
      requestAnimationFrame(() => { if (newest() > scroller().scrollTop) scroller().scrollTo({ top: newest() }); });
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
