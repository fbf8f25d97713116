// Marks in a text by mouse, finger or keyboard. Without it, or beside it, the words of each mark are written under their
// label: these lines are what is kept and sent, and what is marked only shows them. `spans_words.py` reads the same.

const SPACE = " \t\n\r\f\v\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000";
const RUNS = new RegExp(`[${SPACE}]+|[^${SPACE}]+`, "g");
const BLANK = new RegExp(`^[${SPACE}]*$`);
const NUMBERED = /^(.*\S) ?\(([0-9]{1,4})\)$/s;
const WORD_END = /[\p{L}\p{M}\p{N}_]$/u;
const WORD_START = /^[\p{L}\p{M}\p{N}_]/u;
const TINTS = 8; // in spans.css
const LONGEST_TAG = 16;

// -- words and places ---------------------------------------------------------------------------------------

function squeezed(text) {
  let words = "";
  const at = [];
  for (const { 0: run, index } of text.matchAll(RUNS)) {
    const kept = BLANK.test(run) ? " " : run;
    for (let i = 0; i < kept.length; i += 1) at.push(index + i);
    words += kept;
  }
  return { words, at };
}

const cuts = (text, place) =>
  WORD_END.test(text.slice(Math.max(place - 2, 0), place)) && WORD_START.test(text.slice(place, place + 2));

function places(words, text) {
  const { words: all, at } = squeezed(text);
  const found = [];
  for (let i = all.indexOf(words); words && i >= 0; i = all.indexOf(words, i + 1)) {
    const [start, end] = [at[i], at[i + words.length - 1] + 1];
    found.push({ start, end, part: cuts(text, start) || cuts(text, end) });
  }
  return found.sort((a, b) => a.part - b.part || a.start - b.start);
}

export function spanOf(line, text) {
  const words = squeezed(line).words.trim();
  const numbered = NUMBERED.exec(words);
  return (numbered && places(numbered[1], text)[numbered[2] - 1]) ?? places(words, text)[0];
}

export function lineOf({ start, end }, text) {
  const words = squeezed(text.slice(start, end)).words;
  const which = places(words, text).findIndex((place) => place.start === start) + 1;
  return which === 1 && !NUMBERED.test(words) ? words : `${words} (${which})`;
}

// Words as readers see them, also where no space parts them; or single characters, an emoji whole.
function pieces(text, { characters, language }) {
  if (!Intl.Segmenter) return [...text.matchAll(characters ? /./gsu : /[\p{L}\p{M}\p{N}_]+|\s+|./gsu)].map(([one]) => one);
  const cutter = new Intl.Segmenter(language, { granularity: characters ? "grapheme" : "word" });
  return [...cutter.segment(text)].map(({ segment }) => segment);
}

// -- one question -------------------------------------------------------------------------------------------

class Spans {
  constructor(root) {
    this.root = root;
    this.box = root.querySelector("[data-text]");
    this.text = this.box.textContent;
    this.fields = [...root.querySelectorAll("[data-for]")];
    this.buttons = [...root.querySelectorAll("[data-label]")];
    this.none = root.querySelector("[data-none]");
    this.list = root.querySelector("[data-marks]");
    this.undoButton = root.querySelector("[data-undo]");
    this.past = []; // what the fields held before each change
    this.picked = null; // the first and last unit that are selected
    this.at = this.from = 0; // where the keyboard is, and where its selection began
    this.arrange();
    this.listen();
    this.refresh();
  }

  // -- what is there

  get marks() {
    const found = this.fields.flatMap((field) =>
      field.value.split("\n").map((line) => ({ ...spanOf(line, this.text), field })).filter((mark) => mark.end),
    );
    return found.sort((a, b) => a.start - b.start || a.end - b.end);
  }

  tint(field) {
    return `tint-${this.fields.indexOf(field) % TINTS}`;
  }

  nameOf(field) {
    return field.labels[0].textContent;
  }

  range([first, last] = this.picked) {
    return { start: this.units[first].start, end: this.units[last].end };
  }

  // -- setting up

  arrange() {
    this.root.querySelector("[data-plain]").hidden = true;
    for (const part of this.root.querySelectorAll("[data-comfort]")) part.hidden = false;
    this.root.querySelector("[data-lines]").open = this.root.querySelector("[aria-invalid]") !== null;
    this.buttons.forEach((button, place) => button.querySelector("[data-tint]").classList.add(this.tint(this.fields[place])));
    let start = 0;
    const options = { characters: "characters" in this.root.dataset, language: document.documentElement.lang || undefined };
    this.all = pieces(this.text, options).map((words) => {
      const element = Object.assign(document.createElement("span"), { textContent: words });
      start += words.length;
      return { start: start - words.length, end: start, element, blank: BLANK.test(words) };
    });
    this.units = this.all.filter((piece) => !piece.blank);
    this.box.replaceChildren(...this.all.map((piece) => piece.element));
    if (this.units.length) this.box.tabIndex = 0;
    this.box.setAttribute("role", "group");
    this.box.setAttribute("aria-label", this.root.closest("fieldset")?.querySelector("legend")?.textContent.trim() ?? "");
    this.box.setAttribute("aria-describedby", this.root.querySelector("p[data-comfort]").id);
  }

