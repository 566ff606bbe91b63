/* A page of the report in the panel: as wide as reads well, made larger by buttons, wheel and two fingers, its text to select. */
import { find, t } from "../page/dom.js";

const STEPS = [50, 75, 100, 125, 150, 200, 300];
const READABLE = 700; // pixels of width at which the type of an A4 page can be read
const FINE = 1000; // from here on the finer picture is fetched

/** Make ready what has come into the panel. */
export function prepare(box) {
  const page = find(".bb-page", box);
  if (page) zoomable(page);
}

function zoomable(page) {
  const [scroll, sheet, said] = [".bb-page-scroll", ".bb-page-sheet", ".bb-zoom-now"].map((name) => find(name, page));
  const picture = find(".bb-page-picture", page);
  const [out, closer] = [find(".bb-zoom-out", page), find(".bb-zoom-in", page)];
  let zoom = 100;
  const to = (wanted, x = scroll.clientWidth / 2, y = scroll.clientHeight / 2) => {
    const next = Math.max(STEPS[0], Math.min(STEPS.at(-1), wanted));
    const ratio = next / zoom;
    const [left, top] = [(scroll.scrollLeft + x) * ratio - x, (scroll.scrollTop + y) * ratio - y];
    zoom = next;
    sheet.style.width = `${zoom}%`;
    scroll.scrollLeft = left;
    scroll.scrollTop = top;
    said.textContent = `${Math.round(zoom)}%`;
    out.disabled = zoom <= STEPS[0];
    closer.disabled = zoom >= STEPS.at(-1);
    if (sheet.clientWidth > FINE && picture.dataset.fine) {
      picture.src = picture.dataset.fine;
      delete picture.dataset.fine;
    }
  };
  to(Math.max(100, (100 * READABLE) / Math.max(1, scroll.clientWidth)), 0, 0);
  out.addEventListener("click", () => to(STEPS.findLast((step) => step < zoom - 1) ?? zoom));
  closer.addEventListener("click", () => to(STEPS.find((step) => step > zoom + 1) ?? zoom));
  scroll.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const at = scroll.getBoundingClientRect();
      to(zoom * Math.exp(-event.deltaY / 300), event.clientX - at.left, event.clientY - at.top);
    },
    { passive: false },
  );
  pinch(scroll, () => zoom, to);
  picture.addEventListener("error", () => {
    page.classList.add("bb-no-picture");
    said.textContent = t("page_error_damaged");
  });
}

/** Two fingers. */
function pinch(scroll, now, to) {
  let begun = null; // { distance, zoom }
  const apart = ([a, b]) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
  scroll.addEventListener(
    "touchmove",
    (event) => {
      if (event.touches.length !== 2) return;
      event.preventDefault();
      begun ??= { distance: apart(event.touches), zoom: now() };
      const at = scroll.getBoundingClientRect();
      const [a, b] = event.touches;
      to((begun.zoom * apart(event.touches)) / begun.distance, (a.clientX + b.clientX) / 2 - at.left, (a.clientY + b.clientY) / 2 - at.top);
    },
    { passive: false },
  );
  for (const name of ["touchend", "touchcancel"]) scroll.addEventListener(name, () => (begun = null));
}
