// A blueprint while it is typed: its first rows, or what is wrong with it, a moment after the last key.
const form = document.querySelector("[data-blueprint]");
const outcome = document.querySelector("#outcome");
const WAIT = 1200; // milliseconds
let waiting = 0;
let running = null;

async function show() {
  running?.abort();
  running = new AbortController();
  const body = new FormData(form);
  body.set("show", "");
  outcome.setAttribute("aria-busy", "true");
  const answer = await fetch(form.action || location.href, { method: "POST", body, signal: running.signal }).catch(() => null);
  if (!answer) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.querySelector("#outcome");
  if (found) outcome.replaceChildren(...found.childNodes);
  outcome.removeAttribute("aria-busy");
}

form?.elements.text.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(show, WAIT);
});
