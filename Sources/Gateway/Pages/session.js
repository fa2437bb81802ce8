// Who is asking. The token lives in this tab and is gone when the tab is closed.

import { fill, h } from "./dom.js";

const key = "mooring.token";
const listeners = new Set();

/** The token that was given, or null. */
export function token() {
  return sessionStorage.getItem(key);
}

/** Calls `listener` whenever another token is given or the token is forgotten. */
export function onTokenChange(listener) {
  listeners.add(listener);
}

function remember(text) {
  if (text === "") sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, text);
  for (const listener of listeners) listener();
}

/** What a token says of its bearer; it is for show only, the gateway judges. */
export function claims(text) {
  try {
    const part = text.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(part), (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

/** An answer that is not a success, in the words of the gateway. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? problem?.title ?? `The gateway answered ${status}.`);
    this.status = status;
    this.code = problem?.code ?? "";
  }
}

/** Sends a request with the token, if there is one. */
export function send(path, options = {}) {
  const headers = new Headers(options.headers ?? {});
  const text = token();
  if (text !== null) headers.set("Authorization", `Bearer ${text}`);
  return fetch(path, { ...options, headers, cache: "no-store", credentials: "omit" });
}

/** Reads JSON from `path`, or throws why that is refused. */
export async function read(path, signal) {
  const response = await send(path, { headers: { Accept: "application/json" }, signal });
  const body = await response.json().catch(() => null);
  if (!response.ok) throw new Refusal(response.status, body);
  return body;
}

/** The button that shows who is asking, and the dialog behind it. */
export function tokenButton() {
  const button = h("button", { type: "button", "aria-haspopup": "dialog", click: () => open() });
  const field = h("textarea", {
    name: "token", rows: "4", autocomplete: "off", spellcheck: "false", required: true,
    placeholder: "eyJhbGciOi…",
  });
  const form = h("form", {
    method: "dialog",
    submit: () => remember(field.value.trim().replace(/^Bearer\s+/i, "")),
  },
    h("h2", {}, "Access token"),
    h("p", { class: "quiet" }, "Kept in this tab only. ", h("code", {}, "mooring token"),
      " makes one; a system started with ", h("code", {}, "make run"),
      " keeps a fresh one in ", h("code", {}, ".mooring/admin.token"), "."),
    h("label", {}, h("span", {}, "Token"), field),
    h("div", { class: "actions" },
      h("button", { class: "main" }, "Use it"),
      h("button", { type: "button", click: () => { dialog.close(); remember(""); } }, "Forget it"),
      h("button", { type: "button", click: () => dialog.close() }, "Cancel")));
  const dialog = h("dialog", { "aria-label": "Access token" }, form);
  const open = () => {
    field.value = token() ?? "";
    dialog.showModal();
    field.select();
  };
  const show = () => {
    const said = token() === null ? null : claims(token()) ?? {};
    const name = said === null ? "Give a token" : said.email ?? said.user_id ?? said.sub ?? "token";
    fill(button, said === null ? name : `${name}${said.role ? ` · ${said.role}` : ""}`);
  };
  onTokenChange(show);
  show();
  return h("span", {}, button, dialog);
}

/** The button that goes from the system's colours to light to dark. */
export function themeButton() {
  const names = ["system", "light", "dark"];
  const stored = () => {
    const name = localStorage.getItem("mooring.theme");
    return names.includes(name) ? name : "system";
  };
  const button = h("button", {
    type: "button",
    click: () => {
      localStorage.setItem("mooring.theme", names[(names.indexOf(stored()) + 1) % names.length]);
      apply();
    },
  });
  const apply = () => {
    const name = stored();
    if (name === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = name;
    fill(button, `Colours: ${name}`);
  };
  apply();
  return button;
}
