/* The turns of the open conversation, and those on their way: each an article under its question as a heading. */
import { all, announce, button, el, find, fragment, json, lang, sending, t } from "./dom.js";
import { actionsOf } from "./actions.js";
import { again, ask, changes as asking, dismiss, jobsOf } from "./asking.js";
import { edit, failure, field } from "./composer.js";
import { change, changes as conversations, open } from "./conversation.js";
import { choose as chooseTurn, path, versions } from "./thread.js";

const box = find("#bb-chat");
const list = find("#bb-turns");
const FOLDED_CHARS = 400; // from here on a question is folded
const made = document.documentElement.dataset.made;

/** Show the conversation as it is: articles that are the same stay as they are. */
export function render() {
  const record = open();
  const jobs = jobsOf(record.id);
  const shown = path(record).map((turn, n, turns) => {
    // What goes on from the last answer goes as soon as something else is asked, so that nothing moves afterwards.
    const last = n === turns.length - 1 && !jobs.length;
    const sign = [turn.made, turn.html?.length, versions(record, turn).length, last && (turn.related ?? []).join()].join("|");
    return { id: turn.id, sign, make: () => answered(record, turn, last) };
  });
  const place = (id) => (id === "" ? 0 : shown.findIndex((one) => one.id === id) + 1);
  // A question that is edited stands where its new version will; what comes after it is covered until then.
  const edited = jobs.find((job) => job.parent !== undefined && job.state !== "failed");
  if (edited) shown.splice(place(edited.parent));
  for (const job of jobs) {
    const one = { id: job.id, sign: `${job.state}|${job.message ?? ""}`, make: () => onItsWay(job) };
    if (job.state === "failed" && job.after !== undefined) shown.splice(place(job.after), 0, one);
    else shown.push(one);
  }
  const old = new Map(all(":scope > article", list).map((article) => [article.dataset.id, article]));
  const articles = shown.map(({ id, sign, make }) => {
    const before = old.get(id);
    if (before?.dataset.sign === sign) return before;
    const article = make();
    article.dataset.id = id;
    article.dataset.sign = sign;
    if (before?.classList.contains("bb-placed")) article.classList.add("bb-placed");
    return article;
  });
  const focused = document.activeElement;
  articles.forEach((article, n) => {
    if (list.children[n] !== article) list.insertBefore(article, list.children[n] ?? null);
  });
  while (list.children.length > articles.length) list.lastChild.remove();
  // A button that is gone with its article must not take the focus to nowhere.
  if (focused !== document.body && !focused.isConnected) field.focus();
  document.documentElement.classList.toggle("bb-is-empty", articles.length === 0);
}

function answered(record, turn, last) {
  const article = frame(turn.question);
  const others = versions(record, turn);
  find(".bb-question-tools", article).append(
    others.length > 1 ? switcher(record, turn, others) : "",
    button("✎", { class: "bb-tool bb-edit", "aria-label": t("edit_question"), title: t("edit_question"), onclick: () => edit(turn) }),
  );
  const holder = el("div", { class: "bb-holder" });
  if (turn.made === made) holder.append(fragment(turn.html));
  else holder.append(el("p", { class: "bb-waiting" }, t("loading")));
  article.append(holder, actionsOf(turn));
  const related = last ? (turn.related ?? []).slice(0, 3) : [];
  if (related.length) article.append(questions(related, t("related"), choiceOfTurn(turn)));
  article.turn = turn;
  return article;
}

/** A question of a button asks what its turn asked, whatever has been chosen since. */
export const choiceOfTurn = ({ reports, names, chapter, length }) => ({ reports, names, chapter, length });

function switcher(record, turn, others) {
  const at = others.findIndex((one) => one.id === turn.id);
  const to = (step) => {
    const next = others[at + step];
    change(record.id, (now) => chooseTurn(now, next)).then(() => {
      announce(t("version_of", { n: at + step + 1, total: others.length }));
      const same = list.querySelector(`article[data-id="${next.id}"] .bb-switch button:not(:disabled)`);
      same?.focus();
    });
  };
  return el(
    "span",
    { class: "bb-switch", role: "group", "aria-label": t("versions") },
    button("‹", { class: "bb-tool", "aria-label": t("version_previous"), disabled: at === 0, onclick: () => to(-1) }),
    el("span", {}, `${at + 1}/${others.length}`),
    button("›", { class: "bb-tool", "aria-label": t("version_next"), disabled: at === others.length - 1, onclick: () => to(1) }),
  );
}

