/* The open conversation as a file: sent to the server, which hands it back. */
import { announce, el, lang, request, sending, t, tell } from "../page/dom.js";
import { path } from "../page/thread.js";

export async function exported(record, format) {
  const turns = path(record).map(({ question, answer, report }) => ({ question, answer, report }));
  try {
    const answer = await request(`export?format=${format}&lang=${lang}`, sending({ title: record.title, turns }));
    const name = decodeURIComponent(answer.headers.get("content-disposition")?.split("''")[1] ?? `bluebook.${format}`);
    const link = el("a", { href: URL.createObjectURL(await answer.blob()), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    tell(t("exported", { name }));
  } catch (error) {
    tell(error.message);
    announce(error.message);
  }
}
