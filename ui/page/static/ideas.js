/* What an empty conversation shows: what could be asked of the reports that it asks. */
import { el, find, json, lang, t } from "./dom.js";
import { questions } from "./chat.js";
import { changes as conversations, isEmpty, open } from "./conversation.js";
import * as reports from "../reports/reports.js";

const box = find("#bb-ideas");
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
  const [made, about] = await Promise.all([suggested(ids), one ? reports.outline(one).catch(() => null) : null]);
  if (wanted !== shown) return;
  const note = about?.note ? el("p", { class: "bb-note-line" }, about.note) : "";
  box.replaceChildren(heading, english, made.length ? questions(made, t("suggestions")) : "", note);
}

function suggested(ids) {
  const key = ids.join();
  if (!known.has(key)) {
    const query = new URLSearchParams([["lang", lang], ...ids.slice(0, 20).map((id) => ["report", id])]);
    const asked = json(`page/suggestions?${query}`).then(({ questions: made }) => {
      if (!made.length) known.delete(key); // they are still being made
      return made;
    });
    known.set(key, asked);
    asked.catch(() => known.delete(key));
  }
  return known.get(key).catch(() => []);
}

for (const name of ["opened", "changed", "choice"]) conversations.addEventListener(name, show);
reports.changes.addEventListener("changed", () => open() && show());
