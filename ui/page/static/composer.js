/* The field, and all that is sent with it: drafts, the length of answers, an earlier question that is edited. */
import { announce, boot, el, find, memory, t } from "./dom.js";
import { ask, changes as asking, dismiss, isAsking, running, stop } from "./asking.js";
import { changes as conversations, choose, open } from "./conversation.js";
import { path } from "./thread.js";

export const field = find("#bb-field");
const counter = find("#bb-counter");
const send = find("#bb-send");
const NEAR = 0.8; // of the longest question: from here on its length is told

let editing = null; // { conversation, turn, draft } while an earlier question is changed
let mayAsk = () => true; // whether there is a report to ask

export const askOnlyIf = (check) => {
  mayAsk = check;
  judge();
};

const draftKey = () => `draft-${open().id}`;

export function fill(text) {
  field.value = text;
  memory.set(draftKey(), text);
  grow();
  judge();
}

/** As tall as what stands in it, up to a third of the window. */
function grow() {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight + 2, innerHeight / 3)}px`;
}

export function judge() {
  const length = field.value.trim().length;
  const tooLong = length > boot.maxQuestion;
  send.disabled = !length || tooLong || !mayAsk();
  const told = length > NEAR * boot.maxQuestion ? t(tooLong ? "too_long" : "counter", { n: length, limit: boot.maxQuestion }) : "";
  if (counter.textContent !== told) counter.textContent = told;
  counter.classList.toggle("bb-over", tooLong);
}

function submit() {
  const text = field.value.trim();
  if (send.disabled || !text) return;
  const edited = editing;
  leaveEditing(false);
  fill("");
  ask(text, edited ? { parent: edited.turn.parent ?? "" } : {});
  field.focus();
}

/** Put a question that was not answered back, unless something else has been typed. */
export function putBack(job) {
  if (job.conversation === open().id && field.value === "") fill(job.question);
}

export function edit(turn) {
  editing = { conversation: open().id, turn, draft: editing?.draft ?? field.value };
  fill(turn.question);
  find("#bb-editing").hidden = false;
  field.setAttribute("aria-describedby", "bb-editing-note bb-counter");
  mark(turn.id);
  field.focus();
  field.select();
  announce(t("editing"));
}

function leaveEditing(restore = true) {
  if (!editing) return;
  const { draft } = editing;
  editing = null;
  find("#bb-editing").hidden = true;
  field.setAttribute("aria-describedby", "bb-hint bb-counter");
  mark(null);
  if (restore) fill(draft);
}

function mark(id) {
  for (const turn of document.querySelectorAll(".bb-turn")) turn.classList.toggle("bb-is-edited", turn.dataset.id === id);
}

find("#bb-composer").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
find("#bb-edit-cancel").addEventListener("click", () => {
  leaveEditing();
  field.focus();
});
find("#bb-stop").addEventListener("click", () => {
  const job = stop();
  if (job) putBack(job);
  field.focus();
});
field.addEventListener("input", () => {
  memory.set(draftKey(), field.value);
  grow();
  judge();
});
field.addEventListener("keydown", (event) => {
  // Enter that only ends the composing of an input method must not send.
  if (event.isComposing || event.keyCode === 229) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    submit();
  } else if (event.key === "ArrowUp" && field.value === "") {
    const last = path(open()).at(-1);
    if (!last) return;
    event.preventDefault();
    fill(last.question);
  } else if (event.key === "Escape" && editing) {
    event.preventDefault();
    leaveEditing();
  }
});

const length = find("#bb-length");
length.addEventListener("click", () => choose({ length: open().length === "short" ? "long" : "short" }));

function showChoice() {
  const short = open().length === "short";
  length.setAttribute("aria-pressed", String(short));
  length.textContent = t(short ? "length_short" : "length_long");
  judge();
}

function showStop() {
  const here = running()?.conversation === open().id;
  const stopping = find("#bb-stop");
  if (!here && document.activeElement === stopping) field.focus();
  stopping.hidden = !here;
  send.textContent = t(isAsking(open().id) ? "send_next" : "send");
}

conversations.addEventListener("opened", () => {
  leaveEditing(false);
  field.value = memory.get(draftKey()) ?? "";
  grow();
  showChoice();
  showStop();
});
conversations.addEventListener("choice", showChoice);
asking.addEventListener("moved", showStop);
asking.addEventListener("failed", ({ detail }) => putBack(detail));

/** Under a question that failed: what went wrong, and a button to ask it again. */
export function failure(job, again) {
  return el(
    "div",
    { class: "bb-message bb-error", role: "alert" },
    el("p", {}, job.message),
    el(
      "p",
      {},
      el("button", { type: "button", class: "bb-again", onclick: () => again(job) }, t("try_again")),
      el("button", { type: "button", class: "bb-dismiss", onclick: () => (dismiss(job), field.focus()) }, t("remove")),
    ),
  );
}
