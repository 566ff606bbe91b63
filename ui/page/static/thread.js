/* A conversation as a tree of turns: pure functions. A question that is edited has a branch of its own, and nothing is lost.
 *
 * A record: { id, title, named, created, changed, reports, names, chapter, length, turns: [turn], chosen: { parent: turn } }.
 * A turn: { id, parent, question, reports, chapter, length, answer, report, several, hits, related, html, made }.
 */
const TITLE_CHARS = 60;

export const begun = (id, choice) => ({
  id,
  title: "",
  named: false,
  created: Date.now(),
  changed: Date.now(),
  turns: [],
  chosen: {},
  ...choice,
});

/** The turns that are shown: from the first on, of several after one the chosen one. */
export function path(record) {
  const shown = [];
  for (let parent = ""; ; ) {
    const next = children(record, parent);
    if (!next.length) return shown;
    const turn = next.find((one) => one.id === record.chosen[parent]) ?? next.at(-1);
    shown.push(turn);
    parent = turn.id;
  }
}

export const children = (record, parent) => record.turns.filter((turn) => (turn.parent ?? "") === parent);

/** The turns that a question was asked in, itself included, in the order in which they were made. */
export const versions = (record, turn) => children(record, turn.parent ?? "");

export function withTurn(record, turn) {
  const title = record.title || titleOf(turn.question);
  return {
    ...record,
    title,
    changed: Date.now(),
    turns: [...record.turns.filter((other) => other.id !== turn.id), turn],
    chosen: { ...record.chosen, [turn.parent ?? ""]: turn.id },
  };
}

export const choose = (record, turn) => ({ ...record, chosen: { ...record.chosen, [turn.parent ?? ""]: turn.id } });

/** The path from the first turn to the one of this id; empty for none. */
export function upTo(record, id) {
  const found = [];
  for (let turn = record.turns.find((one) => one.id === id); turn; ) {
    found.unshift(turn);
    turn = record.turns.find((one) => one.id === turn.parent);
  }
  return found;
}

/** A title of a question: cut between words, with an ellipsis. */
export function titleOf(text, most = TITLE_CHARS) {
  const plain = text.replace(/\s+/g, " ").trim();
  if (plain.length <= most) return plain;
  let end = 0;
  for (const { index, segment } of new Intl.Segmenter("zh", { granularity: "word" }).segment(plain)) {
    if (index + segment.length > most) break;
    end = index + segment.length;
  }
  return `${plain.slice(0, end || most).trimEnd()}…`;
}

/** What of an answer a later question may lean on. */
export function slim(turn) {
  const answer = turn.answer ?? {};
  const { question, asked, answer: text, refused, kind, unmet, table, citations } = answer;
  const first = (Array.isArray(citations) ? citations : []).slice(0, 1).map(({ quote, section, document }) => ({ quote, section, document }));
  const kept = { question, asked, answer: text, refused, kind, unmet, table, citations: first };
  return Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined && value !== null));
}
