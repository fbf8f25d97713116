// Comfort for a page of questions; without it the page is an ordinary form.
//
// Every change is autosaved. What could not be sent is kept on this device, under the page's idempotency key, until the
// server has acknowledged it: it is sent again when the connection is back, and the key sees to it that it counts once.

const AUTOSAVE_AFTER = 600;
const GIVE_UP_AFTER = 20_000;
const RETRY_FIRST = 1_000;
const RETRY_LAST = 30_000;
const READY_WITHIN = 3_000;
// The way to the server is disturbed, not the answer wrong: worth another try.
const TRANSIENT = new Set([408, 425, 429, 502, 503, 504]);
// No word on the answers themselves: they stay here, and are on the page again when it is loaded again.
const UNDECIDED = new Set([403, 500]);

// -- what is kept on this device ----------------------------------------------------------------------------

// Not `form.action`: that is the buttons of this name.
const addressOf = (form) => form.getAttribute("action");
const placeOf = (form) => `crowdseed:${addressOf(form)}`;

function keep(form, body, submitted) {
  const record = { key: form.dataset.key, body: body.toString(), submitted };
  try {
    localStorage.setItem(placeOf(form), JSON.stringify(record));
  } catch {
    // Storage is full or forbidden: the page itself still holds the answers.
  }
}

function kept(form) {
  try {
    return JSON.parse(localStorage.getItem(placeOf(form)));
  } catch {
    return null;
  }
}

function forget(form) {
  try {
    localStorage.removeItem(placeOf(form));
  } catch {
    // Nothing could be kept either.
  }
}

// -- sending ------------------------------------------------------------------------------------------------

async function send(url, body, form) {
  const fresh = new URLSearchParams(body);
  fresh.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), GIVE_UP_AFTER);
  try {
    const response = await fetch(url, { method: "POST", body: fresh, signal: patience.signal });
    if (TRANSIENT.has(response.status)) throw new Error(`status ${response.status}`);
    return { status: response.status, url: response.url, text: await response.text() };
  } finally {
    clearTimeout(timer);
  }
}

function connectionOrDelay(delay) {
  return new Promise((resolve) => {
    const timer = setTimeout(done, delay);
    function done() {
      clearTimeout(timer);
      removeEventListener("online", done);
      resolve();
    }
    addEventListener("online", done);
  });
}

async function sendUntilHeard(url, form, bodyNow, wanted) {
  for (let delay = RETRY_FIRST; wanted(); delay = Math.min(delay * 2, RETRY_LAST)) {
    try {
      const answer = await send(url, bodyNow(), form);
      report(form, "sent");
      return answer;
    } catch {
      report(form, "offline");
      await connectionOrDelay(delay);
    }
  }
  return null;
}

function report(form, state) {
  const line = form.querySelector("[data-network]");
  if (state === "sent" && line.hidden) return;
  line.classList.toggle("notice-good", state === "sent");
  line.textContent = line.dataset[state];
  line.hidden = false;
}

// -- one page -----------------------------------------------------------------------------------------------

function bodyOf(form, action) {
  const body = new URLSearchParams(new FormData(form));
  if (action) body.set("action", action);
  return body;
}

function restore(form, body) {
  for (const field of form.elements) {
    if (!field.name?.startsWith("q-")) continue;
    const values = body.getAll(field.name);
    if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
    else if (values.length) field.value = values[0];
  }
}

function showAndHide(form, hidden) {
  for (const block of form.querySelectorAll("[data-question]")) block.hidden = hidden.includes(block.dataset.question);
}

class Page {
  constructor(form) {
    this.form = form;
    this.changes = 0;
    this.saving = false;
    this.action = null; // of the button that was pressed; then nothing else is sent
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("submit", (event) => this.submitted(event));
    if ("keyboard" in form.dataset) takeKeys(form);
  }

  resume() {
    const record = kept(this.form);
    if (!record) return;
    const body = new URLSearchParams(record.body);
    if (record.key !== this.form.dataset.key) {
      if (record.submitted) this.deliver(body);
      else forget(this.form);
    } else if (record.submitted) {
      restore(this.form, body);
      this.submit(body);
    } else if (body.get("page") === this.form.elements.page.value) {
      restore(this.form, body);
      this.changed();
    }
  }

  // Answers of an earlier draft that the server has not acknowledged.
  async deliver(body) {
    try {
      const answer = await send(addressOf(this.form), body, this.form);
      if (!UNDECIDED.has(answer.status) && kept(this.form)?.key === body.get("key")) forget(this.form);
    } catch {
      // Still no connection; the next page tries again.
    }
  }

