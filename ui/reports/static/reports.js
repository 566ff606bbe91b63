/* The reports there are: what this page knows of them, and their outlines. */
import { Trouble, boot, json, lang, t } from "../page/dom.js";
import { onElsewhere, tellOthers } from "../page/store.js";

/** "changed": there are others than before. */
export const changes = new EventTarget();

export let listed = boot.reports; // { total, fitting, items } of the first ones
const known = new Map();
const outlines = new Map();
const gone = new Set();

function learn(items) {
  for (const item of items) {
    known.set(item.id, item);
    gone.delete(item.id);
  }
}

learn(listed.items);

export const nameOf = (id, names = {}) => known.get(id)?.name ?? names?.[id] ?? id;
export const isGone = (id) => gone.has(id);
export const isThere = (id) => known.has(id) && !gone.has(id);
/** The one report that is asked; null where they are several. */
export const onlyOne = (reports) => (reports.length === 1 ? reports[0] : listed.total === 1 ? listed.items[0].id : null);

export async function search(text) {
  const found = await json(`page/reports?${new URLSearchParams({ q: text, lang })}`);
  learn(found.items);
  return found;
}

/** Look anew what there is. `ids` are those that the open conversation asks. */
export async function refresh(ids = []) {
  outlines.clear();
  listed = await search("");
  if (listed.total === listed.items.length) {
    for (const id of known.keys()) if (!listed.items.some((item) => item.id === id)) gone.add(id);
  }
  await Promise.all(ids.filter((id) => !listed.items.some((item) => item.id === id)).map((id) => outline(id).catch(() => {})));
  changes.dispatchEvent(new Event("changed"));
}

/** Chapters, outline and note of a report; rejects where it is gone. */
export function outline(id) {
  if (gone.has(id)) return Promise.reject(new Trouble(t("report_gone_ask"), 404));
  if (!outlines.has(id)) {
    const asked = json(`page/reports/${encodeURIComponent(id)}?lang=${lang}`);
    outlines.set(id, asked);
    asked.then(
      (found) => learn([found]),
      (error) => {
        outlines.delete(id);
        if (error.status === 404) {
          gone.add(id);
          changes.dispatchEvent(new Event("changed"));
        }
      },
    );
  }
  return outlines.get(id);
}

export async function remove(id) {
  const { message } = await json(`page/reports/${encodeURIComponent(id)}?lang=${lang}`, { method: "DELETE" });
  gone.add(id);
  await refresh();
  tellOthers({ reports: true });
  return message;
}

onElsewhere((message) => message.reports && refresh());
