/* The conversation that is open in this tab: its record, and what it asks. Others hear of it by events of `changes`. */
import { memory, newId } from "./dom.js";
import * as store from "./store.js";
import { begun } from "./thread.js";

/** "opened": another one; "changed": the same, with other turns; "choice": it asks otherwise. */
export const changes = new EventTarget();

let record = null;

export const open = () => record;
export const isEmpty = () => record.turns.length === 0;

const emit = (name) => changes.dispatchEvent(new Event(name));

/** What a conversation asks: { reports, names, chapter, length }. */
export const choiceOf = ({ reports, names, chapter, length }) => ({ reports, names, chapter, length });

function lastChoice(fallback) {
  for (const place of [sessionStorageGet(), memory.get("choice")]) {
    try {
      const choice = JSON.parse(place);
      if (Array.isArray(choice?.reports)) return { ...fallback, ...choice };
    } catch {
      // Changed by hand: as if there were none.
    }
  }
  return fallback;
}

function sessionStorageGet() {
  try {
    return sessionStorage.getItem("bluebook-choice");
  } catch {
    return null;
  }
}

function remember(choice) {
  const text = JSON.stringify(choice);
  memory.set("choice", text);
  try {
    sessionStorage.setItem("bluebook-choice", text);
  } catch {
    // The conversation itself remembers.
  }
}

/** Open a conversation by its id; a new one where there is none. `fallback` is what is asked where nothing was chosen before. */
export async function show(id, fallback) {
  const found = id ? await store.get(id) : undefined;
  record = found ?? begun(id || newId(), lastChoice(fallback));
  if (location.hash.slice(1).split("/")[0] !== record.id) history.replaceState(history.state, "", `#${record.id}`);
  emit("opened");
  return Boolean(found);
}

/** A new conversation, which asks what the open one asks. */
export async function begin() {
  const choice = choiceOf(record);
  record = begun(newId(), choice);
  history.pushState(null, "", `#${record.id}`);
  emit("opened");
}

/** Ask otherwise from now on. */
export async function choose(choice) {
  record = { ...record, ...choice };
  remember(choiceOf(record));
  emit("choice");
  await store.change(record.id, (now) => now && { ...now, ...choice });
}

/** Change a conversation, open or not. It is begun with `first` where the store does not have it yet. What the open one asks stays as chosen here. */
export async function change(id, changing, first = record) {
  const made = await store.change(id, (now) => {
    const changed = changing(now ?? first);
    return changed && id === record.id ? { ...changed, ...choiceOf(record) } : changed;
  });
  if (made && id === record.id) {
    // It may have been chosen anew while this was written; `choose` writes that next.
    record = { ...made, ...choiceOf(record) };
    emit("changed");
  }
  return made;
}

/** Another tab has changed it: what it asks stays as it is here. */
export async function reread() {
  const found = await store.get(record.id);
  if (!found) return;
  record = { ...found, ...choiceOf(record) };
  emit("changed");
}
