/* The buttons under an answer: copy, rate. */
import { announce, find, press, said } from "./dom.js";

export function copy(button) {
  const text = find(".bb-answer-text", button.closest(".bb-actions").parentElement)?.innerText.trim() ?? "";
  write(text).then(() => {
    const name = button.textContent;
    button.textContent = said("copied");
    button.disabled = true;
    announce(said("copied"));
    setTimeout(() => {
      button.textContent = name;
      button.disabled = false;
    }, 1500);
  });
}

/** The clipboard is there on secure addresses only; elsewhere by a selection, as before. */
async function write(text) {
  if (navigator.clipboard) {
    try {
      return await navigator.clipboard.writeText(text);
    } catch {
      // Not allowed for this page: the other way needs no permission.
    }
  }
  const field = document.createElement("textarea");
  field.value = text;
  field.style.position = "fixed";
  field.style.opacity = "0";
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

/** 👍 at once; 👎 asks for a reason in a small form under the answer. */
export function rate(button, verdict) {
  const actions = button.closest(".bb-actions");
  find(".bb-feedback", actions.parentElement)?.remove();
  if (verdict === "up") return send(button, "up", "");
  const form = find("#bb-feedback-form").content.firstElementChild.cloneNode(true);
  const name = `bb-reason-${button.dataset.turn}`;
  for (const radio of form.querySelectorAll("input")) radio.name = name;
  const leave = () => {
    form.remove();
    button.focus();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = find("input:checked", form)?.value;
    const more = find("textarea", form).value.trim();
    send(button, "down", [chosen, more].filter(Boolean).join(": "));
    leave();
  });
  form.addEventListener("keydown", (event) => event.key === "Escape" && leave());
  find(".bb-feedback-close", form).addEventListener("click", leave);
  actions.after(form);
  form.scrollIntoView({ block: "nearest" });
  find("input", form).focus({ preventScroll: true });
}

const verdicts = []; // pressed, and not yet sent

/** What Gradio sends when it is pressed. */
export const rating = () => verdicts.shift() ?? "";

function send(button, verdict, reason) {
  verdicts.push(JSON.stringify({ turn: Number(button.dataset.turn), verdict, reason }));
  press("bb-rate");
  for (const other of button.parentElement.querySelectorAll("[aria-pressed]")) other.removeAttribute("aria-pressed");
  button.setAttribute("aria-pressed", "true");
}
