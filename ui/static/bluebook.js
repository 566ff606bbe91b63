/* What the page does by itself: clicks and keys. No framework, nothing from elsewhere. */
import "./stream.js";
import { copy, rate, rating } from "./actions.js";
import { ask, asked, askedAgain, edit, ended, field, isEditing, sendInTurn, stop, stopEditing } from "./asking.js";
import { askedQuestions, find, isBusy, press, said, tell, type } from "./dom.js";
import { exported } from "./exporting.js";
import { back, close, openCitation, openOutline, openPage, openSection, turnPage } from "./panel.js";
import { onFile, uploadLost, watch } from "./watch.js";

const classes = document.body.classList;

const actions = {
  copy,
  up: (button) => rate(button, "up"),
  down: (button) => rate(button, "down"),
  retry: () => isBusy() || press("bb-retry"),
  edit: () => isBusy() || press("bb-edit"),
};

function menu(open) {
  classes.toggle("bb-menu-open", open);
  const button = find(".bb-menu");
  button.setAttribute("aria-expanded", String(open));
  if (open) find("#bb-new").focus();
  else if (find("#bb-left").contains(document.activeElement)) button.focus();
}

function rename() {
  classes.toggle("bb-renaming");
  if (classes.contains("bb-renaming")) find("#bb-name textarea, #bb-name input").focus();
}

/** Back to how it was, also where a failed attempt has covered the old answer. */
function leaveEditing() {
  stopEditing();
  if (find("#bb-chat .bb-error")) press("bb-restore");
  field()?.focus();
}

function theme() {
  const dark = !classes.contains("dark");
  localStorage.setItem("bluebook-theme", dark ? "dark" : "light");
  paint();
}

function paint() {
  const wanted = localStorage.getItem("bluebook-theme");
  const dark = wanted ? wanted === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  for (const node of [document.body, document.documentElement]) {
    node.classList.toggle("dark", dark);
    node.style.colorScheme = dark ? "dark" : "light";
  }
}

const clicks = {
  ".bb-cite": openCitation,
  ".bb-action": (button) => actions[button.dataset.action]?.(button),
  ".bb-ask": ask,
  ".bb-open-page": openPage,
  ".bb-page-nav": turnPage,
  ".bb-zoom": turnPage,
  ".bb-open-section": openSection,
  ".bb-outline-entry": openOutline,
  ".bb-panel-back": back,
  ".bb-panel-close": close,
  ".bb-scrim": () => (close(), menu(false)),
  ".bb-menu": () => menu(!classes.contains("bb-menu-open")),
  ".bb-theme": theme,
  ".bb-scope-clear": () => (press("bb-unscope"), field()?.focus()),
  ".bb-skip": () => field()?.focus(),
  "#bb-rename": rename,
  "#bb-name .submit-button": () => classes.remove("bb-renaming"),
  "#bb-stop": stop,
  ".bb-edit-cancel": leaveEditing,
};

function onClick(event) {
  for (const [selector, act] of Object.entries(clicks)) {
    const hit = event.target.closest(selector);
    if (!hit || hit.disabled) continue;
    if (hit instanceof HTMLAnchorElement) event.preventDefault();
    return void act(hit);
  }
  if (event.target.closest("#bb-new, #bb-conversations")) menu(false);
  if (event.target.closest("#bb-new, #bb-conversations, #bb-delete")) stopEditing();
}

/** Before Gradio hears of it: what cannot be undone is asked about. */
function onClickFirst(event) {
  const sure = event.target.closest("#bb-delete")
    ? said("deleteSure")
    : event.target.closest("#bb-report-delete")
      ? said("reportDeleteSure").replace("%s", find("#bb-report input")?.value ?? "")
      : "";
  if (sure && !confirm(sure)) {
    event.stopImmediatePropagation();
    event.preventDefault();
  }
}

function onKey(event) {
  const at = event.target;
  // Enter that only ends the composing of an input method must not send.
  if (event.isComposing || event.keyCode === 229) {
    if (event.key === "Enter" || event.keyCode === 229) event.stopImmediatePropagation();
    return;
  }
  if (event.key === "Escape" && isEditing() && at.closest?.("#bb-question, #bb-editing")) leaveEditing();
  else if (event.key === "Escape") {
    close();
    menu(false);
    classes.remove("bb-renaming");
  }
  if (at instanceof HTMLAnchorElement && at.matches(".bb-cite") && event.key === " ") {
    event.preventDefault();
    at.click();
  }
  if (at.closest?.("#bb-name") && event.key === "Enter") classes.remove("bb-renaming");
  if (!(at instanceof HTMLTextAreaElement) || !at.closest("#bb-question")) return;
  if (event.key === "Enter") {
    event.stopImmediatePropagation();
    if (event.shiftKey) return;
    event.preventDefault();
    if (at.value.trim()) sendInTurn();
  } else if (event.key === "ArrowUp" && at.value === "") {
    const last = askedQuestions().pop();
    if (!last) return;
    event.preventDefault();
    type("bb-question", last);
  }
}

paint();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
const scrim = document.createElement("div");
scrim.className = "bb-scrim";
document.body.append(scrim);
document.addEventListener("click", onClickFirst, true);
document.addEventListener("click", onClick);
document.addEventListener("keydown", onKey, true);
document.addEventListener("change", onFile, true);
new MutationObserver(paint).observe(document.body, { attributes: true, attributeFilter: ["class"] });
watch();

// What Gradio calls before and after its events (ui.page).
Object.assign(window.bluebook, { asked, askedAgain, edit, ended, exported, rating, tell, uploadLost });
