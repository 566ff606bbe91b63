/* A box that opens at a button: closed by Escape, by a press elsewhere, and when the focus leaves it. */
let shown = null; // { box, anchor, closing }

export function close(focus = false) {
  if (!shown) return;
  const { box, anchor, closing } = shown;
  shown = null;
  box.remove();
  anchor.setAttribute("aria-expanded", "false");
  if (focus) anchor.focus();
  closing?.();
}

/** Open `box` at `anchor`, or close it where it is open. The focus goes to `focus`, or to the first thing in it. */
export function toggle(anchor, make, { focus, closing } = {}) {
  const again = shown?.anchor === anchor;
  close(again);
  if (again) return null;
  const box = make();
  box.classList.add("bb-popup");
  anchor.after(box);
  anchor.setAttribute("aria-expanded", "true");
  shown = { box, anchor, closing };
  place(box, anchor);
  (box.querySelector(focus ?? "button, input, a") ?? box).focus();
  return box;
}

/** Above or below, wherever there is room, and never beside the window. */
export function place(box, anchor) {
  const at = anchor.getBoundingClientRect();
  const below = innerHeight - at.bottom;
  box.style.position = "fixed";
  box.style.maxHeight = `${Math.max(120, Math.max(below, at.top) - 16)}px`;
  box.style.top = below >= at.top ? `${at.bottom + 4}px` : "auto";
  box.style.bottom = below >= at.top ? "auto" : `${innerHeight - at.top + 4}px`;
  box.style.left = `${Math.max(8, Math.min(at.left, innerWidth - box.offsetWidth - 8))}px`;
}

document.addEventListener("pointerdown", (event) => {
  if (shown && !shown.box.contains(event.target) && !shown.anchor.contains(event.target)) close();
});
document.addEventListener("focusin", (event) => {
  if (shown && !shown.box.contains(event.target) && event.target !== shown.anchor) close();
});
document.addEventListener(
  "keydown",
  (event) => {
    if (!shown) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close(true);
    } else if (event.key === "Tab") {
      // The next thing after the box is the next one after its button.
      const inside = [...shown.box.querySelectorAll("button, input, a, [tabindex]")].filter((one) => !one.disabled);
      const edge = event.shiftKey ? inside[0] : inside.at(-1);
      if (document.activeElement === edge) close(true);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && shown.box.contains(document.activeElement)) {
      const items = [...shown.box.querySelectorAll("[role=menuitem], [role=option], .bb-row-main")];
      const next = items[items.indexOf(document.activeElement.closest("[role=menuitem], [role=option], .bb-row-main")) + (event.key === "ArrowDown" ? 1 : -1)];
      if (next) {
        event.preventDefault();
        next.focus();
      }
    }
  },
  true,
);
addEventListener("resize", () => close());

/** A menu of [text, act] pairs at a button. */
export function menu(anchor, entries, make) {
  return toggle(anchor, () => {
    const box = document.createElement("div");
    box.setAttribute("role", "menu");
    box.setAttribute("aria-label", anchor.getAttribute("aria-label"));
    for (const [text, act] of entries) {
      box.append(
        make(text, {
          role: "menuitem",
          onclick: () => {
            close(true);
            act();
          },
        }),
      );
    }
    return box;
  });
}
