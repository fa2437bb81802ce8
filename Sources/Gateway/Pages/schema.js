// What a JSON schema says, as elements, and examples made from it.

import { h, inline, prose } from "./dom.js";

/** The schemas of one document, which refer to each other by name. */
export class Schemas {
  constructor(document) {
    this.named = document.components?.schemas ?? {};
  }

  /** The schema that `schema` refers to, or itself. */
  resolved(schema) {
    const reference = schema?.$ref;
    return reference ? this.named[reference.split("/").pop()] ?? {} : schema ?? {};
  }

  /** The type in a few words. */
  words(schema) {
    const name = schema?.$ref?.split("/").pop();
    const known = this.resolved(schema);
    if (known.enum) return "one of several names";
    if (known.type === "array") return `list of ${this.words(known.items)}`;
    if (name) return name;
    if ("const" in known) return JSON.stringify(known.const);
    const options = known.anyOf ?? known.oneOf;
    if (options) return options.map((option) => this.words(option)).join(" or ");
    const type = Array.isArray(known.type) ? known.type.join(" or ") : known.type ?? "any JSON";
    return known.format ? `${type}, ${known.format}` : type;
  }

  /** The bounds in a few words. */
  bounds(schema) {
    const known = this.resolved(schema);
    const words = [];
    const range = (low, high, unit) => {
      if (low !== undefined && high !== undefined) words.push(`${low} … ${high}${unit}`);
      else if (low !== undefined) words.push(`at least ${low}${unit}`);
      else if (high !== undefined) words.push(`at most ${high}${unit}`);
    };
    range(known.minimum, known.maximum, "");
    range(known.minLength, known.maxLength, " characters");
    range(known.minItems, known.maxItems, " items");
    if (known.pattern && known.pattern.length < 60) words.push(`matches ${known.pattern}`);
    if (known.default !== undefined) words.push(`otherwise ${JSON.stringify(known.default)}`);
    return words.join(", ");
  }

  /** The members of an object, or of the items of a list, as a list that unfolds. */
  members(schema) {
    const known = this.object(schema);
    if (!known) return null;
    const required = new Set(known.required ?? []);
    const choices = (known.allOf ?? []).flatMap((rule) => rule.oneOf ?? [])
      .flatMap((option) => option.required ?? []);
    return h("ul", { class: "members" },
      Object.entries(known.properties ?? {}).map(([name, member]) => {
        const mark = required.has(name) ? [" ", h("span", { class: "tag" }, "required")]
          : choices.includes(name) ? [" ", h("span", { class: "tag quiet" }, "one of these")] : [];
        const bounds = this.bounds(member);
        const head = [h("code", {}, name), " ", h("span", { class: "type" }, this.words(member)),
          mark, h("span", { class: "type" }, bounds ? ` · ${bounds}` : "")];
        return h("li", {}, this.unfolding(head, member),
          h("div", { class: "what" }, prose(member.description ?? "")));
      }));
  }

  /** `head`, below which the inside of `schema` unfolds when there is any. */
  unfolding(head, schema) {
    const known = this.resolved(schema);
    const names = (known.items ? this.resolved(known.items) : known).enum;
    if (!this.object(schema) && !names) return h("div", {}, head);
    return h("details", {
      toggle: (event) => {
        const details = event.currentTarget;
        if (!details.open || details.children.length > 1) return;
        details.append(names ? this.choice(schema) : this.members(schema));
      },
    }, h("summary", {}, head));
  }

  /** The names that an enum allows. */
  choice(schema) {
    const known = this.resolved(schema);
    const type = known.items ? this.resolved(known.items) : known;
    return h("div", { class: "what" }, type.description?.includes("* `") ? prose(type.description)
      : h("p", {}, inline(type.enum.map((name) => `\`${name}\``).join(", "))));
  }

  /** The schema with members that `schema` is, or that its items are. */
  object(schema) {
    let known = this.resolved(schema);
    if (known.contentSchema) known = this.resolved(known.contentSchema);
    if (known.type === "array") known = this.resolved(known.items);
    return known.properties && Object.keys(known.properties).length > 0 ? known : null;
  }

  /** A value as one might send it: what is required, and of a choice the first. */
  example(schema, depth = 0) {
    const known = this.resolved(schema);
    if (known.examples) return known.examples[0];
    if ("const" in known) return known.const;
    if (known.default !== undefined) return known.default;
    if (known.enum) return known.enum.find((name) => !/UNSPECIFIED$/.test(name)) ?? known.enum[0];
    const type = Array.isArray(known.type) ? known.type[0] : known.type;
    if (type === "array") return depth > 4 ? [] : [this.example(known.items, depth + 1)];
    if (known.properties) return this.exampleObject(known, depth);
    if (type === "boolean") return true;
    if (type === "integer" || type === "number") return Math.max(known.minimum ?? 1, 1);
    if (known.format === "date-time") return "2026-03-04T05:06:07Z";
    if (known.format === "date") return "2026-03-04";
    if (type === "string") return known.pattern?.startsWith("^[a-z]+/") ? "params/pricing" : "text";
    return type === "object" ? {} : 1;
  }

  exampleObject(known, depth) {
    const names = new Set(known.required ?? []);
    for (const rule of known.allOf ?? []) {
      const options = rule.oneOf ?? rule.anyOf ?? (rule.required ? [rule] : []);
      const first = options.find((option) => option.required);
      for (const name of first?.required ?? []) names.add(name);
    }
    return Object.fromEntries(Object.entries(known.properties)
      .filter(([name]) => names.has(name))
      .map(([name, member]) => [name, this.example(member, depth + 1)]));
  }
}
