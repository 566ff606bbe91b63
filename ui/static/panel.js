/* The panel for sources: fetches fragments, goes back, opens as a sheet on a phone. */
import { announce, base, find, lang } from "./dom.js";

let current = null; // what is shown: { report, name, values, citation }
let latest = 0;
let opener = null;
const before = [];

export function openCitation(link) {
  const { report, chunk, quote } = link.dataset;
  open(link, { report, name: "citation", values: { chunk, quote }, citation: { chunk, quote } });
}

/** A section from the outline: nothing is quoted. */
export function openOutline(entry) {
  const { report } = entry.closest("[data-report]").dataset;
  open(entry, { report, name: "section", values: { section: entry.dataset.section }, citation: {} });
}

export function openSection(button) {
  const quote = current.citation.quote ?? "";
  forward({ ...current, name: "section", values: { section: button.dataset.section, quote } });
}

export function openPage(button) {
  forward({ ...current, name: "page", values: { page: button.dataset.page, ...current.citation } });
}

/** Another page, or another zoom of the same: not a step of its own on the way back. */
export function turnPage(button) {
  const { page, zoom } = button.closest(".bb-page").dataset;
  const values = { page: button.dataset.page || page, zoom: button.dataset.zoom || zoom, ...current.citation };
  const name = ["bb-page-previous", "bb-page-next", "bb-zoom"].find((c) => button.classList.contains(c));
  show({ ...current, values }, () => {
    const same = [...document.querySelectorAll(`#bb-panel .${name || "bb-page-nav"}`)].filter((b) => !b.disabled);
    const wanted = button.getAttribute("aria-label");
    return same.find((b) => b.getAttribute("aria-label") === wanted);
  });
}

export function back() {
  const last = before.pop();
  if (last) show(last);
}

export function close() {
  if (!document.body.classList.contains("bb-panel-open")) return;
  document.body.classList.remove("bb-panel-open");
  if (opener?.isConnected) opener.focus();
}

function open(from, wanted) {
  opener = from;
  before.length = 0;
  for (const other of document.querySelectorAll(".bb-cite[aria-current]")) other.removeAttribute("aria-current");
  if (from.classList.contains("bb-cite")) from.setAttribute("aria-current", "true");
  show(wanted);
}

function forward(wanted) {
  before.push(current);
  show(wanted);
}

/** What was read of an upload. */
export function openParse(template) {
  latest++;
  before.length = 0;
  current = null;
  opener = find("#bb-upload .label-wrap");
  const box = find("#bb-panel");
  document.body.classList.remove("bb-menu-open");
  document.body.classList.add("bb-panel-open");
  find(".bb-panel-back").hidden = true;
  box.removeAttribute("aria-busy");
  box.replaceChildren(template.content.cloneNode(true));
  box.scrollTop = 0;
}

async function show(wanted, focus = () => null) {
  const box = find("#bb-panel");
  const mine = ++latest;
  current = wanted;
  document.body.classList.remove("bb-menu-open");
  document.body.classList.add("bb-panel-open");
  find(".bb-panel-back").hidden = before.length === 0;
  box.setAttribute("aria-busy", "true");
  try {
    const query = new URLSearchParams({ ...wanted.values, lang });
    const answer = await fetch(`${base}fragments/${encodeURIComponent(wanted.report)}/${wanted.name}?${query}`);
    const html = answer.ok ? await answer.text() : null;
    if (mine !== latest) return;
    if (html !== null) box.innerHTML = html;
    else tell(box, answer.status === 404 ? box.dataset.gone : box.dataset.offline);
  } catch {
    if (mine !== latest) return;
    tell(box, box.dataset.offline);
  }
  box.removeAttribute("aria-busy");
  const mark = find("#bb-quote, #bb-box", box);
  if (mark) mark.scrollIntoView({ block: "center", inline: "nearest" });
  else box.scrollTop = 0;
  (focus() || box).focus({ preventScroll: true });
}

function tell(box, text) {
  const p = document.createElement("p");
  p.className = "bb-empty";
  p.textContent = text;
  box.replaceChildren(p);
  announce(text);
}
