/* One question after the other: what is sent, what is put back when there is no answer, and the last one changed. */
import { announce, find, isBusy, press, said, tell, type } from "./dom.js";
import { trouble } from "./stream.js";

const classes = document.body.classList;
const FIELD = "bb-question";
export const field = () => find(`#${FIELD} textarea`);

let chosen = null; // { text, alone, chapter } of a question that was pressed; otherwise the one in the field is asked
let sent = null; // under way: { text, editing }
let stopped = false;
let next = null; // sent while another one was under way: the text as it stood then
let editing = null; // { conversation, draft } while the last question is changed

/** A question of a button. What stands in the field stays there. */
export function ask(button) {
  if (isBusy()) return;
  stopEditing();
  const { question, alone, chapter } = button.dataset;
  send({ text: question, alone: alone !== undefined, chapter });
}

export function send(pressed = null) {
  chosen = pressed;
  press("bb-send");
}

/** What stands in the field, now or when the question under way has its answer. */
export function sendInTurn() {
  if (!isBusy()) return send();
  next = field().value;
  announce(said("next"));
}

function sendNext() {
  const text = next;
  next = null;
  if (text && field().value === text) send();
}

/** Gradio's inputs of a question, just before they are sent: what the reader sees in the field, or what was pressed. */
export function asked(_typed, _replaces, _alone, state, report, part) {
  const typed = chosen === null;
  const { text: pressed, alone = false, chapter = part } = chosen ?? {};
  const text = (typed ? field().value : pressed).trim();
  chosen = null;
  const replaces = typed && editing !== null && editing.conversation === state?.current;
  if (text) begin({ text, editing: replaces ? editing : null });
  if (text && typed) {
    type(FIELD, "");
    mark(null);
  }
  return [text, replaces, alone, state, report, chapter];
}

export function askedAgain(...inputs) {
  stopEditing();
  begin({ text: "", editing: null });
  return inputs;
}

function begin(question) {
  sent = question;
  stopped = false;
  classes.add("bb-is-asking");
}

/** Gradio's chat when a question has ended, answered or not; where it was cut off, the chat says so. */
export function ended(chat, whole) {
  if (!sent) return undefined;
  const last = chat?.at(-1);
  const html = textOf(last);
  if (!whole || html.includes("bb-error")) putBack();
  sent = null;
  classes.remove("bb-is-asking");
  if (whole && !stopped) setTimeout(sendNext);
  else next = null;
  if (stopped) press("bb-restore");
  const text = stopped ? said("stopped") : trouble();
  if (!html.includes('aria-busy="true"')) return void (whole || stopped || tell(text));
  const told = { ...last, content: [{ type: "text", text: notice(text) }] };
  return [[...chat.slice(0, -1), told]];
}

function textOf(message) {
  const content = message?.content ?? "";
  return typeof content === "string" ? content : content.map((part) => part.text ?? "").join("");
}

function notice(text) {
  const box = document.createElement("div");
  box.className = stopped ? "bb-message" : "bb-message bb-error";
  box.setAttribute("role", stopped ? "status" : "alert");
  box.append(document.createElement("p"));
  box.firstChild.textContent = text;
  return box.outerHTML;
}

/** The question that was not answered is not lost; what has been typed since goes before it. */
function putBack() {
  if (!sent?.text || field().value !== "") return;
  type(FIELD, sent.text);
  if (sent.editing) mark(sent.editing);
}

export function stop() {
  stopped = true;
  putBack();
  field().focus();
}

/** The last question into the field. Its turn is marked, and kept until another one has taken its place. */
export function edit(state) {
  const open = state?.items?.find((item) => item.id === state.current);
  const last = open?.turns?.at(-1);
  if (!last || isBusy()) return;
  mark({ conversation: state.current, draft: editing?.draft ?? field().value });
  type(FIELD, last.question);
  field().focus();
  announce(said("editing"));
}

export const isEditing = () => editing !== null;

/** As it was before: also the answer that a failed attempt has covered, and what had been typed. */
export function stopEditing() {
  if (!editing) return;
  type(FIELD, editing.draft);
  mark(null);
}

function mark(now) {
  editing = now;
  classes.toggle("bb-is-editing", now !== null);
  if (now) field().setAttribute("aria-describedby", "bb-editing-note");
  else field().removeAttribute("aria-describedby");
}
