// The reference: every operation of openapi.json, with a form that sends it.

import { fill, h, inline, prose } from "./dom.js";
import { Schemas } from "./schema.js";
import { themeButton, tokenButton } from "./session.js";
import { tryForm } from "./tryit.js";

const contents = document.getElementById("contents");
const main = document.getElementById("operations");
document.getElementById("session").append(themeButton(), tokenButton());

function parameters(operation, schemas) {
  if (!operation.parameters?.length) return null;
  return [h("h3", {}, "Parameters"),
    h("ul", { class: "members" }, operation.parameters.map((parameter) => {
      const bounds = schemas.bounds(parameter.schema);
      return h("li", {},
        schemas.unfolding([
          h("code", {}, parameter.name), " ",
          h("span", { class: "type" }, `${parameter.in} · ${schemas.words(parameter.schema)}`),
          parameter.required ? [" ", h("span", { class: "tag" }, "required")] : null,
          bounds ? h("span", { class: "type" }, ` · ${bounds}`) : null,
        ], parameter.schema),
        h("div", { class: "what" }, prose(parameter.description)));
    }))];
}

function content(part, schemas) {
  return Object.entries(part.content ?? {}).map(([type, { schema }]) =>
    [h("p", { class: "type" }, h("code", {}, type), ` · ${schemas.words(schema)}`),
      schemas.members(schema)]);
}

function body(operation, schemas) {
  if (!operation.requestBody) return null;
  return [h("h3", {}, operation.requestBody.required ? "Body" : "Body, if any"),
    content(operation.requestBody, schemas)];
}

function answers(operation, schemas) {
  return [h("h3", {}, "Answers"),
    h("ul", { class: "answers" }, Object.entries(operation.responses).map(([status, answer]) =>
      h("li", {}, h("details", {
        toggle: (event) => {
          const details = event.currentTarget;
          if (!details.open || details.children.length > 1) return;
          const fields = Object.entries(answer.headers ?? {}).map(([name, field]) =>
            h("li", {}, h("code", {}, name), " ", inline(field.description ?? "")));
          details.append(h("div", {}, fields.length > 0 ? h("ul", {}, fields) : null,
            content(answer, schemas)));
        },
      }, h("summary", {},
        h("span", { class: `tag ${status < "400" ? "good" : "warn"}` }, status), " ",
        inline(answer.description))))))];
}

function operationElement(verb, path, operation, schemas) {
  return h("details", {
    class: "operation",
    id: operation.operationId,
    toggle: (event) => {
      const details = event.currentTarget;
      if (!details.open || details.children.length > 1) return;
      details.append(h("div", { class: "inside" },
        prose(operation.description), parameters(operation, schemas), body(operation, schemas),
        answers(operation, schemas), tryForm(verb, path, operation, schemas)));
    },
  },
  h("summary", {},
    h("span", { class: `verb ${verb}` }, verb.toUpperCase()),
    h("code", { class: "path" }, path),
    h("span", { class: "quiet" }, inline(operation.summary ?? ""))));
}

/** The list beside the operations, with a field that narrows both. */
function showContents(groups) {
  const count = h("p", { class: "quiet", role: "status" });
  const field = h("input", {
    type: "search", placeholder: "Filter (press /)", "aria-label": "Filter operations",
    input: () => narrow(),
  });
  const narrow = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
    let shown = 0;
    for (const group of groups) {
      let left = 0;
      for (const entry of group.entries) {
        const fits = words.every((word) => entry.text.includes(word));
        entry.element.hidden = entry.item.hidden = !fits;
        left += fits ? 1 : 0;
      }
      group.section.hidden = group.list.hidden = left === 0;
      shown += left;
    }
    fill(count, `${shown} operations`);
  };
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    event.preventDefault();
    field.focus();
  });
  fill(contents, field, count, groups.map((group) => group.list));
  narrow();
}

function openAddressed() {
  const element = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (element?.tagName !== "DETAILS") return;
  element.open = true;
  element.scrollIntoView();
}

function show(document_) {
  const schemas = new Schemas(document_);
  fill(document.getElementById("version"), document_.info.version);
  const groups = document_.tags.map((tag) => ({ tag, entries: [] }));
  for (const [path, operations] of Object.entries(document_.paths)) {
    for (const [verb, operation] of Object.entries(operations)) {
      const element = operationElement(verb, path, operation, schemas);
      const item = h("li", {}, h("a", { href: `#${operation.operationId}`, title: path },
        inline(operation.summary ?? "")));
      const text = `${verb} ${path} ${operation.operationId} ${operation.summary}`.toLowerCase();
      groups.find((group) => group.tag.name === operation.tags[0])
        ?.entries.push({ element, item, text });
    }
  }
  for (const group of groups) {
    group.section = h("section", { "aria-label": group.tag.name }, h("h2", {}, group.tag.name),
      prose(group.tag.description), group.entries.map((entry) => entry.element));
    group.list = h("div", {}, h("h2", {}, group.tag.name),
      h("ul", {}, group.entries.map((entry) => entry.item)));
  }
  showContents(groups);
  fill(main, prose(document_.info.description), groups.map((group) => group.section));
  window.addEventListener("hashchange", openAddressed);
  openAddressed();
}

try {
  const response = await fetch("openapi.json");
  if (!response.ok) throw new Error(`The gateway answered ${response.status}.`);
  show(await response.json());
} catch (error) {
  fill(main, h("p", { class: "bad", role: "alert" },
    `The reference could not be read. ${error.message}`));
}
