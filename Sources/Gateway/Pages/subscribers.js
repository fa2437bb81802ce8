// Every process that follows the parameters, and how far it is.

import { fill, h, table } from "./dom.js";
import { read } from "./session.js";
import { milliseconds, name, time } from "./words.js";

const kinds = { APPLIED: "good", BEHIND: "warn", REJECTED: "bad", LOST: "bad" };

function row(one) {
  const state = (one.state ?? "").replace("SUBSCRIBER_STATE_", "");
  return h("tr", {},
    h("td", {}, one.service, h("small", {}, one.instance)),
    h("td", {}, h("span", { class: `tag ${kinds[state] ?? ""}` }, name(state, "")),
      one.rejection ? h("small", {}, `${one.rejected_revision}: ${one.rejection.message}`) : null),
    h("td", { class: "number" }, one.applied?.revision ?? "—"),
    h("td", { class: "number" }, one.sent_revision || "—"),
    h("td", { class: "number" }, milliseconds(one.apply_lag_ms)),
    h("td", {}, one.environment, h("small", {}, one.namespaces.join(", "))),
    h("td", {}, name(one.consumer_kind, "CONSUMER_KIND_")),
    h("td", {}, time(one.last_seen_at), h("small", {}, "since ", time(one.connected_at))));
}

export const subscribers = {
  title: "Subscribers",
  isLive: true,
  open(box, signal) {
    return async () => {
      const found = await read("../v1/subscribers?page_size=1000", signal);
      const at = found.head?.revision ?? 0;
      fill(box, h("section", { class: "card" },
        found.subscribers.length === 0
          ? h("p", { class: "quiet" }, "Nobody follows the parameters just now.")
          : table(`${found.total_count}; the newest revision is ${at}`,
            ["Process", "State", "In force", "Sent", "Lag", "Follows", "Kind", "Heard from"],
            found.subscribers.map(row))));
    };
  },
};
