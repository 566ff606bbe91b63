/* What follows Gradio's changes: the chat's place, its labels; uploads that are too big. */
import { find, said } from "./dom.js";
import { openParse } from "./panel.js";

let lastParse = null;
let shown = { count: 0, first: "" };

/** A new question, or another conversation: its last question stands at the top. While an answer is written nothing moves. */
function place() {
  const rows = [...document.querySelectorAll("#bb-chat .user-row")];
  const now = { count: rows.length, first: rows[0]?.innerText ?? "" };
  const changed = now.count !== shown.count || now.first !== shown.first;
  const grew = now.count > shown.count || now.first !== shown.first;
  shown = now;
  if (!changed || !grew || rows.length === 0) return;
  const scroller = find("#bb-chat .bubble-wrap");
  const top = rows.at(-1).getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
  scroller.scrollTop = top;
}

/** Gradio names each message by all of its HTML: nobody should have to hear that. */
function name() {
  for (const [who, key] of [["user", "question"], ["bot", "answer"]])
    for (const message of document.querySelectorAll(`#bb-chat [data-testid="${who}"]`))
      if (message.getAttribute("aria-label") !== said(key)) message.setAttribute("aria-label", said(key));
  const log = find('#bb-chat [role="log"]');
  if (log && log.getAttribute("aria-label") !== said("conversation")) log.setAttribute("aria-label", said("conversation"));
  const scroller = find("#bb-chat .bubble-wrap");
  if (scroller && !scroller.hasAttribute("tabindex")) scroller.tabIndex = 0;
}

/** An upload has been read: what was found is shown before it is trusted. */
function parsed() {
  const template = find("#bb-upload-told template.bb-parse-full");
  if (template === lastParse) return;
  lastParse = template;
  if (template) openParse(template);
}

export function watch() {
  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      name();
      place();
      parsed();
    });
  }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["aria-label"] });
}

/** What the server would refuse need not be sent. */
export function onFile(event) {
  if (!(event.target instanceof HTMLInputElement) || !event.target.closest("#bb-file")) return;
  const hint = find(".bb-upload-hint");
  const limit = Number(hint?.dataset.limit);
  const file = [...(event.target.files ?? [])].find((one) => one.size > limit);
  find(".bb-upload-note")?.remove();
  if (!hint || !file) return;
  event.stopImmediatePropagation();
  event.target.value = "";
  const told = document.createElement("p");
  told.className = "bb-upload-note bb-error";
  told.setAttribute("role", "alert");
  told.textContent = hint.dataset.tooBig.replace("%s", (file.size / 2 ** 20).toFixed(1));
  // Beside what Gradio put there, which it must find again.
  find("#bb-upload-told").append(told);
}

/** Gradio's values when the reading of an upload was cut off: what to tell, and no file, so that one can be chosen again. */
export function uploadLost() {
  const told = document.createElement("p");
  told.className = "bb-error";
  told.setAttribute("role", "alert");
  told.textContent = said("offline");
  return [told.outerHTML, null];
}
