/* What the page does by itself: clicks and keys. No framework, nothing from elsewhere. */
import { copy, rate } from "./actions.js";
import { askedQuestions, find, isBusy, press, said, type, typeAndPress } from "./dom.js";
import { back, close, openCitation, openOutline, openPage, openSection, turnPage } from "./panel.js";
import { onFile, watch } from "./watch.js";

const classes = document.body.classList;
const field = () => find("#bb-question textarea");

function ask(button) {
  if (!isBusy()) typeAndPress("bb-question", button.dataset.question, "bb-send");
}

const actions = {
  copy,
  up: (button) => rate(button, "up"),
  down: (button) => rate(button, "down"),
  retry: () => isBusy() || press("bb-retry"),
  edit: () => {
    if (isBusy()) return;
    press("bb-edit");
    setTimeout(() => field()?.focus(), 400);
  },
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

function stop() {
  const last = askedQuestions().pop();
  // The question that was not answered is not lost.
  if (last) setTimeout(() => field()?.value === "" && type("bb-question", last), 500);
  setTimeout(() => field()?.focus(), 550);
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
};

function onClick(event) {
  for (const [selector, act] of Object.entries(clicks)) {
    const hit = event.target.closest(selector);
    if (!hit || hit.disabled) continue;
    if (hit instanceof HTMLAnchorElement) event.preventDefault();
    return void act(hit);
  }
  if (event.target.closest("#bb-new, #bb-conversations")) menu(false);
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
  if (event.key === "Escape") {
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
    if (at.value.trim() && !isBusy()) press("bb-send");
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

/** Hands out the file that the server made; `file` is empty where there was nothing to export. */
window.bluebook.download = (file) => file && setTimeout(() => press("bb-download"), 200);
