/* What an empty conversation shows: what could be asked of the reports that it asks. */
import { el, find, json, lang, t } from "./dom.js";
import { questions } from "./chat.js";
import { changes as conversations, isEmpty, open } from "./conversation.js";
import * as reports from "../reports/reports.js";

const box = find("#bb-ideas");
const MOST_TRIES = 20;
const known = new Map();
let shown = "";

async function show() {
  box.hidden = !isEmpty();
  if (box.hidden) return;
  const ids = open().reports.filter((id) => !reports.isGone(id));
  const one = reports.onlyOne(ids);
  const wanted = JSON.stringify([ids, reports.listed.total]);
  if (wanted === shown) return;
  shown = wanted;
  const heading = el("h2", {}, one ? t("empty_heading", { title: reports.nameOf(one, open().names) }) : t("empty_all"));
  const english = lang === "en" ? el("p", { class: "bb-side-note" }, t("quotes_chinese")) : "";
  box.replaceChildren(heading, english, el("p", { class: "bb-side-note bb-looking" }, t("suggestions_made")));
  const about = one ? await reports.outline(one).catch(() => null) : null;
  const note = about?.note ? el("p", { class: "bb-note-line" }, about.note) : "";
  // Those that are still being made are asked for again: the server waits a little each time.
  for (let tries = 0; tries < MOST_TRIES && wanted === shown; tries++) {
    const { questions: made, all } = await suggested(ids);
    if (wanted !== shown) return;
    const waiting = all ? "" : el("p", { class: "bb-side-note bb-looking" }, t("suggestions_made"));
    const focused = box.contains(document.activeElement) ? document.activeElement.textContent : null;
    box.replaceChildren(heading, english, made.length ? questions(made, t("suggestions")) : "", waiting, note);
    if (focused) [...box.querySelectorAll("button")].find((one) => one.textContent === focused)?.focus();
    if (all) return;
  }
}

async function suggested(ids) {
  const key = ids.join();
  if (known.has(key)) return known.get(key);
  const query = new URLSearchParams([["lang", lang], ...ids.slice(0, 20).map((id) => ["report", id])]);
  const found = await json(`page/suggestions?${query}`).catch(() => ({ questions: [], all: true }));
  if (found.all && found.questions.length) known.set(key, found);
  return found;
}

for (const name of ["opened", "changed", "choice"]) conversations.addEventListener(name, show);
reports.changes.addEventListener("changed", () => open() && show());
