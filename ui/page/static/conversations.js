/* The list of conversations and what can be done with the open one: found by their words, renamed, printed, deleted. */
import { button, el, find, t } from "./dom.js";
import { changes as asking, drop, jobsOf } from "./asking.js";
import { begin, change, changes, isEmpty, open, reread, show } from "./conversation.js";
import { field } from "./composer.js";
import { exported } from "../exports/exporting.js";
import { inSheet, leaveSheet } from "./layout.js";
import { menu } from "./popup.js";
import * as store from "./store.js";

const list = find("#bb-conversations");
const searched = find("#bb-search");
let latest = 0;

export async function render() {
  const mine = ++latest;
  const wanted = searched.value.trim();
  const [entries, fitting] = await Promise.all([store.list(), wanted ? store.search(wanted) : null]);
  if (mine !== latest) return;
  const shown = entries.filter((entry) => (entry.count || jobsOf(entry.id).length) && (!fitting || fitting.has(entry.id)));
  const { id } = open();
  const items = shown.map((entry) =>
    el("li", {}, el("a", { href: `#${entry.id}`, title: entry.title, "aria-current": entry.id === id ? "page" : null }, entry.title || t("conversation_untitled"))),
  );
  const focused = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  list.replaceChildren(...(items.length || !fitting ? items : [el("li", { class: "bb-none" }, t("conversations_none_fit"))]));
  if (focused) find(`a[href="${focused}"]`, list)?.focus();
}

function showName() {
  const { title } = open();
  find("#bb-name").textContent = isEmpty() ? t("conversation_new") : title;
  find("#bb-name").title = title;
  find("#bb-more").hidden = isEmpty();
  document.title = title && !isEmpty() ? `${title} · ${t("title")}` : t("title");
}

const form = find("#bb-rename-form");
const name = find("#bb-rename-field");

function rename() {
  form.hidden = false;
  find("#bb-name").hidden = true;
  name.value = open().title;
  name.focus();
  name.select();
}

function renamed(save) {
  if (form.hidden) return;
  const title = name.value.replace(/\s+/g, " ").trim();
  form.hidden = true;
  find("#bb-name").hidden = false;
  if (save && title) change(open().id, (now) => ({ ...now, title, named: true }));
  find("#bb-more").focus();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  renamed(true);
});
form.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  event.stopPropagation();
  renamed(false);
});
form.addEventListener("focusout", (event) => {
  if (!form.contains(event.relatedTarget) && event.relatedTarget) renamed(true);
});

async function remove() {
  if (!confirm(t("conversation_delete_sure"))) return;
  const { id } = open();
  drop(id);
  await store.remove(id);
  await begin();
  render();
  field.focus();
}

const more = find("#bb-more");
more.addEventListener("click", () =>
  menu(
    more,
    [
      [t("conversation_rename"), rename],
      [t("export_markdown"), () => exported(open(), "md")],
      [t("export_word"), () => exported(open(), "docx")],
      [t("print"), () => print()],
      [t("conversation_delete"), remove],
    ],
    button,
  ),
);

find("#bb-new").addEventListener("click", async () => {
  leaveSheet();
  if (!isEmpty() || jobsOf(open().id).length) await begin();
  field.focus();
});
list.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || !inSheet()) return;
  event.preventDefault();
  leaveSheet();
  history.replaceState(null, "", link.href);
  dispatchEvent(new HashChangeEvent("hashchange"));
  field.focus();
});
searched.addEventListener("input", render);
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("#bb-turns .bb-summary details")) folded.open = true;
});

for (const name of ["opened", "changed"]) {
  changes.addEventListener(name, () => {
    showName();
    render();
  });
}
asking.addEventListener("moved", render);
store.onElsewhere(({ id, removed }) => {
  if (!id) return;
  if (id === open().id && !removed) reread();
  render();
});

/** Another conversation by its address: a link in the list, Back, a link that was kept. */
export async function follow(fallback) {
  const [id, turn] = location.hash.slice(1).split("/");
  if (id === open()?.id && !turn) return;
  if (id !== open()?.id) await show(id, fallback);
  if (turn) find(`article[data-id="${CSS.escape(turn)}"]`)?.scrollIntoView({ block: "start" });
}
