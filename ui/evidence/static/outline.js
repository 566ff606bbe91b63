/* The outline of the report that is asked, and the search in it. */
import { find, fragment } from "../page/dom.js";
import { changes as conversations, open } from "../page/conversation.js";
import { closeSheet, inSheet } from "../page/layout.js";
import { askWithin } from "../reports/chooser.js";
import * as reports from "../reports/reports.js";
import { openFound, openSection } from "./panel.js";

const box = find("#bb-outline");
const form = find("#bb-find");
let shown; // undefined at first: no report is a choice too

async function show() {
  const id = reports.onlyOne(open().reports);
  if (id === shown) return;
  shown = id;
  const section = box.closest("section");
  section.hidden = !id;
  if (!id) return box.replaceChildren();
  try {
    const found = await reports.outline(id);
    if (shown !== id) return;
    box.dataset.report = id;
    box.replaceChildren(fragment(found.outline));
  } catch {
    if (shown !== id) return;
    section.hidden = true;
  }
}

box.addEventListener("click", (event) => {
  const within = event.target.closest(".bb-ask-within");
  const entry = event.target.closest(".bb-outline-entry");
  const fold = event.target.closest(".bb-outline-fold");
  if (fold) {
    const below = find(`#${fold.getAttribute("aria-controls")}`);
    below.hidden = !below.hidden;
    fold.setAttribute("aria-expanded", String(!below.hidden));
  } else if (within) {
    if (inSheet()) closeSheet();
    askWithin(box.dataset.report, within.dataset.scope);
  } else if (entry) {
    openSection(box.dataset.report, entry.dataset.section, entry);
  }
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const words = find("#bb-find-field").value.trim();
  if (words) openFound(shown, words, find("#bb-find-field"));
});

for (const name of ["opened", "choice"]) conversations.addEventListener(name, show);
reports.changes.addEventListener("changed", () => {
  shown = undefined;
  if (open()) show();
});
