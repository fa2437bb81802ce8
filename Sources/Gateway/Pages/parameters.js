// Every parameter with where its value comes from.

import { fill, h, prose, table } from "./dom.js";
import { read } from "./session.js";
import { layer, name, scope, time, value } from "./words.js";

const pageSize = 100;

function address(namespace, key) {
  return `${namespace.split("/").map(encodeURIComponent).join("/")}/${encodeURIComponent(key)}`;
}

function query(filters) {
  const items = Object.entries(filters).filter(([, text]) => text !== "");
  return new URLSearchParams(items).toString();
}

function fact(label, ...content) {
  return [h("dt", {}, label), h("dd", {}, content)];
}

function bounds(schema) {
  const low = schema.minimum === undefined ? null : `at least ${JSON.stringify(schema.minimum)}`;
  const high = schema.maximum === undefined ? null : `at most ${JSON.stringify(schema.maximum)}`;
  const names = schema.allowed_values?.length
    ? `one of ${schema.allowed_values.map((one) => JSON.stringify(one)).join(", ")}` : null;
  return [low, high, names].filter((part) => part !== null).join(", ") || "—";
}

function layers(explained) {
  return table("The strongest layer that holds a value decides",
    ["Layer", "Value", "Who", "When", "Revision", "Why"],
    explained.layers.map((one) => {
      const shown = explained.entry.redacted && one.value !== undefined ? "•••" : value(one);
      return h("tr", { class: one.wins ? "decides" : null },
        h("td", {}, name(one.layer, "LAYER_"), one.wins ? " ✓" : "",
          h("small", {}, one.origin || scope(one.scope))),
        h("td", { class: "value" }, shown),
        h("td", {}, one.actor?.subject ?? ""), h("td", {}, time(one.changed_at)),
        h("td", { class: "number" }, one.revision || ""), h("td", {}, one.reason || one.problem));
    }));
}

/** Shows one parameter: every layer, its schema and its history. */
async function showOne(entry, filters, signal) {
  const title = `${entry.namespace}:${entry.key}`;
  const content = h("div", {}, h("p", { class: "quiet" }, "Reading …"));
  const dialog = h("dialog", { class: "wide", "aria-label": title, close: () => dialog.remove() },
    h("h2", {}, h("code", {}, title)), content,
    h("div", { class: "actions" },
      h("button", { class: "main", type: "button", click: () => dialog.close() }, "Close")));
  document.body.append(dialog);
  dialog.showModal();
  signal.addEventListener("abort", () => dialog.close());
  const where = query({ environment: filters.environment, symbol: filters.symbol });
  try {
    const path = address(entry.namespace, entry.key);
    const [explained, history] = await Promise.all([
      read(`../v1/explain/${path}?${where}`, signal),
      read(`../v1/parameters/${path}/history?page_size=10`, signal)]);
    const schema = explained.schema ?? {};
    fill(content, prose(schema.description),
      h("dl", { class: "facts" },
        fact("Value", h("code", {}, value(explained.entry)), schema.unit ? ` ${schema.unit}` : ""),
        fact("Type", name(schema.type, "VALUE_TYPE_")), fact("Allowed", bounds(schema)),
        fact("Default", h("code", {}, JSON.stringify(schema.default_value) ?? "none"))),
      h("h3", {}, "Where the value comes from"), layers(explained),
      h("h3", {}, "Changes"), changes(history.items));
  } catch (error) {
    if (!signal.aborted) fill(content, h("p", { class: "bad", role: "alert" }, error.message));
  }
}

function changes(list) {
  if (list.length === 0) return h("p", { class: "quiet" }, "Never changed at run time.");
  return table("Newest first", ["Revision", "When", "Who", "Scope", "Before", "After", "Why"],
    list.map((one) => h("tr", {},
      h("td", { class: "number" }, one.revision),
      h("td", {}, time(one.committed_at)),
      h("td", {}, one.actor?.subject ?? ""),
      h("td", {}, scope(one.change?.scope)),
      h("td", { class: "value" }, value({ value: one.change?.before })),
      h("td", { class: "value" }, value({ value: one.change?.after })),
      h("td", {}, one.reason ?? ""))));
}

function row(entry, filters, signal) {
  const schema = entry.schema ?? {};
  return h("tr", {},
    h("td", {}, h("button", {
      class: "name", type: "button", "aria-haspopup": "dialog",
      click: () => showOne(entry, filters, signal),
    }, `${entry.namespace}:${entry.key}`), h("small", {}, schema.description ?? "")),
    h("td", { class: "value" }, value(entry)),
    h("td", {}, schema.unit ?? ""),
    h("td", {}, layer(entry)),
    h("td", {}, entry.changed_by || "—",
      h("small", {}, entry.changed_at ? time(entry.changed_at) : "")),
    h("td", { class: "number" }, entry.revision || "—"));
}

export const parameters = {
  title: "Parameters",
  isLive: false,
  open(box, signal) {
    const filters = { text: "", namespaces: "", environment: "", symbol: "" };
    const list = h("div", { class: "card" });
    const more = h("button", { type: "button", hidden: true }, "Show more");
    const input = (key, label, placeholder) => h("label", {}, h("span", {}, label), h("input", {
      type: key === "text" ? "search" : "text", placeholder, spellcheck: "false",
      change: (event) => { filters[key] = event.target.value.trim(); },
    }));
    const namespaces = h("select", {
      change: (event) => { filters.namespaces = event.target.value; load().catch(report); },
    }, h("option", { value: "" }, "all"));
    const report = (error) => {
      if (!signal.aborted) fill(list, h("p", { class: "bad", role: "alert" }, error.message));
    };
    const form = h("form", {
      class: "filters", role: "search",
      submit: (event) => { event.preventDefault(); load().catch(report); },
    }, input("text", "Text", "in key or description"),
      h("label", {}, h("span", {}, "Namespace"), namespaces),
      input("environment", "Environment", "this one"), input("symbol", "Symbol", "none"),
      h("button", { class: "main" }, "Show"));
    const load = async () => {
      for (const field of form.querySelectorAll("input")) field.dispatchEvent(new Event("change"));
      const rows = [];
      let page = "";
      const next = async () => {
        const found = await read(`../v1/parameters?${query({
          ...filters, include_schema: "true", page_size: String(pageSize), page_token: page,
        })}`, signal);
        rows.push(...found.entries.map((entry) => row(entry, filters, signal)));
        page = found.next_page_token;
        more.hidden = page === "";
        fill(list, table(`${rows.length} of ${found.total_count} parameters at revision `
          + `${found.token?.revision ?? 0}${found.stale ? ", as last known" : ""}`,
        ["Parameter", "Value", "Unit", "Decided by", "Set by", "Revision"], rows));
      };
      more.onclick = () => next().catch(report);
      await next();
    };
    fill(box, form, list, h("div", { class: "actions" }, more));
    return async () => {
      const known = await read("../v1/namespaces?page_size=1000", signal);
      fill(namespaces, h("option", { value: "" }, "all"),
        known.namespaces.map((one) => h("option", { value: one.name }, one.name)));
      await load();
    };
  },
};
