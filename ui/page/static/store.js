/* The conversations that this browser keeps: one record each in IndexedDB, so that tabs never overwrite one another's. */
import { t, tell } from "./dom.js";

const LIST = "list"; // what the list shows of each: { id, title, changed, count }
const WHOLE = "conversations";
const others = "BroadcastChannel" in window ? new BroadcastChannel("bluebook") : null;

let database = null;
const unkept = { [LIST]: new Map(), [WHOLE]: new Map() }; // where a browser keeps nothing: as long as the page is open

function opened() {
  database ??= new Promise((resolve) => {
    let asked;
    try {
      asked = indexedDB.open("bluebook", 1);
    } catch {
      return resolve(nothing());
    }
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore(LIST, { keyPath: "id" });
      asked.result.createObjectStore(WHOLE, { keyPath: "id" });
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
    asked.onerror = () => resolve(nothing());
    asked.onblocked = () => resolve(nothing());
  });
  return database;
}

function nothing() {
  tell(t("nothing_kept"));
  return null;
}

const answered = (asked) =>
  new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });

const finished = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });

/** A record; undefined where there is none. */
export async function get(id) {
  const db = await opened();
  return db ? answered(db.transaction(WHOLE).objectStore(WHOLE).get(id)) : unkept[WHOLE].get(id);
}

/** What the list shows, the latest first. */
export async function list() {
  const db = await opened();
  const found = db ? await answered(db.transaction(LIST).objectStore(LIST).getAll()) : [...unkept[LIST].values()];
  return found.sort((a, b) => b.changed - a.changed);
}

/** Change a record in one step that no other tab can come between: `change(record or undefined)` gives the new one, or null to leave it. */
export async function change(id, changing) {
  for (;;) {
    try {
      const made = await changed(id, changing);
      others?.postMessage({ id });
      return made;
    } catch (error) {
      if (error?.name !== "QuotaExceededError" || !(await madeRoom(id))) throw error;
    }
  }
}

async function changed(id, changing) {
  const db = await opened();
  if (!db) {
    const made = changing(unkept[WHOLE].get(id));
    if (made) for (const [store, value] of [[WHOLE, made], [LIST, line(made)]]) unkept[store].set(id, value);
    return made;
  }
  const transaction = db.transaction([LIST, WHOLE], "readwrite");
  const done = finished(transaction);
  let made = null;
  let failed = null;
  const asked = transaction.objectStore(WHOLE).get(id);
  asked.onsuccess = () => {
    try {
      made = changing(asked.result);
      if (!made) return;
      transaction.objectStore(WHOLE).put(made);
      transaction.objectStore(LIST).put(line(made));
    } catch (error) {
      failed = error;
      transaction.abort();
    }
  };
  await done.catch((error) => {
    throw failed ?? error;
  });
  return made;
}

const line = ({ id, title, changed: when, turns }) => ({ id, title, changed: when, count: turns.length });

export async function remove(id) {
  const db = await opened();
  if (db) {
    const transaction = db.transaction([LIST, WHOLE], "readwrite");
    for (const store of [LIST, WHOLE]) transaction.objectStore(store).delete(id);
    await finished(transaction);
  } else for (const store of [LIST, WHOLE]) unkept[store].delete(id);
  others?.postMessage({ id, removed: true });
}

/** The browser's room is full: the oldest conversation goes, and that is said. False where there is no other than `keep`. */
async function madeRoom(keep) {
  const oldest = (await list()).filter((entry) => entry.id !== keep).at(-1);
  if (!oldest) {
    tell(t("no_room"));
    return false;
  }
  await remove(oldest.id);
  tell(t("room_made", { title: oldest.title || t("conversation_untitled") }));
  return true;
}

/** Ids of the conversations in which every word stands: in the title, a question or an answer. */
export async function search(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (record) => {
    const said = [record.title, ...record.turns.flatMap((turn) => [turn.question, turn.answer?.answer ?? ""])].join("\n").toLowerCase();
    return words.every((word) => said.includes(word));
  };
  const db = await opened();
  if (!db) return new Set([...unkept[WHOLE].values()].filter(fits).map((record) => record.id));
  const found = new Set();
  const asked = db.transaction(WHOLE).objectStore(WHOLE).openCursor();
  return new Promise((resolve, reject) => {
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
      const cursor = asked.result;
      if (!cursor) return resolve(found);
      if (fits(cursor.value)) found.add(cursor.value.id);
      cursor.continue();
    };
  });
}

/** Called with { id, removed } whenever another tab has changed a conversation, with { reports } when reports have changed. */
export function onElsewhere(listener) {
  others?.addEventListener("message", (event) => listener(event.data));
}

export const tellOthers = (message) => others?.postMessage(message);
