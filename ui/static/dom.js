/* Small helpers of the other scripts. */
export const base = window.bluebook.base;
export const lang = window.bluebook.lang;
export const find = (selector, within = document) => within.querySelector(selector);

/** A text that the server put on the header for the scripts. */
export const said = (name) => find("#bb-header")?.dataset[name] ?? "";

export function press(id) {
  find(`#${id}`)?.click();
}

/** Put text into a field of Gradio as if it had been typed. */
export function type(id, text) {
  const field = find(`#${id} textarea, #${id} input`);
  if (!field) return;
  const kind = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
  Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(field, text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Say something to screen readers. */
export function announce(text) {
  const status = find("#bb-status");
  if (status) status.textContent = text;
}

let hiding = 0;

/** Say something that everyone sees, for as long as it takes to read it. */
export function tell(text) {
  const box = find("#bb-told");
  if (!box) return;
  box.textContent = text;
  clearTimeout(hiding);
  hiding = setTimeout(() => (box.textContent = ""), 6000);
}

export const isBusy = () =>
  document.body.classList.contains("bb-is-asking") || Boolean(find("#bb-chat .bb-answer[aria-busy]"));
/** The questions as they were typed, line by line. */
export const askedQuestions = () =>
  [...document.querySelectorAll("#bb-chat .bb-question")].map((node) =>
    [...node.children].map((line) => line.textContent).join("\n").trim(),
  );