  changed() {
    this.changes += 1;
    this.body = bodyOf(this.form, this.action);
    keep(this.form, this.body, this.action !== null);
    clearTimeout(this.timer);
    if (!this.action) this.timer = setTimeout(() => this.save(), AUTOSAVE_AFTER);
  }

  async save() {
    clearTimeout(this.timer);
    if (this.saving || this.action) return;
    this.saving = true;
    let changes;
    const body = () => {
      changes = this.changes;
      return bodyOf(this.form);
    };
    const answer = await sendUntilHeard(this.form.dataset.save, this.form, body, () => !this.action);
    this.saving = false;
    if (!answer || this.action) return;
    if (answer.status === 200) showAndHide(this.form, JSON.parse(answer.text).hidden);
    if (changes !== this.changes) this.save();
    else if (!UNDECIDED.has(answer.status)) forget(this.form);
  }

  submitted(event) {
    event.preventDefault();
    if (!this.action) this.submit(bodyOf(this.form, event.submitter?.value ?? "next"));
  }

  async submit(body) {
    clearTimeout(this.timer);
    this.action = body.get("action");
    this.body = body;
    keep(this.form, body, true);
    for (const button of this.form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
    const answer = await sendUntilHeard(addressOf(this.form), this.form, () => this.body, () => true);
    if (UNDECIDED.has(answer.status)) keep(this.form, this.body, false);
    else forget(this.form);
    await show(answer);
  }
}

// -- the next page, without loading it anew -------------------------------------------------------------------

async function show(answer) {
  const next = new DOMParser().parseFromString(answer.text, "text/html");
  await ready(next);
  document.title = next.title;
  document.documentElement.lang = next.documentElement.lang;
  document.documentElement.dir = next.documentElement.dir;
  document.body.replaceWith(document.adoptNode(next.body));
  history.replaceState(null, "", answer.url);
  scrollTo(0, 0);
  start(); // before the scripts of single questions: they arrange what was restored
  document.dispatchEvent(new CustomEvent("crowdseed:page"));
  (document.querySelector('[role="alert"]') ?? document.querySelector("form[data-collect]") ?? main())?.focus();
}

// What the next page needs is here before it shows, so that nobody meets it half made; but it never waits for long.
function ready(next) {
  for (const sheet of next.querySelectorAll('link[rel="stylesheet"]')) {
    if (!document.querySelector(`link[href="${CSS.escape(sheet.getAttribute("href"))}"]`)) document.head.append(sheet);
  }
  const scripts = [...next.querySelectorAll('script[type="module"][src]')];
  const imports = scripts.map((script) => import(new URL(script.getAttribute("src"), location.href).href));
  return Promise.race([Promise.allSettled(imports), new Promise((resolve) => setTimeout(resolve, READY_WITHIN))]);
}

const main = () => document.querySelector("main");

// -- labelling by keyboard ------------------------------------------------------------------------------------

function takeKeys(form) {
  form.querySelector("[data-keys]").hidden = false;
  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.key === "Enter") sendByKey(form, event);
    else if (/^[1-9]$/.test(event.key)) chooseByKey(form, event);
  });
}

function sendByKey(form, event) {
  if (event.target.closest("button, a, textarea, summary, select")) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector('button[value="next"]'));
}

function chooseByKey(form, event) {
  if (event.target.matches('textarea, select, input:not([type="radio"], [type="checkbox"])')) return;
  const groups = [...form.querySelectorAll("fieldset")].filter((group) => optionsOf(group).length);
  const group = groups.find((candidate) => candidate.contains(event.target)) ?? groups[0];
  if (!group) return;
  const options = optionsOf(group);
  const option = options.find((candidate) => candidate.value === event.key) ?? options[Number(event.key) - 1];
  if (!option) return;
  event.preventDefault();
  option.focus();
  option.click();
}

const optionsOf = (group) =>
  [...group.querySelectorAll('input[type="radio"], input[type="checkbox"]')].filter((option) => !option.closest("[hidden]"));

// -- start ----------------------------------------------------------------------------------------------------

let page = null;

function start() {
  const form = document.querySelector("form[data-collect]");
  page = form && new Page(form);
  page?.resume();
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && page?.timer) page.save();
});

start();
if (page && "keyboard" in page.form.dataset && !document.querySelector('[role="alert"]')) page.form.focus();
