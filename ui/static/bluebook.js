/* What the page does by itself: the panel beside the chat, the keyboard, the small buttons. No framework, nothing from elsewhere. */
const bluebook = (() => {
  "use strict";
  const base = window.bluebookBase || "";
  const lang = document.documentElement.lang === "en" ? "en" : "zh";
  const find = (selector, within = document) => within.querySelector(selector);
  const panel = () => find("#bb-panel");
  let shown = { report: "", chunk: "", quote: "" };
  let latest = 0;

  /** Fetch a fragment into the panel; only the last one asked for is shown. */
  async function show(report, name, values) {
    const box = panel();
    const mine = ++latest;
    box.setAttribute("aria-busy", "true");
    try {
      const query = new URLSearchParams({ ...values, lang });
      const answer = await fetch(`${base}fragments/${encodeURIComponent(report)}/${name}?${query}`);
      if (mine !== latest) return;
      if (answer.ok) box.innerHTML = await answer.text();
      else tell(box, box.dataset.gone);
    } catch {
      if (mine === latest) tell(box, box.dataset.offline);
    }
    box.removeAttribute("aria-busy");
    box.classList.add("bb-open");
    document.body.classList.add("bb-panel-open");
    const mark = find("#bb-quote, #bb-box", box);
    if (mark) mark.scrollIntoView({ block: "center" });
    box.focus({ preventScroll: Boolean(mark) });
  }

  function tell(box, text) {
    const p = document.createElement("p");
    p.className = "bb-empty";
    p.textContent = text;
    box.replaceChildren(p);
  }

  function press(id) {
    find(`#${id}`)?.click();
  }

  /** Put text into a field of Gradio as if it had been typed. */
  function type(id, text) {
    const field = find(`#${id} textarea, #${id} input`);
    if (!field) return null;
    const proto = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(proto.prototype, "value").set.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return field;
  }

  function ask(text) {
    type("bb-question", text);
    setTimeout(() => press("bb-send"), 60);
  }

  function asked() {
    return [...document.querySelectorAll("#bb-chat .bb-question")].map((node) => node.innerText.trim());
  }

  function report() {
    const answer = [...document.querySelectorAll(".bb-cite[data-report]")].pop();
    return find("#bb-outline")?.dataset.report || answer?.dataset.report || "";
  }

  async function outline() {
    const box = find("#bb-outline");
    if (!box) return;
    const list = await fetch(`${base}api/reports`).then((r) => (r.ok ? r.json() : { reports: [] })).catch(() => ({ reports: [] }));
    const title = find("#bb-report input")?.value;
    const found = (list.reports || []).find((r) => r.title === title) || list.reports?.[0];
    if (!found) return;
    box.dataset.report = found.id || found.report_id || found.report;
    const answer = await fetch(`${base}fragments/${encodeURIComponent(box.dataset.report)}/outline?lang=${lang}`);
    if (answer.ok) box.innerHTML = await answer.text();
  }

  /** 👍 at once; 👎 asks for a reason in a small form under the answer. */
  function rate(button, verdict) {
    const turn = Number(button.dataset.turn);
    const send = (reason) => {
      type("bb-rating", JSON.stringify({ turn, verdict, reason }));
      setTimeout(() => press("bb-rate"), 60);
      button.setAttribute("aria-pressed", "true");
    };
    if (verdict === "up") return send("");
    const reason = prompt(document.documentElement.lang === "en" ? "What was wrong? (optional)" : "哪里不对?(可不填)", "");
    if (reason !== null) send(reason);
  }

  async function copy(button) {
    const answer = button.closest(".message, .bot, [data-testid]") || document;
    const text = find(".bb-answer-text", button.parentElement.parentElement) || find(".bb-answer-text", answer);
    if (!text) return;
    await navigator.clipboard?.writeText(text.innerText.trim());
    button.classList.add("bb-done");
    setTimeout(() => button.classList.remove("bb-done"), 1500);
  }

  const actions = {
    copy,
    up: (button) => rate(button, "up"),
    down: (button) => rate(button, "down"),
    retry: () => press("bb-retry"),
    edit: () => {
      press("bb-edit");
      setTimeout(() => find("#bb-question textarea")?.focus(), 400);
    },
  };

  function onClick(event) {
    const hit = event.target.closest(
      ".bb-cite, .bb-near, .bb-action, .bb-ask, .bb-open-page, .bb-page-nav, .bb-zoom, .bb-open-section, .bb-outline-entry, .bb-theme, .bb-panel-close",
    );
    if (!hit) return;
    const has = (name) => hit.classList.contains(name);
    if (has("bb-cite") || has("bb-near")) {
      event.preventDefault();
      shown = { report: hit.dataset.report, chunk: hit.dataset.chunk, quote: hit.dataset.quote };
      show(shown.report, "citation", { chunk: shown.chunk, quote: shown.quote });
    } else if (has("bb-action")) actions[hit.dataset.action]?.(hit);
    else if (has("bb-ask")) ask(hit.dataset.question);
    else if (has("bb-open-page")) show(shown.report || report(), "page", { page: hit.dataset.page, chunk: shown.chunk, quote: shown.quote });
    else if (has("bb-page-nav") || has("bb-zoom")) {
      const page = hit.closest(".bb-page");
      show(page.dataset.report, "page", {
        page: hit.dataset.page || page.dataset.page,
        zoom: hit.dataset.zoom || page.dataset.zoom,
        chunk: shown.chunk,
        quote: shown.quote,
      });
    } else if (has("bb-open-section")) show(shown.report || report(), "section", { section: hit.dataset.section, quote: shown.quote });
    else if (has("bb-outline-entry")) {
      shown = { report: find("#bb-outline").dataset.report, chunk: "", quote: "" };
      show(shown.report, "section", { section: hit.dataset.section });
    } else if (has("bb-theme")) theme();
    else if (has("bb-panel-close")) document.body.classList.remove("bb-panel-open");
  }

  function theme() {
    const dark = document.body.classList.toggle("dark");
    document.documentElement.classList.toggle("dark", dark);
    localStorage.setItem("bluebook-theme", dark ? "dark" : "light");
  }

  function onKey(event) {
    if (event.key === "Escape") document.body.classList.remove("bb-panel-open");
    const field = event.target;
    if (!(field instanceof HTMLTextAreaElement) || !field.closest("#bb-question")) return;
    // Enter that only ends the composing of an input method must not send.
    if (event.isComposing || event.keyCode === 229) return void event.stopImmediatePropagation();
    if (event.key === "Enter") {
      event.stopImmediatePropagation();
      if (event.shiftKey) return;
      event.preventDefault();
      if (field.value.trim()) press("bb-send");
    } else if (event.key === "ArrowUp" && field.value === "") {
      const last = asked().pop();
      if (last) {
        event.preventDefault();
        type("bb-question", last);
      }
    }
  }

  function begin() {
    const wanted = localStorage.getItem("bluebook-theme");
    const dark = wanted ? wanted === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    for (const node of [document.body, document.documentElement]) node.classList.toggle("dark", dark);
    document.addEventListener("click", onClick);
    document.addEventListener("keydown", onKey, true);
    const ready = setInterval(() => {
      if (find("#bb-report input")?.value && find("#bb-outline")) {
        clearInterval(ready);
        outline();
      }
    }, 200);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
  return { reportChanged: () => setTimeout(outline, 100) };
})();
window.bluebook = bluebook;
