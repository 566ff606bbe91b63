/* The panel for sources: fragments of this server, one after the other, with a way back. */
import { all, announce, base, el, find, fragment, lang, t } from "../page/dom.js";
import { changes as asking } from "../page/asking.js";
import { changes as conversations, open as conversation } from "../page/conversation.js";
import { closeSheet, fold, hasRoom, inSheet, isSheet, openSheet } from "../page/layout.js";
import { askWithin } from "../reports/chooser.js";
import { prepare } from "./sheet.js";

const box = find("#bb-panel");
const title = find("#bb-panel-title");
const goBack = find("#bb-panel-back");

let current = null; // what is shown: { report, name, values, cited }
let before = [];
let latest = 0;

/** The source of a mark in an answer. `quiet`: it opens by itself, where there is room, and takes no focus. */
export function openCitation(link, { quiet = false } = {}) {
  const { report, chunk, quote, words = "" } = link.dataset;
  for (const other of all(".bb-cite[aria-current]")) other.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  begin({ report, name: "citation", values: { chunk, quote, words }, cited: { chunk, quote, words } }, link, quiet);
}

export function openSection(report, section, opener, quote = "") {
  begin({ report, name: "section", values: { section, quote }, cited: { quote } }, opener);
}

/** The places of a report in which words stand. */
export function openFound(report, words, opener) {
  begin({ report, name: "find", values: { q: words }, cited: {} }, opener);
}

/** Something that is here already. */
export function openNode(node, opener, said) {
  before = [];
  current = null;
  latest++;
  reveal(opener);
  title.textContent = said;
  goBack.hidden = true;
  box.removeAttribute("aria-busy");
  box.replaceChildren(node);
  box.scrollTop = 0;
  title.focus();
}

export function clear() {
  latest++;
  before = [];
  current = null;
  goBack.hidden = true;
  title.textContent = t("panel");
  document.documentElement.classList.remove("bb-page-shown");
  box.removeAttribute("aria-busy");
  box.replaceChildren(el("p", { class: "bb-empty" }, t("panel_empty")));
  for (const other of all(".bb-cite[aria-current]")) other.removeAttribute("aria-current");
}

function begin(wanted, opener, quiet = false) {
  before = [];
  show(wanted, { opener, quiet });
}

function forward(wanted) {
  before.push({ ...current, scrolled: box.scrollTop });
  show(wanted);
}

function reveal(opener) {
  if (isSheet("right")) openSheet("right", opener);
  else fold("right", false);
}

async function show(wanted, { opener, quiet = false, focus = () => null } = {}) {
  const mine = ++latest;
  current = wanted;
  if (!quiet) {
    reveal(opener);
    // At once: who goes on by keyboard need not wait for what comes.
    title.focus({ preventScroll: true });
  }
  goBack.hidden = before.length === 0;
  title.textContent = t(`panel_${wanted.name}`);
  box.setAttribute("aria-busy", "true");
  const query = new URLSearchParams({ ...wanted.values, lang });
  let made;
  try {
    const answer = await fetch(`${base}fragments/${encodeURIComponent(wanted.report)}/${wanted.name}?${query}`);
    if (answer.ok) made = fragment(await answer.text());
    else made = missing(answer.status === 404 ? t("report_gone") : t("error_offline"), wanted.cited.quote);
  } catch {
    made = missing(t("error_offline"), wanted.cited.quote);
  }
  if (mine !== latest) return;
  box.replaceChildren(made);
  box.removeAttribute("aria-busy");
  // Of an index of several reports another one than was asked may hold it: what is opened from here is of that.
  current.report = find(".bb-citation", box)?.dataset.report || current.report;
  document.documentElement.classList.toggle("bb-page-shown", wanted.name === "page");
  prepare(box);
  if (wanted.scrolled !== undefined) box.scrollTop = wanted.scrolled;
  else toMark();
  if (!quiet) focus()?.focus({ preventScroll: true });
}

/** The quote in the middle of the panel, and of whatever scrolls within it; nothing else moves. */
function toMark() {
  box.scrollTop = 0;
  const mark = find("#bb-quote, #bb-box", box);
  for (let outer = mark?.parentElement; outer && box.contains(outer); outer = outer.parentElement) {
    if (outer !== box && outer.scrollHeight <= outer.clientHeight && outer.scrollWidth <= outer.clientWidth) continue;
    const [at, around] = [mark.getBoundingClientRect(), outer.getBoundingClientRect()];
    outer.scrollTop += at.top - around.top - (around.height - at.height) / 2;
    if (outer !== box) outer.scrollLeft = leftEdge(outer, at.left - around.left + outer.scrollLeft, at.width);
  }
}

/** Where lines begin, if the mark can be seen from there; otherwise the mark in the middle. */
function leftEdge(outer, left, width) {
  const begins = all(".bb-line", outer).map((line) => line.offsetLeft);
  const margin = begins.length ? Math.max(0, Math.min(...begins) - 12) : 0;
  return left + width <= margin + outer.clientWidth ? margin : left - Math.max(0, (outer.clientWidth - width) / 2);
}

function missing(text, quote) {
  announce(text);
  return el("div", {}, el("p", { class: "bb-empty" }, text), quote ? el("blockquote", { class: "bb-quote-alone", lang: "zh-CN" }, quote) : "");
}

const clicks = {
  ".bb-open-section": (pressed) => forward({ ...current, name: "section", values: { section: pressed.dataset.section, quote: pressed.dataset.quote ?? current.cited.quote ?? "" } }),
  ".bb-open-page": (pressed) => forward({ ...current, name: "page", values: { page: pressed.dataset.page, ...current.cited } }),
  ".bb-page-nav": (pressed) => {
    const said = pressed.getAttribute("aria-label") ?? pressed.textContent;
    const same = () => all(".bb-page-nav:not(:disabled)", box).find((other) => (other.getAttribute("aria-label") ?? other.textContent) === said);
    show({ ...current, values: { ...current.values, page: pressed.dataset.page } }, { focus: same });
  },
  ".bb-ask-within": (pressed) => {
    const report = current?.report ?? pressed.closest("[data-report]").dataset.report;
    if (inSheet()) closeSheet();
    askWithin(report, pressed.dataset.scope);
  },
};

box.addEventListener("click", (event) => {
  for (const [selector, act] of Object.entries(clicks)) {
    const hit = event.target.closest(selector);
    if (hit && !hit.disabled) return act(hit);
  }
});
goBack.addEventListener("click", () => {
  const last = before.pop();
  if (last) show(last);
});
find("#bb-panel-close").addEventListener("click", () => {
  if (isSheet("right")) return closeSheet();
  fold("right", true);
  find(".bb-unfold[data-side=right]").focus();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".bb-cite");
  if (!link) return;
  event.preventDefault();
  openCitation(link);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== " " || !event.target.matches?.(".bb-cite")) return;
  event.preventDefault();
  event.target.click();
});

/** An answer that has just come shows its first source by itself, where that covers nothing; an older one never stays. */
asking.addEventListener("answered", ({ detail: { conversation: id, turn } }) => {
  if (id !== conversation().id) return;
  if (inSheet()) return;
  clear();
  const first = find(`article[data-id="${turn.id}"] .bb-cite`);
  if (first && hasRoom("right")) openCitation(first, { quiet: true });
});
conversations.addEventListener("opened", () => {
  clear();
  const first = all("#bb-turns .bb-turn").at(-1)?.querySelector(".bb-cite");
  if (first && hasRoom("right")) openCitation(first, { quiet: true });
});
