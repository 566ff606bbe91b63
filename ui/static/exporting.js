/* The open conversation as a file: sent to the server and handed out from what it answers. */
import { announce, base, find, lang, said, tell } from "./dom.js";

const BUTTONS = { md: "#bb-export-markdown", docx: "#bb-export-word" };

export async function exported(state, format) {
  const items = (state?.items ?? []).filter((item) => item.id === state.current);
  if (!items[0]?.turns?.length) return tell(said("exportEmpty"));
  const button = find(BUTTONS[format]);
  if (button.disabled) return;
  button.disabled = true;
  try {
    const answer = await fetch(`${base}export?${new URLSearchParams({ format, lang })}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ current: state.current, items }),
    });
    if (answer.ok) handOut(await answer.blob(), nameIn(answer.headers.get("content-disposition")));
    else tell(await reason(answer));
  } catch {
    tell(said("offline"));
  } finally {
    button.disabled = false;
  }
}

function handOut(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads it after the click; a minute is more than it takes to begin.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  announce(said("exported").replace("%s", name));
}

const nameIn = (header) => decodeURIComponent(/filename\*=UTF-8''([^;]+)/.exec(header ?? "")?.[1] ?? "bluebook");

async function reason(answer) {
  const told = await answer.json().catch(() => ({}));
  const text = told.message ?? told.detail;
  return [422, 429, 503].includes(answer.status) && typeof text === "string" ? text : said("unexpected");
}
