/* What can be done with an answer: copy with its sources or without, a link to it, rate it, ask it again. */
import { all, announce, base, button, el, find, json, lang, sending, t, tell } from "./dom.js";
import { ask } from "./asking.js";
import { open } from "./conversation.js";
import { menu } from "./popup.js";

export function actionsOf(turn) {
  const more = button("⋯", {
    class: "bb-action",
    "aria-label": t("answer_more"),
    title: t("answer_more"),
    "aria-haspopup": "menu",
    "aria-expanded": "false",
  });
  more.addEventListener("click", () =>
    menu(
      more,
      [
        [t("copy_plain"), () => copy(plain(more))],
        [t("copy_link"), () => copy(linkTo(turn), t("link_copied"))],
        [t("retry"), () => ask(turn.question, { parent: turn.parent ?? "", alone: turn.alone, choice: turn })],
      ],
      button,
    ),
  );
  const copying = button(t("copy"), { class: "bb-action", "data-action": "copy" });
  copying.addEventListener("click", () => copy(withSources(copying)));
  const rating = ["up", "down"].map((verdict) => {
    const made = button(t(`feedback_${verdict}`), { class: "bb-action", "data-action": verdict });
    made.addEventListener("click", () => rate(made, verdict, turn));
    return made;
  });
  return el("div", { class: "bb-actions", role: "group", "aria-label": t("answer_actions") }, copying, ...rating, more);
}

const holderOf = (node) => find(".bb-holder", node.closest(".bb-turn"));

function plain(node) {
  return all(".bb-answer-text, .bb-reason", holderOf(node))
    .map((part) => part.innerText.trim().replace(/\s*\[\d+\]/g, ""))
    .join("\n");
}

function withSources(node) {
  const holder = holderOf(node);
  const said = all(".bb-answer-text, .bb-reason", holder).map((part) => part.innerText.trim());
  const sources = all(".bb-sources > li, .bb-nearest > li", holder).map((source) => {
    const [where, page] = [".bb-where, a.bb-near", ".bb-printed"].map((part) => find(part, source)?.textContent.trim() ?? "");
    const marks = all("a.bb-cite:not(.bb-near)", source).map((mark) => mark.textContent).join("");
    return [[marks, [where, page].filter(Boolean).join(" · ")].filter(Boolean).join(" "), ...all(".bb-quote", source).map((quote) => `“${quote.textContent}”`)].join("\n");
  });
  return [...said, ...(sources.length ? ["", ...sources] : [])].join("\n");
}

/** Where this answer is in this browser; in another one the same question, ready to be asked. */
function linkTo(turn) {
  const address = new URL(base || ".", location.href);
  if (lang === "en") address.pathname += "en/";
  address.search = new URLSearchParams([["q", turn.question], ...turn.reports.map((report) => ["report", report]), ...(turn.chapter ? [["chapter", turn.chapter]] : [])]);
  address.hash = `${open().id}/${turn.id}`;
  return address.href;
}

async function copy(text, said = t("copied")) {
  await write(text);
  tell(said);
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
  const field = el("textarea", { style: "position:fixed;opacity:0" });
  const before = document.activeElement;
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
  before?.focus();
}

/** 👍 at once; 👎 asks for a reason in a small form under the answer. */
function rate(pressed, verdict, turn) {
  const actions = pressed.closest(".bb-actions");
  find(".bb-feedback", actions.parentElement)?.remove();
  if (verdict === "up") return send(pressed, verdict, "", turn);
  const form = find("#bb-feedback-form").content.firstElementChild.cloneNode(true);
  for (const radio of all("input", form)) radio.name = `bb-reason-${turn.id}`;
  const leave = () => {
    form.remove();
    pressed.focus();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = find("input:checked", form)?.value;
    const more = find("textarea", form).value.trim();
    send(pressed, verdict, [chosen, more].filter(Boolean).join(": "), turn);
    leave();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    leave();
  });
  find(".bb-feedback-close", form).addEventListener("click", leave);
  actions.after(form);
  form.scrollIntoView({ block: "nearest" });
  find("input", form).focus({ preventScroll: true });
}

async function send(pressed, verdict, reason, { question, answer, report }) {
  for (const other of all("[aria-pressed]", pressed.parentElement)) other.removeAttribute("aria-pressed");
  pressed.setAttribute("aria-pressed", "true");
  const citations = (answer.citations ?? []).map((citation) => citation.chunk_id);
  try {
    const { message } = await json("page/ratings", sending({ verdict, reason, question, answer: answer.answer, report, citations, lang }));
    tell(message);
  } catch (error) {
    pressed.removeAttribute("aria-pressed");
    tell(error.message);
    announce(error.message);
  }
}
