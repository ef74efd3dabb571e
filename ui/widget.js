// The assistant on a page of a shop: a button, and behind it the chat in a frame. One script, nothing loaded from elsewhere.
(() => {
  const script = document.currentScript;
  if (!script || !script.src) return;
  if (window.assistant) return console.warn("assistant: this page has something called window.assistant already");
  const data = script.dataset, base = new URL(script.src).origin;
  const named = (value, most) => (typeof value === "string" ? value.slice(0, most) : "");
  const spoken = (tag) => (/^zh/i.test(tag || "") ? "zh" : /^en/i.test(tag || "") ? "en" : "");
  const language = /^(zh|en)$/.test(data.language || "") ? data.language
    : spoken(document.documentElement.lang) || spoken(navigator.language);
  const theme = /^(light|dark)$/.test(data.theme || "") ? data.theme : "";
  let product = named(data.product, 128), question = "", wished = false;
  let look, host, root, launcher, panel, frame, ready = false, late;

  const tell = (message) => frame.contentWindow.postMessage({ assistant: message.act, ...message }, base);
  const part = (tag, name, more = {}) => Object.assign(document.createElement(tag), { className: name }, more);
  const isOpen = () => panel && !panel.hidden;
  const PATHS = { chat: "M5 5h14v10h-7l-4 4v-4H5z", close: "M6 6l12 12M18 6L6 18" };
  function icon(name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS(svg.namespaceURI, "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    path.setAttribute("d", PATHS[name]);
    svg.append(path);
    return svg;
  }

  // A sheet made here needs no permission of the page's own policy, and nothing of the page's styles reaches into it.
  function styled() {
    const side = data.side === "left" || data.side === "right" ? data.side : look.side === "left" ? "left" : "right";
    const night = `:host{--back:${look.dark[0]};--on:${look.dark[1]};--sheet:#0f1719;--ink:#e6edec;--line:#2a383b}`;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      :host{all:initial;--back:${look.light[0]};--on:${look.light[1]};--sheet:#f6f7f5;--ink:#16222e;--line:#dfe4e2}
      ${theme === "dark" ? night : theme ? "" : `@media(prefers-color-scheme:dark){${night}}`}
      *{box-sizing:border-box;font-family:system-ui,-apple-system,"Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
      [hidden]{display:none!important}
      button{cursor:pointer;border:0;padding:0}
      :focus-visible{outline:3px solid var(--back);outline-offset:3px}
      svg{width:26px;height:26px;fill:none;stroke:currentcolor;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
      .launcher{position:fixed;z-index:2147483000;bottom:20px;${side}:20px;width:58px;height:58px;border-radius:50%;display:grid;
        place-items:center;background:var(--back);color:var(--on);box-shadow:0 6px 24px rgb(0 0 0/25%)}
      .dot{position:absolute;top:2px;right:2px;width:14px;height:14px;border-radius:50%;background:#d23b2a;border:2px solid #fff}
      .panel{position:fixed;z-index:2147483001;bottom:92px;${side}:20px;width:400px;max-width:calc(100vw - 40px);
        height:min(680px,calc(100vh - 116px));display:flex;flex-direction:column;overflow:hidden;border-radius:18px;
        background:var(--sheet);color:var(--ink);border:1px solid var(--line);box-shadow:0 16px 56px rgb(0 0 0/28%)}
      .head{display:flex;align-items:center;gap:10px;padding:10px 8px 10px 16px;background:var(--back);color:var(--on);font-size:16px}
      .head strong{flex:1;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;font-weight:650}
      .head img{height:28px;max-width:120px;object-fit:contain;background:#fff;border-radius:6px;padding:2px}
      .head button{width:40px;height:40px;border-radius:10px;background:none;color:inherit;display:grid;place-items:center}
      .head :focus-visible{outline-color:currentcolor;outline-offset:-4px}
      .head svg{width:20px;height:20px}
      iframe{flex:1;width:100%;border:0;background:var(--sheet)}
      .told{padding:20px;font-size:15px;line-height:1.5}
      .told a{color:inherit}
      @media(max-width:600px){.panel{inset:0;width:auto;max-width:none;height:auto;border:0;border-radius:0}
        .launcher[aria-expanded=true]{display:none}}
      @media(prefers-reduced-motion:no-preference){.launcher{transition:transform .15s}.launcher:hover{transform:scale(1.05)}}`);
    root.adoptedStyleSheets = [sheet];
  }

  function build() {
    host = document.createElement("div");
    host.lang = look.language;
    root = host.attachShadow({ mode: "open" });
    styled();
    launcher = part("button", "launcher", { type: "button", onclick: () => (isOpen() ? close() : open()) });
    launcher.append(icon("chat"));
    launcher.setAttribute("aria-expanded", "false");
    say(look.open);
    root.append(launcher);
    root.addEventListener("keydown", (e) => { if (e.key === "Escape" && isOpen()) close(); });
    document.body.append(host);
  }

  function say(text) {
    launcher.setAttribute("aria-label", text);
    launcher.title = text === look.open ? look.greeting : text;
  }

  function buildPanel() {
    panel = part("section", "panel", { hidden: true });
    panel.setAttribute("role", "dialog");
    panel.setAttribute("aria-label", look.name);
    const head = part("div", "head"), shut = part("button", "", { type: "button", onclick: close });
    if (look.logo) head.append(part("img", "", { src: base + look.logo, alt: "" }));
    shut.setAttribute("aria-label", look.close);
    shut.append(icon("close"));
    head.append(part("strong", "", { textContent: look.name }), shut);
    const asked = new URLSearchParams({ origin: location.origin, language: look.language, theme });
    if (product) asked.set("product", product);
    frame = part("iframe", "", { src: `${base}/embed?${asked}`, title: look.name, allow: "clipboard-write" });
    const told = part("p", "told", { textContent: look.waiting });
    told.setAttribute("role", "status");
    panel.append(head, told, frame);
    root.append(panel);
    late = setTimeout(() => {
      told.textContent = look.failed + " ";
      told.append(part("a", "", { href: base + "/", target: "_blank", rel: "noopener", textContent: look.alone }));
      frame.hidden = true;
    }, 20000);
  }

  function open() {
    if (!look) return void (wished = true);
    if (!panel) buildPanel();
    panel.hidden = false;
    launcher.setAttribute("aria-expanded", "true");
    root.querySelector(".dot")?.remove();
    say(look.close);
    if (ready) given();
    else panel.querySelector("button").focus();
  }

  function close() {
    if (!isOpen()) return;
    panel.hidden = true;
    launcher.setAttribute("aria-expanded", "false");
    say(look.open);
    launcher.focus();
  }

  // What the page names is handed over once the frame listens; the frame checks it again, and asks nothing by itself.
  function given() {
    tell({ act: "look", product, question });
    question = "";
    frame.focus();
    tell({ act: "focus" });
  }

  addEventListener("message", (e) => {
    if (!frame || e.source !== frame.contentWindow || e.origin !== base || typeof e.data !== "object") return;
    const act = e.data?.assistant;
    if (act === "ready") {
      clearTimeout(late);
      ready = true;
      panel.querySelector(".told")?.remove();
      frame.hidden = false;
      if (isOpen()) given();
    } else if (act === "close") {
      close();
    } else if (act === "replied" && !isOpen() && !root.querySelector(".dot")) {
      launcher.append(part("span", "dot"));
      say(look.unread);
    }
  });

  window.assistant = Object.freeze({
    open(asked = {}) {
      if (asked?.product) product = named(asked.product, 128);
      question = named(asked?.question, 500);
      open();
    },
    close,
    product(sku) {
      product = named(sku, 128);
      if (ready) tell({ act: "look", product, question: "" });
    },
  });

  fetch(`${base}/widget.json?language=${language}`, { credentials: "omit" })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
    .then((found) => {
      look = found;
      const begin = () => { build(); if (wished) open(); };
      if (document.body) begin();
      else addEventListener("DOMContentLoaded", begin);
    })
    .catch(() => console.warn(`assistant: ${location.origin} is not among the sites that may show it, or ${base} does not answer`));
})();
