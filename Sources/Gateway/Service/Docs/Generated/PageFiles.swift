// Written by scripts/embed-catalogue from Sources/Gateway/Pages. Do not edit.

/// The files of the pages as they were when the program was built.
enum PageFiles {
  static let all: [(name: String, text: String)] = [
    (
      "console.css",
      #"""
      /* The console: one page at a time. */

      .session { display: flex; flex-wrap: wrap; gap: 0.5rem; }
      main { margin: 0 auto; max-width: 84rem; outline: 0; padding: 1.4rem 1.2rem 5rem; }
      .title {
        align-items: baseline;
        display: flex;
        flex-wrap: wrap;
        gap: 0.3rem 1rem;
        margin-bottom: 1rem;
      }
      .title .spacer { flex: 1; }
      .tiles {
        display: grid;
        gap: 0.9rem;
        grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr));
        margin-bottom: 1.2rem;
      }
      .tile strong {
        display: block;
        font-size: 1.6rem;
        font-weight: 650;
        line-height: 1.3;
        overflow-wrap: anywhere;
      }
      .tile > span { color: var(--faint); font-size: 0.88rem; }
      .card + .card { margin-top: 1rem; }
      .tiles > .card { margin-top: 0; }
      .card > h3 { margin-bottom: 0.6rem; }

      .filters {
        align-items: end;
        display: grid;
        gap: 0.6rem 1rem;
        grid-template-columns: 2fr 1fr 1fr 1fr auto;
        margin-bottom: 1rem;
      }
      .filters input, .filters select { width: 100%; }
      td.value { font-family: var(--mono); font-size: 0.9em; max-width: 22rem; overflow-wrap: anywhere; }
      td .name {
        background: none;
        border: 0;
        color: var(--accent);
        min-height: 0;
        padding: 0;
        text-align: left;
        text-decoration: underline;
        text-underline-offset: 0.15em;
        font-family: var(--mono);
        font-size: 0.9em;
        overflow-wrap: anywhere;
      }
      td small { color: var(--faint); display: block; }

      dialog.wide { max-height: 88vh; max-width: min(60rem, 94vw); overflow: auto; width: 60rem; }
      dialog .facts {
        display: grid;
        gap: 0.1rem 1.2rem;
        grid-template-columns: max-content 1fr;
        margin: 0.8rem 0;
      }
      dialog dt { color: var(--faint); }
      dialog dd { margin: 0; overflow-wrap: anywhere; }
      dialog h3 { margin: 1.2rem 0 0.4rem; }
      tr.decides > td { font-weight: 650; }

      @media (max-width: 52rem) {
        .filters { grid-template-columns: 1fr 1fr; }
      }
      """#
    ),
    (
      "console.html",
      #"""
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Mooring console</title>
      <link rel="icon" href="../assets/mooring.svg" type="image/svg+xml">
      <link rel="stylesheet" href="../assets/theme.css">
      <link rel="stylesheet" href="../assets/console.css">
      <script type="module" src="../assets/console.js"></script>
      </head>
      <body>
      <a class="skip" href="#view">Skip to the page</a>
      <header class="bar">
      <h1>Mooring</h1>
      <nav id="pages" aria-label="Pages">
      <a href="#/overview">Overview</a>
      <a href="#/parameters">Parameters</a>
      <a href="#/subscribers">Subscribers</a>
      <a href="../docs">API</a></nav>
      <span class="spacer"></span>
      <span id="session" class="session"></span>
      </header>
      <main id="view" tabindex="-1">
      <noscript><p>The console needs JavaScript. What it shows is in the
      <a href="../docs">API</a>.</p>
      </noscript></main>
      </body>
      </html>
      """#
    ),
    (
      "console.js",
      #"""
      // The console: which page is shown, and when it is read again.

      import { fill, h } from "./dom.js";
      import { follow } from "./events.js";
      import { overview } from "./overview.js";
      import { parameters } from "./parameters.js";
      import { Refusal, onTokenChange, themeButton, token, tokenButton } from "./session.js";
      import { subscribers } from "./subscribers.js";

      /** How long a page is shown before it is read again, while the gateway tells of no events. */
      const refreshMilliseconds = 5_000;
      /** Events that come so close together are answered by one reading. */
      const gatherMilliseconds = 150;
      /** How long a page is shown at most, events or not: ages count on. */
      const longestMilliseconds = 30_000;

      const pages = { overview, parameters, subscribers };
      const view = document.getElementById("view");
      document.getElementById("session").append(themeButton(), tokenButton());

