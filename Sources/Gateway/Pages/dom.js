// Elements without markup in strings: what comes from a server is text and never becomes HTML.

/**
 * An element: `h("a", { href: "#x", class: "quiet" }, "text", child)`.
 *
 * Functions among the attributes listen to the event they are named after, `null`, `undefined` and
 * `false` leave an attribute out, `true` sets it without a value. Children may be nested in lists.
 */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(key, value);
    }
  }
  return append(element, children);
}

/** Adds what is there of `children`, which may be nested. */
function append(element, children) {
  const given = children.flat(Infinity).filter((child) => child !== null && child !== undefined);
  element.append(...given);
  return element;
}

/** Replaces what `element` holds. */
export function fill(element, ...children) {
  element.replaceChildren();
  return append(element, children);
}

/** A table with `head` as its column names, in a box that scrolls when it is too wide. */
export function table(caption, head, rows) {
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    h("table", {},
      h("caption", {}, caption),
      h("thead", {}, h("tr", {}, head.map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, rows)));
}

/** Text with `code` in backticks, as elements. */
export function inline(text) {
  return text.split(/(`[^`]+`)/).filter((part) => part !== "").map((part) =>
    part.startsWith("`") && part.length > 2 ? h("code", {}, part.slice(1, -1)) : part);
}

/** Paragraphs and lists, as CommonMark writes them, as elements. */
export function prose(text) {
  return (text ?? "").split(/\n{2,}/).filter((part) => part.trim() !== "").map((part) => {
    const lines = part.split("\n");
    const first = lines.findIndex((line) => /^[*-] /.test(line));
    if (first < 0) return h("p", {}, inline(lines.join(" ")));
    const lead = lines.slice(0, first).join(" ");
    const items = lines.slice(first).map((line) => h("li", {}, inline(line.replace(/^[*-] /, ""))));
    return [lead === "" ? null : h("p", {}, inline(lead)), h("ul", {}, items)];
  });
}
