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

/** Type, then press when Gradio has taken the text over. */
export function typeAndPress(field, text, button) {
  type(field, text);
  setTimeout(() => press(button), 60);
}

/** Say something to screen readers. */
export function announce(text) {
  const status = find("#bb-status");
  if (status) status.textContent = text;
}

export const isBusy = () => Boolean(find("#bb-chat .bb-answer[aria-busy]"));
export const askedQuestions = () => [...document.querySelectorAll("#bb-chat .bb-question")].map((node) => node.innerText.trim());
