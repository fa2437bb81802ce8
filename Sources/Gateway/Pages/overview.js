// The first page: whether everything runs, and what changed last.

import { fill, h, table } from "./dom.js";
import { Refusal, read, send } from "./session.js";
import { milliseconds, name, time } from "./words.js";

function tile(label, text, kind = "") {
  return h("div", { class: "card tile" }, h("span", {}, label), h("strong", { class: kind }, text));
}

/** Whether the processes are ready, which anybody may know; refused or not, there is an answer. */
async function readiness(signal) {
  const response = await send("../readyz", { signal });
  const body = await response.json().catch(() => null);
  if (!body?.checks) throw new Refusal(response.status, body);
  return body;
}

function processes(ready) {
  const rows = [{ name: "gateway", passing: true, required: true, message: "" }, ...ready.checks];
  return h("section", { class: "card" }, h("h3", {}, "Processes"),
    table("What stands behind this gateway", ["Process", "State", "Remarks"], rows.map((check) =>
      h("tr", {}, h("td", {}, check.name),
        h("td", {}, check.passing ? h("span", { class: "tag good" }, "ready")
          : h("span", { class: `tag ${check.required ? "bad" : "warn"}` },
            check.required ? "not ready" : "absent")),
        h("td", { class: "quiet" }, check.message)))));
}

function changes(list) {
  return h("section", { class: "card" }, h("h3", {}, "Latest changes"),
    list.length === 0 ? h("p", { class: "quiet" }, "Nothing has been changed yet.")
      : table("Change sets, newest first", ["Revision", "When", "Who", "What", "Why"],
        list.map((set) => h("tr", {},
          h("td", { class: "number" }, set.token?.revision ?? ""),
          h("td", {}, time(set.committed_at)),
          h("td", {}, set.actor?.subject ?? ""),
          h("td", {}, name(set.kind, "CHANGE_SET_KIND_"), h("small", {},
            `${set.change_count} ${set.change_count === 1 ? "value" : "values"} in `,
            set.namespaces.join(", "))),
          h("td", {}, set.reason)))));
}

export const overview = {
  title: "Overview",
  isLive: true,
  open(box, signal) {
    return async () => {
      const ready = await readiness(signal);
      const system = tile("System", ready.status, ready.status === "ready" ? "good" : "bad");
      const isFirst = box.children.length === 0;
      if (isFirst) fill(box, h("div", { class: "tiles" }, system), processes(ready));
      const [cache, subscribers, sets] = await Promise.all([
        read("../v1/cache", signal), read("../v1/subscribers?page_size=1000", signal),
        read("../v1/change-sets?page_size=10", signal)]);
      const behind = subscribers.subscribers.filter((one) => !/_APPLIED$/.test(one.state)).length;
      const count = subscribers.total_count;
      fill(box,
        h("div", { class: "tiles" }, system,
          tile("Revision", String(sets.head?.revision ?? 0), "number"),
          tile("Database", cache.stale ? "not reached" : "in step", cache.stale ? "bad" : "good"),
          tile("Last confirmed", `${milliseconds(cache.age_ms)} ago`, "number"),
          tile("Consumers in step", `${count - behind} of ${count}`,
            `number ${behind > 0 ? "warn" : ""}`),
          tile("Values in memory", cache.entry_count.toLocaleString(), "number")),
        processes(ready), changes(sets.change_sets));
    };
  },
};