function onItsWay(job) {
  const article = frame(job.question);
  article.classList.add("bb-on-its-way");
  if (job.state === "failed") {
    article.append(failure(job, again));
  } else if (job.state === "waiting") {
    article.append(
      el(
        "p",
        { class: "bb-waiting" },
        t("asked_next"),
        " ",
        button(t("remove"), { class: "bb-dismiss", onclick: () => (dismiss(job), field.focus()) }),
      ),
    );
  } else {
    const holder = el("div", { class: "bb-holder", "aria-busy": "true" });
    if (job.html) holder.append(fragment(job.html));
    else holder.append(el("p", { class: "bb-waiting bb-looking" }, t("answering")));
    article.append(holder);
  }
  return article;
}

function frame(question) {
  const text = el("div", { class: "bb-question-text" }, question);
  const heading = el("h3", { class: "bb-question" }, el("span", { class: "bb-unseen" }, `${t("question")}: `), text);
  const tools = el("div", { class: "bb-question-tools" });
  const article = el("article", { class: "bb-turn" }, el("div", { class: "bb-asked-by" }, heading, tools));
  if (question.length > FOLDED_CHARS) {
    heading.classList.add("bb-folded");
    const unfold = button(t("show_all"), {
      class: "bb-tool bb-show-all",
      "aria-expanded": "false",
      onclick: () => {
        const folded = heading.classList.toggle("bb-folded");
        unfold.textContent = t(folded ? "show_all" : "show_less");
        unfold.setAttribute("aria-expanded", String(!folded));
      },
    });
    tools.append(unfold);
  }
  return article;
}

/** Questions to press. Each is asked as `choice` says; without one as the conversation does. */
export function questions(texts, said, choice) {
  const han = /[\u3400-\u9fff]/;
  return el(
    "div",
    { class: "bb-questions", role: "group", "aria-label": said },
    el("span", { class: "bb-label" }, said),
    texts.map((text) =>
      button(text, {
        class: "bb-ask",
        lang: han.test(text) ? "zh-CN" : "en",
        onclick: () => {
          ask(text, { choice });
          field.focus();
        },
      }),
    ),
  );
}

/** Put the question that was just asked at the top, where nothing moves while its answer comes. */
function placeLast() {
  const last = list.lastElementChild;
  if (!last || last.classList.contains("bb-placed")) return;
  for (const other of all(".bb-placed", list)) other.classList.remove("bb-placed");
  if (list.children.length > 1) last.classList.add("bb-placed");
  box.scrollTop = last.offsetTop - list.offsetTop;
}

/** What an older page made of the answers, or one in another language, is made anew by the server, and kept. */
async function refresh() {
  const record = open();
  const stale = path(record).filter((turn) => turn.made !== made);
  for (let first = 0; first < stale.length; first += 20) {
    const some = stale.slice(first, first + 20);
    const turns = Object.fromEntries(
      some.map(({ id, question, answer, report, several, hits }) => [id, { question, answer, report, several, hits }]),
    );
    const { html } = await json("page/turns", sending({ turns, lang }));
    await change(record.id, (now) => ({
      ...now,
      turns: now.turns.map((turn) => (html[turn.id] ? { ...turn, html: html[turn.id], made } : turn)),
    }));
  }
}

let known = 0;

conversations.addEventListener("opened", () => {
  list.replaceChildren();
  render();
  known = list.children.length;
  box.scrollTop = box.scrollHeight;
  refresh().catch(() => {});
});
conversations.addEventListener("changed", render);
asking.addEventListener("moved", () => {
  render();
  const now = list.children.length;
  const latest = jobsOf(open().id).at(-1);
  if (latest && (now > known || latest.parent !== undefined) && latest.state !== "failed") placeLast();
  known = now;
});
asking.addEventListener("written", ({ detail: job }) => {
  const holder = find(`article[data-id="${job.id}"] .bb-holder`, list);
  holder?.replaceChildren(fragment(job.html));
});
asking.addEventListener("answered", ({ detail: { conversation, turn } }) => {
  if (conversation !== open().id) return;
  const article = find(`article[data-id="${turn.id}"]`, list);
  announce(find(".bb-answer", article)?.innerText.slice(0, 400) ?? "");
});

export const articleOf = (node) => node.closest(".bb-turn");
