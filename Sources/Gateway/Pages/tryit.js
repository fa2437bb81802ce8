// A form that sends one operation and shows what comes back.

import { fill, h, inline } from "./dom.js";
import { send, token } from "./session.js";

/** So much of an answer is shown. */
const shownCharactersMax = 200_000;

function parameterField(parameter, schemas) {
  const known = schemas.resolved(parameter.schema);
  const items = known.type === "array" ? schemas.resolved(known.items) : null;
  const options = known.enum ?? (known.type === "boolean" ? ["true", "false"] : null);
  const attributes = { name: parameter.name, required: parameter.required };
  const element = options
    ? h("select", attributes, h("option", { value: "" }, "—"),
      options.map((name) => h("option", { value: name }, name)))
    : h("input", { ...attributes, type: "text", spellcheck: "false", autocomplete: "off" });
  return {
    parameter,
    values: () => (items ? element.value.split(",").map((part) => part.trim()) : [element.value])
      .filter((value) => value !== ""),
    element: h("label", {}, h("span", {}, parameter.name, parameter.required ? " (required)" : "",
      items ? ", separated by commas" : ""), element),
  };
}

/** The address, the header fields and the body that the form stands for. */
function request(verb, path, fields, area, type) {
  let address = path;
  const query = new URLSearchParams();
  const headers = {};
  for (const field of fields) {
    for (const value of field.values()) {
      if (field.parameter.in === "path") {
        address = address.replace(`{${field.parameter.name}}`, encodeURIComponent(value));
      } else if (field.parameter.in === "query") query.append(field.parameter.name, value);
      else headers[field.parameter.name] = value;
    }
  }
  const text = query.toString();
  if (area !== null && area.value.trim() !== "") headers["Content-Type"] = type;
  return {
    address: address.replace(/^\//, "") + (text === "" ? "" : `?${text}`),
    options: {
      method: verb.toUpperCase(), headers,
      body: area !== null && area.value.trim() !== "" ? area.value : undefined,
    },
  };
}

function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** The request as a line for a shell; the token stays out of it. */
function curl({ address, options }) {
  const parts = ["curl", "-sS", "-X", options.method];
  if (token() !== null) parts.push("-H", '"Authorization: Bearer $(cat .mooring/admin.token)"');
  for (const [name, value] of Object.entries(options.headers)) {
    parts.push("-H", quoted(`${name}: ${value}`));
  }
  if (options.body !== undefined) parts.push("--data-binary", quoted(options.body));
  parts.push(quoted(new URL(address, document.baseURI).href));
  return parts.join(" ");
}

function pretty(text, type) {
  if (!/json/.test(type) || /ndjson/.test(type)) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** Reads a body as it comes, and shows it meanwhile when it is a stream of events. */
async function readBody(response, show) {
  const type = response.headers.get("Content-Type") ?? "";
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  while (reader && text.length < shownCharactersMax) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
    if (/event-stream|ndjson/.test(type)) show(text);
  }
  reader?.cancel().catch(() => {});
  return pretty(text, type);
}

/** The form for `operation`. */
export function tryForm(verb, path, operation, schemas) {
  const fields = (operation.parameters ?? []).map((one) => parameterField(one, schemas));
  const [type, part] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [null, null];
  const isJSON = type !== null && /^application\/json/.test(type);
  const writing = { rows: "8", spellcheck: "false", name: "body" };
  const area = type === null ? null : h("textarea", writing,
    isJSON ? JSON.stringify(schemas.example(part.schema), null, 2) : "");
  const outcome = h("div", { class: "outcome", "aria-live": "polite" });
  const stop = h("button", { type: "button", hidden: true }, "Stop");
  const go = h("button", { class: "main" }, `Send ${verb.toUpperCase()}`);
  const form = h("form", {
    class: "try",
    keydown: (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    },
    submit: async (event) => {
      event.preventDefault();
      const made = request(verb, path, fields, area, type);
      const abort = new AbortController();
      stop.onclick = () => abort.abort();
      stop.hidden = false;
      go.disabled = true;
      const line = h("p", {}, "Sending …");
      const shown = h("pre", { tabindex: "0" });
      fill(outcome, line, h("pre", { tabindex: "0" }, curl(made)), shown);
      const began = performance.now();
      try {
        const response = await send(made.address, { ...made.options, signal: abort.signal });
        const id = response.headers.get("X-Request-ID");
        const elapsed = Math.round(performance.now() - began);
        const tag = response.headers.get("ETag");
        fill(line, h("span", { class: `tag ${response.ok ? "good" : "bad"}` }, response.status),
          ` in ${elapsed} ms`, id ? [" · request ", h("code", {}, id)] : null,
          tag ? [" · ETag ", h("code", {}, tag)] : null);
        fill(shown, await readBody(response, (text) => fill(shown, text)));
        if (shown.textContent === "") shown.remove();
      } catch (error) {
        if (error.name === "AbortError") line.append(" · stopped");
        else fill(line, h("span", { class: "bad" }, `Nothing came back: ${error.message}`));
      } finally {
        stop.hidden = true;
        go.disabled = false;
      }
    },
  },
  h("h3", {}, "Try it"),
  fields.length > 0 ? h("div", { class: "fields" }, fields.map((field) => field.element)) : null,
  area === null ? null : h("label", {}, h("span", {}, "Body, ", inline(`\`${type}\``)), area),
  h("div", { class: "actions" }, go, stop), outcome);
  return form;
}
