/* Gradio's stream of events, which its client closes when the last event has ended. An event that is joined in that very
moment is answered on no stream, and waits for ever; so does one whose connection is cut. Here the stream goes on where an
event still waits, and what is lost ends with an error, so that the page can tell it and can go on. */
import { said, tell } from "./dom.js";

const SILENT_MS = 60_000; // The server speaks every 15 seconds.
const plain = window.fetch.bind(window);
const waiting = new Set(); // events that have not ended
const ended = new Set(); // those that did before the answer to their joining was here
const joins = new Set(); // joins under way
const stopped = new Set(); // events that the reader has stopped: what they say after that comes too late
let why = "";

/** Why the last event failed; empty where Gradio has told it. */
export const trouble = () => why;

window.fetch = (input, init) => {
  const path = new URL(input instanceof Request ? input.url : input, location.href).pathname;
  if (path.endsWith("/gradio_api/queue/join")) return join(input, init);
  if (path.endsWith("/gradio_api/queue/data")) return follow(new Request(input, init));
  if (path.includes("/gradio_api/run/")) return run(input, init);
  if (path.endsWith("/gradio_api/cancel")) stopped.add(JSON.parse(init.body).event_id);
  return plain(input, init);
};

/** An answer that ends an event. Of what breaks the connection Gradio's client would reload the page, and lose the question. */
const refused = (text) => Response.json({ detail: text, error: text }, { status: 500 });

function join(input, init) {
  why = "";
  const joining = plain(input, init)
    .then(async (answer) => {
      if (!answer.ok) return refused(said(answer.status === 503 ? "busy" : "unexpected"));
      const { event_id: id } = await answer.clone().json();
      if (!ended.delete(id)) waiting.add(id);
      return answer;
    })
    .catch(() => refused(said("offline")))
    .finally(() => joins.delete(joining));
  joins.add(joining);
  return joining;
}

async function run(input, init) {
  const answer = await plain(input, init).catch(() => null);
  if (answer?.ok) return answer;
  // Gradio says nothing of these.
  const text = said(answer ? "unexpected" : "offline");
  tell(text);
  return refused(text);
}

async function follow(request) {
  const lines = messages(request);
  const encoder = new TextEncoder();
  const body = new ReadableStream({
    async pull(controller) {
      const { value, done } = await lines.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(`data: ${JSON.stringify(value)}\n\n`));
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

async function* messages(request) {
  for (;;) {
    let closed = false;
    try {
      for await (const message of read(request)) {
        closed = message.msg === "close_stream";
        if (closed || message.msg === "unexpected_error") break;
        if (message.msg === "process_completed" && !waiting.delete(message.event_id)) ended.add(message.event_id);
        if (!stopped.has(message.event_id))
          yield message.success === false ? failed(message.event_id, said("unexpected")) : message;
        else if (message.msg === "process_completed") yield { ...message, success: true, output: {} };
      }
    } catch {
      if (request.signal.aborted) return;
    }
    for (const id of closed ? [] : [...waiting]) {
      waiting.delete(id);
      yield failed(id, said("offline"));
    }
    await Promise.allSettled([...joins]);
    if (waiting.size > 0) continue;
    ended.clear();
    stopped.clear();
    yield { msg: "close_stream" };
    return;
  }
}

/** The end of an event, told by the page itself where the reader looks. */
function failed(id, text) {
  why = text;
  return { msg: "process_completed", event_id: id, success: false, output: { error: text, visible: false } };
}

/** The messages of one connection; an error where it breaks, or where nothing comes for too long. */
async function* read(request) {
  const answer = await plain(request);
  if (!answer.ok) throw new Error(answer.statusText);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  try {
    for (;;) {
      const { value, done } = await soon(reader.read());
      if (done) return;
      const parts = (text + value).split("\n\n");
      text = parts.pop();
      for (const part of parts) if (part.startsWith("data: ")) yield JSON.parse(part.slice(6));
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function soon(promise) {
  let timer;
  const late = new Promise((_, fail) => (timer = setTimeout(fail, SILENT_MS, new Error("silent"))));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
