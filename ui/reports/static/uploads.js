/* Reports of one's own: chosen, dropped anywhere or pasted; sent one after the other, read by the server, found again after a reload. */
import { announce, base, boot, button, el, find, fragment, json, lang, t } from "../page/dom.js";
import { open } from "../page/conversation.js";
import { field } from "../page/composer.js";
import { call } from "../page/queue.js";
import { tellOthers } from "../page/store.js";
import { openNode } from "../evidence/panel.js";
import { ask } from "./chooser.js";
import * as reports from "./reports.js";

const box = find("#bb-uploads");
const picker = find("#bb-file");
const waiting = [];
let busy = false;

export function take(files) {
  const some = [...files];
  if (!some.length) return;
  waiting.push(...some);
  next();
}

async function next() {
  if (busy) return;
  const file = waiting.shift();
  if (!file) return;
  busy = true;
  try {
    await bring(file);
  } finally {
    busy = false;
    next();
  }
}

async function bring(file) {
  const card = cardOf(file.name);
  if (file.size > boot.maxUpload) {
    const mb = Math.ceil((file.size / (1 << 20)) * 10) / 10;
    return card.fail(t("error_too_big", { mb, limit: boot.maxUpload / (1 << 20) }));
  }
  const sending = send(file, card);
  card.cancel = sending.cancel;
  const failed = await sending.done;
  if (failed !== null) return card.fail(failed);
  await follow(card);
}

/** The file as it is; its progress is told. */
function send(file, card) {
  const asked = new XMLHttpRequest();
  const done = new Promise((resolve) => {
    asked.addEventListener("load", () => {
      if (asked.status === 202) return resolve(null);
      try {
        resolve(JSON.parse(asked.responseText).message || t("error_unexpected"));
      } catch {
        resolve(asked.status === 413 ? t("error_too_big_sent") : t("error_unexpected"));
      }
    });
    asked.addEventListener("error", () => resolve(t("error_offline")));
    asked.addEventListener("abort", () => resolve(t("upload_cancelled")));
    asked.upload.addEventListener("progress", ({ loaded, total }) => card.say(t("upload_sending", { percent: Math.round((100 * loaded) / total) })));
  });
  asked.open("POST", `${base}page/uploads?${new URLSearchParams({ name: file.name, lang })}`);
  asked.setRequestHeader("Content-Type", "application/octet-stream");
  asked.send(file);
  return { done, cancel: () => asked.abort() };
}

/** Listen to the reading of this session's upload until its end. */
async function follow(card) {
  card.cancel = () => json("page/uploads/cancel", { method: "POST" }).catch((error) => card.fail(error.message));
  try {
    for await (const event of call("reading", lang)) {
      if (event.kind === "progress") card.show(event.html, event.name);
      else if (event.kind === "failed") return card.fail(event.message, event.cancelled);
      else if (event.kind === "none") return card.remove();
      else if (event.kind === "done") {
        await reports.refresh(event.reports);
        tellOthers({ reports: true });
        ask([event.reports[0]], { [event.reports[0]]: event.title });
        card.finish(event);
      }
    }
  } catch (error) {
    card.fail(error.message);
  }
}

function cardOf(name) {
  const title = el("strong", {}, name);
  const told = el("div", { class: "bb-upload-told", role: "status" }, t("stage_waiting"));
  const stop = button(t("upload_cancel"), { class: "bb-upload-cancel" });
  const card = el("div", { class: "bb-upload" }, title, told, stop);
  box.append(card);
  const made = {
    cancel: () => {},
    say: (text) => (told.textContent = text),
    show(html, called) {
      if (called) title.textContent = called;
      told.replaceChildren(fragment(html));
    },
    remove: () => card.remove(),
    fail(message, quiet = false) {
      told.replaceChildren(el("p", { class: quiet ? "bb-message" : "bb-message bb-error", role: quiet ? "status" : "alert" }, message));
      closing();
    },
    finish({ html, title: called }) {
      const parse = fragment(html);
      const full = find(".bb-parse-full", parse);
      title.textContent = t("upload_done", { title: called });
      const look = button(t("parse_open"), { class: "bb-parse-open" });
      look.addEventListener("click", () => openNode(full.content.cloneNode(true), look, t("parse")));
      told.replaceChildren(el("div", { class: "bb-parse" }, ...find(".bb-parse", parse).childNodes), look);
      announce(t("upload_done", { title: called }));
      closing();
      field.focus();
    },
  };
  const closing = () => {
    stop.textContent = t("close");
    made.cancel = () => {
      card.remove();
      field.focus();
    };
  };
  stop.addEventListener("click", () => made.cancel());
  return made;
}

find("#bb-attach").addEventListener("click", () => picker.click());
picker.addEventListener("change", () => {
  take(picker.files);
  picker.value = "";
});
document.addEventListener("paste", (event) => {
  if (!event.clipboardData?.files.length) return;
  event.preventDefault();
  take(event.clipboardData.files);
});

const veil = find("#bb-drop");
const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
document.addEventListener("dragenter", (event) => holdsFiles(event) && (veil.hidden = false));
document.addEventListener("dragover", (event) => holdsFiles(event) && event.preventDefault());
document.addEventListener("dragleave", (event) => !event.relatedTarget && (veil.hidden = true));
document.addEventListener("drop", (event) => {
  veil.hidden = true;
  if (!holdsFiles(event)) return;
  event.preventDefault();
  take(event.dataTransfer.files);
});

/** An upload that was being read when the page was left. */
export function resume() {
  if (boot.reading && open()) follow(cardOf(""));
}
