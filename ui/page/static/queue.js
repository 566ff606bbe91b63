/* Calls through Gradio's queue, by the protocol of its clients: join, listen to the events, cancel. */
import { Trouble, request, sending, t, newId } from "./dom.js";

const INDEX = { ask: 0, reading: 1 }; // in the order in which the server names its calls
const SILENCE_MS = 60_000; // a living stream has a heartbeat every 15 seconds

/** The events of a call as they come; `Trouble` where it fails or is cut off. Aborting `signal` cancels it on the server too. */
export async function* call(name, argument, signal) {
  const session = newId();
  const joined = await request(`gradio_api/call/${name}`, {
    ...sending({ data: [argument], session_hash: session }),
    signal,
  });
  const { event_id: id } = await joined.json();
  const cancel = () =>
    request("gradio_api/cancel", {
      ...sending({ session_hash: session, fn_index: INDEX[name], event_id: id }),
      keepalive: true,
    }).catch(() => {});
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    const stream = await request(`gradio_api/call/${name}/${id}`, { signal });
    for await (const { event, data } of events(stream.body, signal)) {
      if (event === "generating") yield data[0];
      else if (event === "complete") return;
      else if (event === "error") throw new Trouble(t("error_unexpected"));
    }
  } finally {
    signal?.removeEventListener("abort", cancel);
  }
  throw new Trouble(t("error_offline"));
}

/** Server-sent events of a body. */
async function* events(body, signal) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await spoken(reader, signal);
    if (done) return;
    const parts = (rest + value).split("\n\n");
    rest = parts.pop();
    for (const part of parts) {
      const fields = Object.fromEntries(part.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2)));
      if (fields.event && fields.event !== "heartbeat") yield { event: fields.event, data: JSON.parse(fields.data) };
    }
  }
}

async function spoken(reader, signal) {
  let waiting = 0;
  const silent = new Promise((_, fail) => {
    waiting = setTimeout(() => fail(new Trouble(t("error_offline"))), SILENCE_MS);
  });
  try {
    return await Promise.race([reader.read(), silent]);
  } catch (error) {
    if (signal?.aborted) throw new DOMException("", "AbortError");
    throw error instanceof Trouble ? error : new Trouble(t("error_offline"));
  } finally {
    clearTimeout(waiting);
  }
}
