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
