// The customer page in a frame of another site: it listens to that site alone, and to nothing but a product and a question.
(() => {
  const asked = new URLSearchParams(location.search);
  if (!asked.has("frame") || window.parent === window) return;
  const origin = asked.get("origin");
  // Where a browser keeps nothing in frames, even asking for its store fails: what is kept then lasts as long as the frame.
  try {
    void window.localStorage;
  } catch {
    const kept = new Map();
    const store = { getItem: (k) => kept.get(k) ?? null, setItem: (k, v) => kept.set(k, String(v)), removeItem: (k) => kept.delete(k) };
    Object.defineProperty(window, "localStorage", { value: store });
  }
  document.documentElement.classList.add("framed");
  const tell = (act) => window.parent.postMessage({ assistant: act }, origin);
  const box = () => document.querySelector("#box textarea");
  let shown = asked.get("product") || "";

  function look(product, question) {
    if (typeof product === "string" && product && product.length <= 128 && product !== shown) {
      shown = product;
      window.lookAt?.(product);
    }
    // A question is only written into the box: the customer sends it, so no page spends or says anything in their name.
    if (typeof question === "string" && question && box()) {
      box().value = question.slice(0, 500);
      box().dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  window.addEventListener("message", (e) => {
    if (e.source !== window.parent || e.origin !== origin || typeof e.data !== "object" || !e.data) return;
    if (e.data.assistant === "look") look(e.data.product, e.data.question);
    if (e.data.assistant === "focus") box()?.focus();
  });

  document.addEventListener("keydown", (e) => {
    const within = document.querySelector("dialog[open]") || document.querySelector("#person-box:not(.hidden, .hide)");
    if (e.key === "Escape" && !within) tell("close");
  }, true);

  let replies = 0;
  new MutationObserver(() => {
    if (!document.body) return;
    if ("ready" in document.body.dataset && !document.body.dataset.told && box()) {
      document.body.dataset.told = "";
      replies = document.querySelectorAll("#log .reply").length;
      tell("ready");
    }
    const now = document.querySelectorAll("#log .reply").length;
    if (now > replies) tell("replied");
    replies = now;
  }).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-ready"] });
})();
