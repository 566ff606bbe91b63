/* The frame: panels that are folded and made wider, and that become sheets where there is no room for them. */
import { all, find, memory } from "./dom.js";

const root = document.documentElement;
const sides = { left: find("#bb-left"), right: find("#bb-right") };
const SHEETS = { left: matchMedia("(max-width: 899px)"), right: matchMedia("(max-width: 1199px)") };
const LEAST = { left: 200, right: 280 };
const FIRST = { left: 272, right: 480 };

export const isSheet = (side) => SHEETS[side].matches;
export const isFolded = (side) => root.classList.contains(`bb-${side}-folded`);
/** Whether a panel can be looked at without covering the conversation. */
export const hasRoom = (side) => !isSheet(side) && !isFolded(side);

let sheet = null; // { side, opener }

/** Open a panel as a sheet over the page; Back closes it. The focus stays in it until then. */
export function openSheet(side, opener = document.activeElement) {
  if (sheet?.side === side) return;
  if (sheet) dropSheet();
  sheet = { side, opener };
  const panel = sides[side];
  root.classList.add(`bb-${side}-open`);
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-modal", "true");
  for (const other of outside(panel)) other.inert = true;
  find("#bb-menu").setAttribute("aria-expanded", String(side === "left"));
  if (!history.state?.sheet) history.pushState({ sheet: side }, "");
  focusIn(panel);
}

/** Close the sheet that is open, as Back does. */
export function closeSheet() {
  if (!sheet) return;
  const wasPushed = history.state?.sheet;
  dropSheet();
  if (wasPushed) history.back();
}

/** Close the sheet that is open and stay where one is: what was pressed in it leads on. */
export const leaveSheet = () => sheet && dropSheet(false);

function dropSheet(focus = true) {
  const { side, opener } = sheet;
  sheet = null;
  const panel = sides[side];
  root.classList.remove(`bb-${side}-open`);
  panel.setAttribute("role", "complementary");
  panel.removeAttribute("aria-modal");
  for (const other of outside(panel)) other.inert = false;
  find("#bb-menu").setAttribute("aria-expanded", "false");
  if (!focus) return;
  const seen = opener?.isConnected && opener.checkVisibility({ visibilityProperty: true });
  const target = seen ? opener : find("#bb-field");
  target.focus();
}

const outside = (panel) => [find(".bb-skip"), find("#bb-header"), ...find("#bb-main").children].filter((one) => one !== panel);

function focusIn(panel) {
  const first = panel.id === "bb-right" ? find("#bb-panel-title") : find("#bb-new");
  // What has just become visible can have the focus only when it has been drawn.
  first.focus();
  if (document.activeElement !== first) requestAnimationFrame(() => first.focus());
}

export const inSheet = () => sheet !== null;

addEventListener("popstate", () => sheet && dropSheet());
for (const [side, query] of Object.entries(SHEETS)) {
  query.addEventListener("change", () => sheet?.side === side && !query.matches && closeSheet());
}

export function fold(side, folded) {
  root.classList.toggle(`bb-${side}-folded`, folded);
  memory.set(`${side}-folded`, folded ? "1" : null);
}

function widen(side, width) {
  const most = Math.max(LEAST[side], Math.round(innerWidth * (side === "left" ? 0.3 : 0.6)));
  const made = Math.round(Math.min(most, Math.max(LEAST[side], width)));
  root.style.setProperty(`--bb-${side}-width`, `${made}px`);
  const handle = find(`.bb-handle[data-side=${side}]`);
  handle.setAttribute("aria-valuenow", String(made));
  handle.setAttribute("aria-valuemax", String(most));
  handle.setAttribute("aria-valuemin", String(LEAST[side]));
  return made;
}

const widthOf = (side) => sides[side].getBoundingClientRect().width;

for (const handle of all(".bb-handle")) {
  const { side } = handle.dataset;
  const sign = side === "left" ? 1 : -1;
  widen(side, Number(memory.get(`${side}-width`)) || FIRST[side]);
  if (memory.get(`${side}-folded`)) fold(side, true);
  handle.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    const [start, width] = [event.clientX, widthOf(side)];
    const move = (moved) => widen(side, width + sign * (moved.clientX - start));
    handle.addEventListener("pointermove", move);
    handle.addEventListener(
      "lostpointercapture",
      () => {
        handle.removeEventListener("pointermove", move);
        memory.set(`${side}-width`, String(Math.round(widthOf(side))));
      },
      { once: true },
    );
  });
  handle.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -24, ArrowRight: 24 }[event.key];
    if (!step) return;
    event.preventDefault();
    memory.set(`${side}-width`, String(widen(side, widthOf(side) + sign * step)));
  });
}

for (const button of all(".bb-fold, .bb-unfold")) {
  button.addEventListener("click", () => {
    const { side } = button.dataset;
    if (isSheet(side)) return closeSheet();
    const folded = button.classList.contains("bb-fold");
    fold(side, folded);
    find(folded ? `.bb-unfold[data-side=${side}]` : side === "left" ? "#bb-new" : "#bb-panel-title").focus();
  });
}
find("#bb-menu").addEventListener("click", () => (sheet ? closeSheet() : openSheet("left", find("#bb-menu"))));
find("#bb-main").addEventListener("click", (event) => {
  if (sheet && event.target === find("#bb-main")) closeSheet();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && sheet && !event.defaultPrevented) closeSheet();
});
