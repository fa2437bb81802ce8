// Values of the contract in words for people.

import { h } from "./dom.js";

/** A name of an enum without its prefix: `LAYER_STORED_ALL` as "stored all". */
export function name(value, prefix) {
  return (value ?? "").replace(prefix, "").toLowerCase().replaceAll("_", " ");
}

/** A time in the reader's own zone, exact in the title; a dash when there is none. */
export function time(text) {
  if (!text) return "—";
  return h("time", { datetime: text, title: text }, new Date(text).toLocaleString());
}

/** A value of a parameter as JSON. */
export function value(entry) {
  if (entry?.redacted) return "•••";
  const found = entry?.value;
  return found === undefined ? "—" : JSON.stringify(found);
}

/** A scope in words. */
export function scope(found) {
  if (!found || (!found.environment && !found.symbol)) return "";
  return found.symbol ? `${found.environment} · ${found.symbol}` : found.environment;
}

/** Milliseconds, short. */
export function milliseconds(count) {
  if (count === undefined || count === null) return "—";
  if (count < 10) return `${count.toFixed(1)} ms`;
  return count < 10_000 ? `${Math.round(count)} ms` : `${Math.round(count / 1000)} s`;
}

/** The layer that decided, and the file, variable or scope. */
export function layer(entry) {
  const where = entry.origin || scope(entry.scope);
  if (/_UNSPECIFIED$/.test(entry.layer)) return "not set";
  return [name(entry.layer, "LAYER_"), where ? h("small", {}, where) : null];
}