  listen() {
    this.box.addEventListener("pointerdown", (event) => { this.pointer = event.pointerType; });
    this.box.addEventListener("click", (event) => this.tapped(event));
    this.root.addEventListener("keydown", (event) => this.pressed(event));
    this.buttons.forEach((button, place) => button.addEventListener("click", () => this.mark(place)));
    this.undoButton.addEventListener("click", () => this.undo());
    this.root.querySelector("[data-lines]").addEventListener("input", () => this.refresh());
    this.none?.addEventListener("change", () => this.nothing());
  }

  // -- selecting

  pick(picked, heard = true) {
    this.picked = picked;
    this.show();
    if (picked && heard) this.say(this.text.slice(this.range().start, this.range().end));
  }

  // What the browser has selected, grown to whole units.
  select(selection) {
    const range = selection.getRangeAt(0);
    const before = document.createRange();
    before.setStart(this.box, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const start = before.toString().length;
    const end = start + range.toString().length;
    const inside = this.units.filter((unit) => unit.start < end && start < unit.end);
    if (!inside.length) return;
    this.from = this.units.indexOf(inside[0]);
    this.at = this.units.indexOf(inside.at(-1));
    this.pick([this.from, this.at], false);
  }

  // A finger taps the first and the last word; a mouse takes one, and more with Shift.
  tapped(event) {
    if (!getSelection().isCollapsed) return;
    const unit = this.units.findIndex((one) => one.element === event.target);
    if (unit < 0) return this.pick(null);
    const single = this.picked && this.picked[0] === this.picked[1];
    if (single && this.picked[0] === unit) return this.pick(null);
    const further = event.shiftKey || (this.pointer !== "mouse" && single);
    this.from = further && this.picked ? this.from : unit;
    this.at = unit;
    this.pick([Math.min(this.from, unit), Math.max(this.from, unit)]);
  }

  // -- by keyboard

  pressed(event) {
    if (event.altKey || event.isComposing || event.target.matches("textarea, input")) return;
    const undo = (event.ctrlKey || event.metaKey) && event.key === "z";
    if (!undo && (event.ctrlKey || event.metaKey)) return;
    const place = Number(event.key) - 1;
    let done = true;
    if (undo) this.undo();
    else if (/^[1-9]$/.test(event.key)) done = this.buttons.length > place && (this.mark(place), true);
    else if (event.target !== this.box) done = false;
    else if (event.key === "Escape") this.pick(null);
    else if (event.key === "Enter") done = this.picked && (this.buttons[0].focus(), true);
    else if (event.key === "Delete" || event.key === "Backspace") this.remove(this.overlapped());
    else done = this.move(event.key, event.shiftKey);
    if (!done) return;
    event.preventDefault();
    event.stopPropagation(); // a digit means a label here, not an answer further down
  }

  move(key, further) {
    const to = this.target(key);
    if (to === undefined) return false;
    this.at = Math.min(Math.max(to, 0), this.units.length - 1);
    if (!further) this.from = this.at;
    this.pick([Math.min(this.from, this.at), Math.max(this.from, this.at)]);
    this.units[this.at].element.scrollIntoView({ block: "nearest" });
    return true;
  }

  target(key) {
    const onwards = getComputedStyle(this.box).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (key === "Home") return 0;
    if (key === "End") return this.units.length - 1;
    if (key === "ArrowLeft" || key === "ArrowRight") return this.picked ? this.at + (key === onwards ? 1 : -1) : this.at;
    if (key === "ArrowUp" || key === "ArrowDown") return this.inNextLine(key === "ArrowDown" ? 1 : -1);
    return undefined;
  }

  inNextLine(step) {
    const here = this.units[this.at].element.getBoundingClientRect();
    let line = null;
    let best = this.at;
    for (let i = this.at + step; this.units[i]; i += step) {
      const box = this.units[i].element.getBoundingClientRect();
      if (Math.abs(box.top - here.top) < here.height / 2) continue;
      if (line !== null && Math.abs(box.top - line) > here.height / 2) break;
      const nearer = line === null || Math.abs(box.left - here.left) < Math.abs(this.units[best].element.getBoundingClientRect().left - here.left);
      line ??= box.top;
      if (nearer) best = i;
    }
    return best;
  }

  // -- marking

  overlapped(field = null) {
    if (!this.picked) return [];
    const { start, end } = this.range();
    return this.marks.filter((mark) => mark.start < end && start < mark.end && (!field || mark.field === field));
  }

  mark(place) {
    if (!this.picked) return this.say(this.root.dataset.saidFirst);
    const { start, end } = this.range();
    const field = this.fields[place];
    this.remember();
    this.drop(this.overlapped("overlap" in this.root.dataset ? field : null));
    this.write(field, [...this.marks.filter((mark) => mark.field === field), { start, end }]);
    if (this.none) this.none.checked = false;
    this.say(`${this.text.slice(start, end)}: ${this.nameOf(field)}`);
    getSelection().removeAllRanges();
    this.picked = null;
    this.changed();
    this.box.focus({ preventScroll: true });
    return undefined;
  }

  // Lines that are in no text stay: whoever wrote them will be told.
  write(field, marks) {
    const strange = field.value.split("\n").filter((line) => line.trim() && !spanOf(line, this.text));
    const lines = marks.sort((a, b) => a.start - b.start).map((mark) => lineOf(mark, this.text));
    field.value = [...lines, ...strange].join("\n");
  }

  drop(marks) {
    for (const field of new Set(marks.map((mark) => mark.field))) {
      const gone = new Set(marks.map((mark) => mark.start));
      this.write(field, this.marks.filter((mark) => mark.field === field && !gone.has(mark.start)));
    }
  }

  remove(marks) {
    if (!marks.length) return;
    this.remember();
    this.drop(marks);
    this.say(this.root.dataset.saidRemoved);
    this.changed();
  }

  nothing() {
    if (!this.none.checked || !this.marks.length) return;
    this.remember(false);
    for (const field of this.fields) field.value = "";
    this.changed();
  }

  remember(none = this.none?.checked) {
    this.past.push({ values: this.fields.map((field) => field.value), none });
  }

  undo() {
    const before = this.past.pop();
    if (!before) return;
    this.fields.forEach((field, place) => { field.value = before.values[place]; });
    if (this.none) this.none.checked = before.none;
    this.say(this.root.dataset.saidUndone);
    this.changed();
  }

  changed() {
    this.refresh();
    this.root.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // -- showing

  refresh() {
    const marks = this.marks;
    this.undoButton.setAttribute("aria-disabled", String(!this.past.length));
    for (const { element } of this.all) {
      element.className = "";
      delete element.dataset.tag;
    }
    for (const mark of marks) this.paint(mark);
    this.list.hidden = !marks.length;
    this.list.replaceChildren(...marks.map((mark) => this.entry(mark)));
    this.show();
  }

  paint(mark) {
    const covered = this.all.filter((piece) => piece.start < mark.end && mark.start < piece.end);
    for (const { element } of covered) element.className = `marked ${this.tint(mark.field)}`;
    const { dataset } = covered.at(-1).element;
    const name = this.nameOf(mark.field);
    const tag = name.length > LONGEST_TAG ? `${name.slice(0, LONGEST_TAG - 1)}…` : name;
    dataset.tag = dataset.tag ? `${dataset.tag} · ${tag}` : tag;
  }

  entry(mark) {
    const item = this.root.querySelector("[data-mark]").content.firstElementChild.cloneNode(true);
    const words = this.text.slice(mark.start, mark.end);
    item.querySelector("[data-tint]").classList.add(this.tint(mark.field));
    item.querySelector("[data-words]").textContent = words;
    item.querySelector("[data-name]").textContent = this.nameOf(mark.field);
    const button = item.querySelector("[data-remove]");
    button.setAttribute("aria-label", `${button.textContent}: ${words}, ${this.nameOf(mark.field)}`);
    button.addEventListener("click", () => {
      this.remove([mark]);
      (this.list.querySelector("[data-remove]") ?? this.box).focus({ preventScroll: true });
    });
    return item;
  }

  show() {
    const { start, end } = this.picked ? this.range() : { start: 0, end: 0 };
    for (const piece of this.all) piece.element.classList.toggle("picked", piece.start < end && start < piece.end);
  }

  say(words) {
    this.root.querySelector("[data-said]").textContent = words;
  }
}

// -- start --------------------------------------------------------------------------------------------------

const made = new WeakMap();

function start() {
  for (const root of document.querySelectorAll("[data-spans]")) if (!made.has(root)) made.set(root, new Spans(root));
}

document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return;
  const box = selection.getRangeAt(0).commonAncestorContainer.parentElement?.closest("[data-spans]");
  if (box && made.get(box)?.box.contains(selection.anchorNode)) made.get(box).select(selection);
});

// The page may be exchanged without being loaded anew.
document.addEventListener("crowdseed:page", start);
start();