      /** Why a page shows nothing, in words that help. */
      function excuse(error) {
        if (error instanceof Refusal && error.status === 401) {
          return token() === null ? "Give a token to see this page."
            : `The token is not accepted. ${error.message}`;
        }
        if (error instanceof Refusal && error.status === 403) {
          return `The token's role may not see this. ${error.message}`;
        }
        return error instanceof Refusal ? error.message : "The gateway does not answer.";
      }

      let showing = new AbortController();

      /** Shows the page that the address names, and keeps it fresh while somebody looks at it. */
      async function show() {
        showing.abort();
        const mine = showing = new AbortController();
        const name = location.hash.replace(/^#\/?/, "").split("?")[0];
        const page = pages[name] ?? overview;
        for (const link of document.querySelectorAll("#pages a")) {
          const isHere = link.getAttribute("href") === `#/${pages[name] ? name : "overview"}`;
          if (isHere) link.setAttribute("aria-current", "page");
          else link.removeAttribute("aria-current");
        }
        const note = h("p", { class: "quiet", role: "status" });
        const box = h("div", {});
        fill(view, h("div", { class: "title" }, h("h2", {}, page.title), h("span", { class: "spacer" }),
          note), box);
        document.title = `${page.title} · Mooring`;
        const render = page.open(box, mine.signal);
        const refresh = async () => {
          try {
            await render();
            if (mine.signal.aborted) return;
            fill(note, `As of ${new Date().toLocaleTimeString()}`);
            note.className = "quiet";
          } catch (error) {
            if (mine.signal.aborted) return;
            fill(note, excuse(error));
            note.className = "bad";
          }
        };
        await refresh();
        if (mine.signal.aborted || !page.isLive) return;
        keepFresh(refresh, mine.signal);
      }

      /** Calls `refresh` when something happens; without events, now and then. */
      function keepFresh(refresh, signal) {
        let isTold = false;
        let isMissed = false;
        let isDue = false;
        let last = Date.now();
        const again = () => {
          last = Date.now();
          isMissed = document.hidden;
          if (!document.hidden) refresh();
        };
        const timer = setInterval(() => {
          if (!document.hidden && (!isTold || Date.now() - last >= longestMilliseconds)) again();
        }, refreshMilliseconds);
        const shown = () => { if (isMissed) again(); };
        document.addEventListener("visibilitychange", shown);
        signal.addEventListener("abort", () => {
          clearInterval(timer);
          document.removeEventListener("visibilitychange", shown);
        });
        follow(signal, (kind) => {
          // The first event says where things stand, which the page has just read.
          if (kind === "head" || isDue) return;
          isDue = true;
          setTimeout(() => {
            isDue = false;
            if (!signal.aborted) again();
          }, gatherMilliseconds);
        }, (connected) => { isTold = connected; });
      }

      window.addEventListener("hashchange", show);
      onTokenChange(show);
      show();
      """#
    ),
    (
      "docs.css",
      #"""
      /* The reference: a list of operations beside what is said of them. */

      .session { display: flex; flex-wrap: wrap; gap: 0.5rem; }
      .columns { align-items: start; display: grid; grid-template-columns: 19rem minmax(0, 1fr); }
      .contents {
        border-right: 1px solid var(--line);
        max-height: calc(100vh - 3.2rem);
        overflow-y: auto;
        padding: 1rem;
        position: sticky;
        top: 3.2rem;
      }
      .contents h2 { color: var(--faint); font-size: 0.85rem; margin: 1.1rem 0 0.2rem; }
      .contents input { width: 100%; }
      .contents ul { list-style: none; margin: 0; padding: 0; }
      .contents a {
        border-radius: 5px;
        color: var(--ink);
        display: block;
        font-size: 0.88rem;
        padding: 0.15rem 0.4rem;
        text-decoration: none;
      }
      .contents a:hover { background: var(--sunken); }
      main { max-width: 68rem; outline: 0; padding: 1.2rem 1.6rem 6rem; }
      main > section { margin-top: 2.2rem; }

      .operation {
        background: var(--surface);
        border: 1px solid var(--line);
        border-radius: 8px;
        margin: 0.6rem 0;
        scroll-margin-top: 4rem;
      }
      .operation > summary {
        align-items: baseline;
        cursor: pointer;
        display: flex;
        flex-wrap: wrap;
        gap: 0.2rem 0.8rem;
        padding: 0.55rem 0.9rem;
      }
      .operation > summary::marker { content: ""; }
      .operation > summary::-webkit-details-marker { display: none; }
      .operation > summary:hover { background: var(--sunken); border-radius: 8px; }
      .operation > summary .path { font-weight: 600; overflow-wrap: anywhere; }
      .operation .inside { border-top: 1px solid var(--line); padding: 0.4rem 1.1rem 1.1rem; }
      .operation h3 { margin: 1.3rem 0 0.4rem; }
      .verb { font-family: var(--mono); font-size: 0.82rem; font-weight: 700; min-width: 4.2rem; }
      .verb.get { color: var(--accent); }
      .verb.post, .verb.put, .verb.patch { color: var(--good); }
      .verb.delete { color: var(--bad); }

      .members > li { margin: 0.25rem 0; }
      ul.members {
        border-left: 2px solid var(--line);
        list-style: none;
        margin: 0.3rem 0;
        padding-left: 0.9rem;
      }
      .members details > summary { cursor: pointer; }
      .members .what > p { display: inline; margin: 0; }
      .type { color: var(--faint); font-size: 0.88rem; }
      .answers > li { margin: 0.4rem 0; }
      ul.answers { list-style: none; padding: 0; }
      .answers details > summary { cursor: pointer; }

      .try { background: var(--sunken); border-radius: 8px; margin-top: 1.4rem; padding: 0.9rem 1.1rem; }
      .try h3 { margin-top: 0; }
      .fields {
        display: grid;
        gap: 0.6rem 1rem;
        grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr));
        margin: 0.6rem 0;
      }
      .fields input, .fields select { width: 100%; }
      .outcome > p { margin: 0.6rem 0 0; }

      @media (max-width: 56rem) {
        .columns { display: block; }
        .contents {
          border-bottom: 1px solid var(--line);
          border-right: 0;
          max-height: 40vh;
          position: static;
        }
        main { padding: 1rem; }
      }
      """#
    ),
    (
      "docs.html",
      #"""
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Mooring API reference</title>
      <link rel="icon" href="assets/mooring.svg" type="image/svg+xml">
      <link rel="stylesheet" href="assets/theme.css">
      <link rel="stylesheet" href="assets/docs.css">
      <script type="module" src="assets/docs.js"></script>
      </head>
      <body>
      <a class="skip" href="#operations">Skip to the operations</a>
      <header class="bar">
      <h1>Mooring API <span id="version" class="quiet"></span></h1>
      <span class="spacer"></span>
      <nav aria-label="Pages"><a href="docs" aria-current="page">Reference</a>
      <a href="console/">Console</a> <a href="openapi.json">OpenAPI</a></nav>
      <span id="session" class="session"></span>
      </header>
      <div class="columns">
      <nav id="contents" class="contents" aria-label="Operations"></nav>
      <main id="operations" tabindex="-1"><p class="quiet">Reading the reference …</p>
      <noscript><p>This page needs JavaScript. The same is in
      <a href="openapi.json">openapi.json</a>.</p></noscript></main>
      </div>
      </body>
      </html>
      """#
    ),
    (
      "docs.js",
      #"""
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
      """#
    ),
    (
      "dom.js",
      #"""
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
      """#
    ),
    (
      "events.js",
      #"""
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
      """#
    ),
    (
      "mooring.svg",
      #"""
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
      <rect width="32" height="32" rx="7" fill="#0a56a3"/>
      <g fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round">
      <circle cx="16" cy="8" r="2.6"/>
      <path d="M16 10.8V25M10.5 14.5h11M7 18.5c.6 4.2 4.3 6.5 9 6.5s8.4-2.3 9-6.5"/>
      </g>
      </svg>
      """#
    ),
    (
      "overview.js",
      #"""
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
      """#
    ),
    (
      "parameters.js",
      #"""
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
      """#
    ),
    (
      "schema.js",
      #"""
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
      """#
    ),
    (
      "session.js",
      #"""
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
      """#
    ),
    (
      "subscribers.js",
      #"""
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
      """#
    ),
    (
      "theme.css",
      #"""
      /* Colours, type and the few parts that the reference and the console share. */

      :root {
        color-scheme: light dark;
        --ground: light-dark(#f6f7f9, #10141b);
        --surface: light-dark(#ffffff, #181e28);
        --sunken: light-dark(#eef1f5, #0c1016);
        --line: light-dark(#d3d9e3, #303a4b);
        --ink: light-dark(#1a2130, #e6eaf2);
        --faint: light-dark(#4f5a72, #a3afc4);
        --accent: light-dark(#0a56a3, #82baff);
        --on-accent: light-dark(#ffffff, #0c1016);
        --good: light-dark(#0f6635, #63d394);
        --warn: light-dark(#7d4a00, #f0b765);
        --bad: light-dark(#ab1f18, #ff9389);
        --mono: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, monospace;
        font: 15px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif;
        background: var(--ground);
        color: var(--ink);
      }

      :root[data-theme="light"] { color-scheme: light; }
      :root[data-theme="dark"] { color-scheme: dark; }

      *, ::before, ::after { box-sizing: border-box; }
      body { margin: 0; }
      h1, h2, h3, h4 { line-height: 1.25; margin: 0; text-wrap: balance; }
      h1 { font-size: 1.15rem; }
      h2 { font-size: 1.35rem; }
      h3 { font-size: 1rem; }
      p, ul, ol { margin: 0.5rem 0; }
      ul, ol { padding-left: 1.3rem; }
      a { color: var(--accent); text-underline-offset: 0.15em; }
      code, pre, kbd, .mono { font-family: var(--mono); font-size: 0.9em; }
      code { overflow-wrap: anywhere; }
      pre {
        background: var(--sunken);
        border: 1px solid var(--line);
        border-radius: 6px;
        margin: 0.5rem 0;
        max-height: 28rem;
        overflow: auto;
        padding: 0.6rem 0.8rem;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      [hidden] { display: none !important; }

      :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }

      .skip { left: 0.5rem; position: absolute; top: -3rem; z-index: 10; }
      .skip:focus { background: var(--surface); padding: 0.4rem 0.8rem; top: 0.5rem; }

      .quiet { color: var(--faint); }
      .good { color: var(--good); }
      .warn { color: var(--warn); }
      .bad { color: var(--bad); }
      .number { font-variant-numeric: tabular-nums; }

      .bar {
        align-items: center;
        background: var(--surface);
        border-bottom: 1px solid var(--line);
        display: flex;
        flex-wrap: wrap;
        gap: 0.4rem 1rem;
        min-height: 3.2rem;
        padding: 0.5rem 1.2rem;
        position: sticky;
        top: 0;
        z-index: 5;
      }
      .bar .spacer { flex: 1; }
      .bar nav { display: flex; gap: 0.2rem; }
      .bar nav a {
        border-radius: 6px;
        color: var(--ink);
        padding: 0.25rem 0.7rem;
        text-decoration: none;
      }
      .bar nav a:hover { background: var(--sunken); }
      .bar nav a[aria-current] { background: var(--sunken); font-weight: 600; }

      button, input, select, textarea {
        background: var(--surface);
        border: 1px solid light-dark(#7d879b, #6f7c93);
        border-radius: 6px;
        color: var(--ink);
        font: inherit;
        min-height: 2.1rem;
        padding: 0.25rem 0.6rem;
      }
      textarea { font-family: var(--mono); font-size: 0.88rem; resize: vertical; width: 100%; }
      button { cursor: pointer; }
      button:hover { background: var(--sunken); }
      button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
      button.main:hover { filter: brightness(1.08); }
      button[disabled] { cursor: default; opacity: 0.6; }

      label { display: block; }
      label > span { color: var(--faint); display: block; font-size: 0.85rem; }

      .card {
        background: var(--surface);
        border: 1px solid var(--line);
        border-radius: 8px;
        padding: 1rem 1.2rem;
      }

      .scroll { overflow-x: auto; }
      table { border-collapse: collapse; width: 100%; }
      th, td {
        border-bottom: 1px solid var(--line);
        padding: 0.4rem 0.7rem 0.4rem 0;
        text-align: left;
      }
      th { color: var(--faint); font-size: 0.85rem; font-weight: 600; white-space: nowrap; }
      td { vertical-align: top; }
      tbody tr:last-child > td { border-bottom: 0; }
      caption { color: var(--faint); font-size: 0.85rem; padding-bottom: 0.3rem; text-align: left; }

      .tag {
        border: 1px solid currentcolor;
        border-radius: 4px;
        display: inline-block;
        font-size: 0.78rem;
        font-weight: 600;
        line-height: 1.35;
        padding: 0 0.4rem;
        white-space: nowrap;
      }

      dialog {
        background: var(--surface);
        border: 1px solid var(--line);
        border-radius: 10px;
        color: var(--ink);
        max-width: min(36rem, 92vw);
        padding: 1.4rem;
        width: 36rem;
      }
      dialog::backdrop { background: rgb(0 0 0 / 45%); }
      .actions { display: flex; flex-wrap: wrap; gap: 0.6rem; margin-top: 1rem; }

      @media (prefers-reduced-motion: no-preference) {
        button, .bar nav a { transition: background-color 0.12s; }
      }
      """#
    ),
    (
      "tryit.js",
      #"""
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
      """#
    ),
    (
      "words.js",
      #"""
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
      """#
    ),
  ]
}
