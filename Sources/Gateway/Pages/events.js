// What happens in the system, as it happens. A browser's EventSource cannot send a token, so the
// stream is read by hand.

import { send, token } from "./session.js";

/** How long to wait before the stream is asked for again; doubled each time, up to the second. */
const pauses = { first: 1_000, longest: 30_000 };

function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => { clearTimeout(timer); resolve(); });
  });
}

/** Calls `told` with the fields of each event of a stream's text. */
async function take(response, told) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (rest + value).split("\n\n");
    rest = parts.pop();
    for (const part of parts) {
      const fields = {};
      for (const line of part.split("\n")) {
        const colon = line.indexOf(":");
        if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 1).trimStart();
      }
      if (fields.event) told(fields);
    }
  }
}

/**
 * Calls `happened` with the kind of each event until `signal` is aborted.
 *
 * Comes back by itself after a lost connection and goes on with the last event. `connected` is
 * called with whether events come just now, so that somebody can look by other means meanwhile.
 */
export async function follow(signal, happened, connected) {
  let wait = pauses.first;
  let last = null;
  while (!signal.aborted) {
    if (token() !== null) {
      try {
        const headers = { Accept: "text/event-stream" };
        if (last !== null) headers["Last-Event-ID"] = last;
        const response = await send("../v1/events", { headers, signal });
        if (response.ok) {
          wait = pauses.first;
          connected(true);
          await take(response, (fields) => {
            last = fields.id ?? last;
            happened(fields.event);
          });
        }
      } catch {
        // The connection is gone; whether the page is still looked at is seen above.
      }
      connected(false);
    }
    await pause(wait, signal);
    wait = Math.min(wait * 2, pauses.longest);
  }
}
