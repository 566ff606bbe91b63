/* What is asked: the chips in the composer, and the boxes in which reports and a chapter are chosen. */
import { announce, button, el, find, t, tell } from "../page/dom.js";
import { changes as conversations, choose, open } from "../page/conversation.js";
import { askOnlyIf, field } from "../page/composer.js";
import { close, place, toggle } from "../page/popup.js";
import * as reports from "./reports.js";

const chip = find("#bb-report");
const scope = find("#bb-scope");

function said({ reports: ids, names }) {
  if (!ids.length) return reports.listed.total === 1 ? reports.listed.items[0].name : t("report_all_n", { n: reports.listed.total });
  const first = reports.nameOf(ids[0], names);
  return ids.length === 1 ? first : t("reports_several", { title: first, n: ids.length });
}

const goneOf = ({ reports: ids }) => ids.filter(reports.isGone);

export function show() {
  const record = open();
  const gone = goneOf(record);
  chip.textContent = gone.length ? t("report_deleted_chip", { title: reports.nameOf(gone[0], record.names) }) : said(record);
  chip.title = chip.textContent;
  chip.classList.toggle("bb-gone", gone.length > 0);
  const one = reports.onlyOne(record.reports);
  scope.hidden = !one || reports.isGone(one);
  scope.textContent = record.chapter ? record.chapter : t("scope_all");
  scope.title = record.chapter ? t("scope_now", { title: record.chapter }) : t("scope");
  scope.classList.toggle("bb-chosen", Boolean(record.chapter));
  askOnlyIf(() => goneOf(open()).length === 0 && reports.listed.total > 0);
}

/** Ask these reports from now on; a chapter belongs to one of them. */
export function ask(ids, names = {}, chapter = null) {
  const all = { ...open().names, ...names };
  choose({
    reports: ids,
    names: Object.fromEntries(ids.map((id) => [id, all[id] ?? reports.nameOf(id)])),
    chapter,
  });
}

/** Ask within a heading of a report; the field is next. */
export function askWithin(id, heading) {
  ask([id], {}, heading);
  announce(t("scope_now", { title: heading }));
  field.focus();
}

function chooser() {
  const box = el("div", { role: "dialog", "aria-label": t("report_choose"), class: "bb-chooser" });
  const typed = el("input", { type: "search", placeholder: t("report_search"), "aria-label": t("report_search"), autocomplete: "off", maxlength: "200" });
  const list = el("ul", {});
  const note = el("p", { class: "bb-side-note", role: "status" });
  let latest = 0;
  const row = (item) => {
    const chosen = open().reports.includes(item.id);
    const tick = el("input", { type: "checkbox", "aria-label": t("report_also", { title: item.name }), checked: chosen });
    tick.addEventListener("change", () => {
      const ids = open().reports.filter((id) => id !== item.id && reports.isThere(id));
      ask(tick.checked ? [...ids, item.id] : ids, { [item.id]: item.name });
    });
    const only = button(item.name, { class: "bb-row-main", "aria-pressed": String(chosen && open().reports.length === 1) });
    only.addEventListener("click", () => {
      ask([item.id], { [item.id]: item.name });
      close();
      field.focus();
    });
    const removing = item.own && button("×", { class: "bb-tool", "aria-label": t("report_delete_this", { title: item.name }), title: t("report_delete") });
    if (removing) removing.addEventListener("click", () => remove(item));
    return el("li", {}, tick, only, removing);
  };
  const fill = async () => {
    const mine = ++latest;
    let found;
    try {
      found = typed.value.trim() ? await reports.search(typed.value) : reports.listed;
    } catch (error) {
      note.textContent = error.message;
      return;
    }
    if (mine !== latest) return;
    const all = button(t("report_all_n", { n: found.total }), { class: "bb-row-main", "aria-pressed": String(open().reports.length === 0) });
    all.addEventListener("click", () => {
      ask([]);
      close();
      field.focus();
    });
    list.replaceChildren(...(found.total > 1 && !typed.value.trim() ? [el("li", { class: "bb-row-all" }, all)] : []), ...found.items.map(row));
    note.textContent = found.fitting > found.items.length ? t("reports_shown", { n: found.items.length, total: found.fitting }) : found.fitting ? "" : t("reports_none_fit");
    place(box, chip);
  };
  typed.addEventListener("input", fill);
  box.append(typed, list, note, button(t("upload"), { class: "bb-upload-here", onclick: () => (close(), find("#bb-file").click()) }));
  fill();
  return box;
}

async function remove(item) {
  close(true);
  if (!confirm(t("report_delete_sure", { title: item.name }))) return;
  try {
    tell(await reports.remove(item.id));
    if (open().reports.includes(item.id)) ask(open().reports.filter((id) => id !== item.id));
  } catch (error) {
    tell(error.message);
  }
  field.focus();
}

function chapters() {
  const box = el("div", { role: "dialog", "aria-label": t("scope"), class: "bb-chooser" });
  const id = reports.onlyOne(open().reports);
  const list = el("ul", {}, el("li", {}, t("loading")));
  box.append(list);
  reports.outline(id).then(
    (found) => {
      const now = open().chapter;
      const titles = [null, ...found.chapters, ...(now && !found.chapters.includes(now) ? [now] : [])];
      list.replaceChildren(
        ...titles.map((title) => {
          const chosen = button(title ?? t("scope_all"), { class: "bb-row-main", "aria-pressed": String((now ?? null) === title), lang: title ? "zh-CN" : null });
          chosen.addEventListener("click", () => {
            choose({ chapter: title });
            close();
            field.focus();
          });
          return el("li", {}, chosen);
        }),
      );
      place(box, scope);
      find("button", list)?.focus();
    },
    (error) => (list.textContent = error.message),
  );
  return box;
}

chip.addEventListener("click", () => toggle(chip, chooser));
scope.addEventListener("click", () => toggle(scope, chapters));
for (const name of ["opened", "choice"]) conversations.addEventListener(name, show);
reports.changes.addEventListener("changed", () => open() && show());
