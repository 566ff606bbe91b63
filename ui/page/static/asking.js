/* Questions on their way: one is answered, the others wait in line. Each belongs to its conversation, open or not. */
import { Trouble, announce, lang, newId, t } from "./dom.js";
import { change, open } from "./conversation.js";
import { call } from "./queue.js";
import * as store from "./store.js";
import { path, slim, titleOf, upTo, withTurn } from "./thread.js";

const EARLIER = 8;

/** "moved": a question was added, has gone on or away; "answered" with `detail` { conversation, turn }; "gone": a report is not there. */
export const changes = new EventTarget();

let jobs = []; // { id, conversation, record, question, parent, alone, reports, names, chapter, length, state, html, message, stop }

export const jobsOf = (conversation) => jobs.filter((job) => job.conversation === conversation);
export const running = () => jobs.find((job) => job.state === "running");
export const isAsking = (conversation) => jobs.some((job) => job.conversation === conversation && ["running", "waiting"].includes(job.state));

function moved() {
  remember();
  changes.dispatchEvent(new Event("moved"));
}

/** Ask a question at the end of the open conversation, or (`parent`) after another turn of it, as another version of what stands there. */
export function ask(question, { parent, alone = false, choice = {} } = {}) {
  const record = open();
  // What had failed is asked anew.
  jobs = jobs.filter((job) => job.state !== "failed" || job.conversation !== record.id || job.question !== question);
  jobs.push({
    id: newId(),
    conversation: record.id,
    record: record.turns.length ? { ...record, turns: [], chosen: {} } : record,
    question,
    parent,
    alone,
    reports: choice.reports ?? record.reports,
    names: choice.names ?? record.names,
    chapter: choice.chapter === undefined ? record.chapter : choice.chapter,
    length: choice.length ?? record.length,
    state: "waiting",
  });
  // In the list from now on, and found again should its answer never come.
  change(record.id, (now) => (now.title ? now : { ...now, title: titleOf(question) }), record).catch(() => {});
  moved();
  next();
}

/** Ask a question again that had no answer. */
export function again(job) {
  job.state = "waiting";
  job.message = "";
  moved();
  next();
}

export function dismiss(job) {
  jobs = jobs.filter((other) => other !== job);
  moved();
}

/** Stop what is being answered; the question comes back. */
export function stop() {
  const job = running();
  if (!job) return null;
  job.stop.abort();
  dismiss(job);
  announce(t("stopped"));
  next();
  return job;
}

function next() {
  if (running()) return;
  const job = jobs.find((one) => one.state === "waiting");
  if (job) answer(job);
}

async function answer(job) {
  job.state = "running";
  job.stop = new AbortController();
  job.html = "";
  moved();
  let turn = null;
  try {
    const record = (await store.get(job.conversation)) ?? job.record;
    const before = job.parent === undefined ? path(record) : upTo(record, job.parent);
    const parent = before.at(-1)?.id ?? "";
    job.after = parent;
    const sent = {
      question: job.question,
      reports: job.reports,
      chapter: job.chapter,
      length: job.length,
      earlier: job.alone ? [] : before.slice(-EARLIER).map(slim),
      lang,
    };
    for await (const event of call("ask", sent, job.stop.signal)) {
      if (event.kind === "partial") {
        job.html = event.html;
        changes.dispatchEvent(new CustomEvent("written", { detail: job }));
      } else if (event.kind === "turn") {
        const { reports, names, chapter, length } = job;
        const asked = { reports, names, chapter, length, ...(job.alone ? { alone: true } : {}) };
        turn = { ...event.turn, ...asked, id: job.id, parent, at: Date.now(), html: event.html, made: document.documentElement.dataset.made };
        await change(job.conversation, (now) => withTurn(now, turn), job.record);
        finish(job);
        changes.dispatchEvent(new CustomEvent("answered", { detail: { conversation: job.conversation, turn } }));
      } else if (event.kind === "related") {
        await change(job.conversation, (now) => now && { ...now, turns: now.turns.map((one) => (one.id === turn.id ? { ...one, related: event.questions } : one)) });
      } else if (event.kind === "error") {
        throw Object.assign(new Trouble(event.message), { gone: event.gone });
      }
    }
    if (!turn) throw new Trouble(t("error_offline"));
  } catch (error) {
    // After the answer only questions to go on with are missing: not worth a word.
    if (turn && job.state !== "running") return;
    if (job.stop.signal.aborted) return;
    if (!(error instanceof Trouble)) console.error(error);
    job.state = "failed";
    job.message = error instanceof Trouble ? error.message : t("error_unexpected");
    announce(job.message);
    moved();
    changes.dispatchEvent(new CustomEvent("failed", { detail: job }));
    if (error.gone) changes.dispatchEvent(new Event("gone"));
    next();
  }
}

function finish(job) {
  job.state = "answered";
  jobs = jobs.filter((other) => other !== job);
  moved();
  next();
}

/** A conversation is deleted: nothing is asked in it any more. */
export function drop(conversation) {
  for (const job of jobsOf(conversation)) job.stop?.abort();
  jobs = jobs.filter((job) => job.conversation !== conversation);
  moved();
  next();
}

/** What is not answered when the page is left is there again afterwards, with a button to ask it. */
function remember() {
  const kept = jobs.map(({ stop: _, html: __, ...job }) => job);
  try {
    sessionStorage.setItem("bluebook-asking", JSON.stringify(kept));
  } catch {
    // Not kept, then.
  }
}

export function restore() {
  try {
    jobs = JSON.parse(sessionStorage.getItem("bluebook-asking") ?? "[]").map((job) => ({
      ...job,
      state: "failed",
      message: job.message || t("left_unanswered"),
    }));
  } catch {
    jobs = [];
  }
}
