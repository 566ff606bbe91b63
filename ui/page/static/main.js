/* The page begins: every module listens by itself; here the first conversation is opened, and presses that belong to none. */
import { announce, find, t } from "./dom.js";
import { ask, changes as asking, restore } from "./asking.js";
import "./chat.js";
import { field, fill } from "./composer.js";
import { choose, open, show } from "./conversation.js";
import { follow } from "./conversations.js";
import "./ideas.js";
import "../evidence/hover.js";
import "../evidence/outline.js";
import "../evidence/panel.js";
import * as reports from "../reports/reports.js";
import { resume } from "../reports/uploads.js";

/** What is asked where nothing was chosen before: the only report, or all of them. */
const first = () => {
  const only = reports.listed.total === 1 ? reports.listed.items[0] : null;
  return { reports: only ? [only.id] : [], names: only ? { [only.id]: only.name } : {}, chapter: null, length: "long" };
};

/** Buttons in an answer that ask: as it stands, or where another part of the report answers. */
document.addEventListener("click", (event) => {
  const pressed = event.target.closest?.(".bb-holder .bb-ask");
  if (!pressed) return;
  const { turn } = pressed.closest(".bb-turn");
  const { question, alone, chapter } = pressed.dataset;
  const { reports: ids, names, length } = turn;
  ask(question, { alone: alone !== undefined, choice: { reports: ids, names, length, chapter: chapter ?? turn.chapter } });
  field.focus();
});

find(".bb-skip").addEventListener("click", (event) => {
  event.preventDefault();
  field.focus();
});
addEventListener("hashchange", () => follow(first()));
asking.addEventListener("gone", () => reports.refresh(open().reports));

restore();
const [id, turn] = location.hash.slice(1).split("/");
const query = new URLSearchParams(location.search);
const found = await show(id, first());
if (query.has("q")) {
  if (!found) {
    const ids = query.getAll("report").filter((one) => one);
    fill(query.get("q"));
    if (ids.length) choose({ reports: ids, names: Object.fromEntries(ids.map((one) => [one, reports.nameOf(one)])), chapter: query.get("chapter") });
    announce(t("link_ready"));
  }
  history.replaceState(history.state, "", `${location.pathname}#${open().id}`);
}
if (found && turn) find(`article[data-id="${CSS.escape(turn)}"]`)?.scrollIntoView({ block: "start" });
for (const one of open().reports) if (!reports.isThere(one)) reports.outline(one).catch(() => {});
resume();
field.focus({ preventScroll: true });
document.documentElement.dataset.ready = "true";
