/* The sentence behind [1], shown while a pointer or the focus is on the mark. */
import { el, find, t } from "../page/dom.js";

const box = find("#bb-hover");
let shown = null;

function show(link) {
  if (shown === link || !link.dataset.quote) return;
  shown = link;
  const { quote, words } = link.dataset;
  const [first, end] = (words ?? "").split(",").map(Number);
  const said = words ? [quote.slice(0, first), el("mark", { class: "bb-words" }, quote.slice(first, end)), quote.slice(end)] : [quote];
  box.replaceChildren(el("q", { lang: "zh-CN" }, ...said), el("span", { class: "bb-hover-hint" }, t("hover_hint")));
  box.hidden = false;
  link.setAttribute("aria-describedby", "bb-hover");
  const at = link.getBoundingClientRect();
  box.style.left = `${Math.max(8, Math.min(at.left - 24, innerWidth - box.offsetWidth - 8))}px`;
  const above = at.top - box.offsetHeight - 6;
  box.style.top = `${above > 8 ? above : at.bottom + 6}px`;
}

function hide() {
  shown?.removeAttribute("aria-describedby");
  shown = null;
  box.hidden = true;
}

document.addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch") return;
  const link = event.target.closest?.("a.bb-cite");
  if (link) show(link);
  else if (shown && !box.contains(event.target) && shown !== document.activeElement) hide();
});
document.addEventListener("focusin", (event) => {
  const link = event.target.closest?.("a.bb-cite");
  if (link?.matches(":focus-visible")) show(link);
  else hide();
});
document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
document.addEventListener("scroll", hide, true);
document.addEventListener("click", hide);
