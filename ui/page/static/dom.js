/* Small helpers of the other modules: elements, words, what is said to everyone. */
export const find = (selector, within = document) => within.querySelector(selector);
export const all = (selector, within = document) => [...within.querySelectorAll(selector)];
export const base = document.documentElement.dataset.base;
export const boot = JSON.parse(find("#bb-boot").textContent);
export const lang = boot.lang;

const words = (await import(`./words.${lang}.js`)).default;

/** A text of the page with its values put in: t("counter", { n: 3, limit: 500 }). */
export const t = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** An element: attributes by name, `on…` as listeners, the rest of the arguments as children. Texts are texts, never HTML. */
export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

export const button = (text, attributes = {}) => el("button", { type: "button", ...attributes }, text);

/** HTML that this server made, as nodes. */
export function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/** Say something to screen readers. */
export function announce(text) {
  find("#bb-status").textContent = text;
}

let hiding = 0;

/** Say something that everyone sees, for as long as it takes to read it. */
export function tell(text) {
  const box = find("#bb-told");
  box.textContent = text;
  box.dataset.last = text;
  clearTimeout(hiding);
  hiding = setTimeout(() => (box.textContent = ""), 4000 + 80 * text.length);
}

/** Something went wrong, in words for the reader. */
export class Trouble extends Error {
  constructor(message, status = 0) {
    super(message);
    this.status = status;
  }
}

/** A request to this server; `Trouble` where there is no answer, or one that is none. */
export async function request(path, options = {}) {
  let answer;
  try {
    answer = await fetch(base + path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Trouble(t("error_offline"));
  }
  if (answer.ok) return answer;
  const said = await answer.json().catch(() => ({}));
  const known = { 413: t("error_too_big_sent"), 429: t("error_queue_full"), 503: t("error_queue_full") };
  throw new Trouble(said.message || known[answer.status] || t("error_unexpected"), answer.status);
}

export const json = async (path, options) => (await request(path, options)).json();

export const sending = (body, method = "POST") => ({
  method,
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
});

/** What a browser keeps beside the conversations, where it keeps anything. */
export const memory = {
  get(key) {
    try {
      return localStorage.getItem(`bluebook-${key}`);
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      if (value === null || value === "") localStorage.removeItem(`bluebook-${key}`);
      else localStorage.setItem(`bluebook-${key}`, value);
    } catch {
      // Nothing is kept, then.
    }
  },
};

export const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(9)), (byte) => byte.toString(36).padStart(2, "0")).join("");
