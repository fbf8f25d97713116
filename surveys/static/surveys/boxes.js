// Boxes drawn by mouse, finger, pen or keyboard. Without it, or beside it, each box is a row of numbers in per cent of
// the picture: the rows are what is kept and sent, and what is drawn only shows them.

import { LEAST, STEP, between, grown, resized, shifted } from "./boxes_geometry.js";
import { at, follow } from "./boxes_pointer.js";
import { boxOf, held, isUsed, legendOf, partOf, restore, write } from "./boxes_rows.js";

const HUES = 8; // in boxes.css
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function place(element, box) {
  Object.assign(element.style, {
    left: `${box.x}%`, top: `${box.y}%`, width: `${box.width}%`, height: `${box.height}%`,
    // A small box stays within reach when a larger one is drawn over it.
    zIndex: String(Math.round(10_000 - box.width * box.height)),
  });
}

class Boxes {
  constructor(root) {
    this.root = root;
    this.layer = root.querySelector("[data-layer]");
    this.list = root.querySelector("[data-rows]");
    this.none = root.querySelector("[data-none]");
    this.undoButton = root.querySelector("[data-undo]");
    this.labels = [...root.querySelectorAll("[data-label]")];
    this.label = this.labels[0].dataset.label;
    this.names = this.rows.map((row) => legendOf(row).textContent);
    this.marks = new Map(); // row → what is drawn for it
    this.past = []; // what the rows held before each change
    this.selected = null; // the row whose box can be moved
    this.corner = null; // tapped, and waiting for the opposite one
    this.corners = this.element("box-corner");
    this.ghost = this.element("box-ghost");
    this.arrange();
    this.listen();
    this.refresh();
  }

  get rows() {
    return [...this.list.querySelectorAll("[data-box-row]")];
  }

  element(className) {
    const element = document.createElement("div");
    element.className = className;
    element.hidden = true;
    this.layer.append(element);
    return element;
  }

  arrange() {
    this.root.querySelector("[data-plain]").hidden = true;
    for (const part of this.root.querySelectorAll("[data-comfort], [data-layer], [data-remove]")) part.hidden = false;
    for (const details of this.list.querySelectorAll(".box-numbers")) details.open = false;
    this.list.append(...this.rows);
    this.list.querySelector("[data-more]")?.remove();
    this.labels.forEach((button, index) => button.querySelector("[data-hue]").classList.add(`hue-${index % HUES}`));
  }

  listen() {
    this.layer.addEventListener("pointerdown", (event) => this.press(event));
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.root.querySelector("[data-add]").addEventListener("click", () => this.addInTheMiddle());
    this.undoButton.addEventListener("click", () => this.undo());
    for (const button of this.labels) button.addEventListener("click", () => this.choose(button));
    for (const row of this.rows) this.listenTo(row);
  }

  listenTo(row) {
    let before;
    row.addEventListener("focusin", () => {
      before = held(this.rows);
      this.select(row);
    });
    row.addEventListener("input", () => this.refresh());
    row.addEventListener("change", () => {
      this.past.push(before);
      before = held(this.rows);
      this.refresh();
    });
    row.querySelector("[data-remove]").addEventListener("click", () => this.remove(row));
  }

  // -- what is held, and undone ------------------------------------------------------------------------------

  undo() {
    const before = this.past.pop();
    if (!before) return;
    restore(this.rows, before);
    this.select(null);
    this.say(this.root.dataset.saidUndone);
    this.changed();
  }

  changed() {
    this.refresh();
    this.root.dispatchEvent(new Event("change", { bubbles: true }));
  }

  say(words) {
    this.root.querySelector("[data-said]").textContent = words;
  }

  // -- showing -------------------------------------------------------------------------------------------------

  refresh() {
    this.rows.forEach((row, index) => {
      legendOf(row).textContent = this.names[index];
      row.hidden = !isUsed(row);
      this.show(row, index);
    });
    const any = this.rows.some(isUsed);
    if (this.none && any) this.none.checked = false;
    if (this.none) this.none.closest("label").hidden = any;
    this.undoButton.setAttribute("aria-disabled", String(!this.past.length));
  }

  show(row, index) {
    const box = boxOf(row);
    const mark = this.marks.get(row) ?? (box && this.mark(row));
    if (!mark) return;
    mark.hidden = !box;
    if (!box) return;
    const label = partOf(row, "label");
    const words = label.value ? label.selectedOptions[0].textContent : "–";
    const hue = this.labels.findIndex((button) => button.dataset.label === label.value);
    mark.className = `box-mark hue-${Math.max(hue, 0) % HUES}`;
    mark.classList.toggle("box-selected", row === this.selected);
    row.className = `box-row hue-${Math.max(hue, 0) % HUES}`;
    row.classList.toggle("box-selected", row === this.selected);
    mark.querySelector("span").textContent = `${index + 1} ${words}`;
    mark.setAttribute("aria-label", `${this.names[index]}: ${words}`);
    const remove = row.querySelector("[data-remove]");
    remove.setAttribute("aria-label", `${remove.textContent}: ${this.names[index]}, ${words}`);
    place(mark, box);
  }

  mark(row) {
    const mark = this.element("box-mark");
    mark.tabIndex = 0;
    mark.setAttribute("role", "application"); // its keys are its own
    mark.setAttribute("aria-describedby", this.root.querySelector("[data-comfort][id]").id);
    mark.append(document.createElement("span"));
    for (const corner of ["nw", "ne", "sw", "se"]) {
      const handle = document.createElement("i");
      handle.dataset.handle = corner;
      mark.append(handle);
    }
    mark.addEventListener("focus", () => this.select(row));
    this.marks.set(row, mark);
    return mark;
  }

  select(row) {
    if (this.selected === row) return;
    this.selected = row;
    this.refresh();
  }

  choose(button) {
    this.label = button.dataset.label;
    for (const one of this.labels) one.setAttribute("aria-pressed", String(one === button));
  }

  // -- changing --------------------------------------------------------------------------------------------------

  add(box) {
    if (box.width < LEAST || box.height < LEAST) return;
    const row = this.rows.find((one) => !isUsed(one));
    if (!row) {
      this.say(this.root.dataset.saidFull);
      return;
    }
    this.past.push(held(this.rows));
    write(row, box);
    partOf(row, "label").value = this.label;
    this.selected = row;
    this.changed();
    this.marks.get(row).focus({ preventScroll: true });
    this.say(this.marks.get(row).getAttribute("aria-label"));
  }

  addInTheMiddle() {
    this.add({ x: 35, y: 35, width: 30, height: 30 });
  }

  remove(row) {
    this.past.push(held(this.rows));
    const after = this.rows[this.rows.indexOf(row) + 1];
    write(row, null);
    partOf(row, "label").value = "";
    this.list.append(row); // the boxes stand first
    this.selected = null;
    this.changed();
    this.say(this.root.dataset.saidRemoved);
    const next = this.marks.get(after && isUsed(after) ? after : this.rows.filter(isUsed).at(-1));
    (next ?? this.root.querySelector("[data-add]")).focus({ preventScroll: true });
  }

  // -- by mouse, finger or pen -----------------------------------------------------------------------------------

  press(event) {
    if (event.button !== 0 || !event.isPrimary) return;
    event.preventDefault();
    const mark = event.target.closest(".box-mark");
    const row = this.rows.find((one) => mark && this.marks.get(one) === mark) ?? null;
    const handle = event.target.dataset.handle;
    if (row && row === this.selected && !this.corner) this.drag(event, row, handle);
    else this.draw(event, row);
  }

  draw(event, row) {
    const start = at(this.layer, event);
    const clear = () => (this.ghost.hidden = true);
    follow(this.layer, event, {
      moved: (now) => {
        this.ghost.hidden = false;
        place(this.ghost, between(start, now));
      },
      dropped: (now, away) => {
        clear();
        if (away) this.drawn(between(start, now));
        else this.tap(now, row);
      },
      stopped: clear,
    });
  }

  drawn(box) {
    this.setCorner(null);
    this.add(box);
  }

  tap(where, row) {
    if (this.corner) this.drawn(between(this.corner, where));
    else if (row) this.marks.get(row).focus({ preventScroll: true });
    else if (this.selected) this.select(null);
    else this.setCorner(where);
  }

  setCorner(where) {
    this.corner = where;
    this.corners.hidden = !where;
    if (!where) return;
    place(this.corners, { ...where, width: 0, height: 0 });
    this.say(this.root.dataset.saidCorner);
  }

  drag(event, row, handle) {
    const before = held(this.rows);
    const [start, box] = [at(this.layer, event), boxOf(row)];
    this.marks.get(row).focus({ preventScroll: true });
    follow(this.layer, event, {
      moved: (now) => {
        write(row, handle ? resized(box, handle, now) : shifted(box, now.x - start.x, now.y - start.y));
        this.refresh();
      },
      dropped: (now, away) => {
        if (!away) return;
        this.past.push(before);
        this.changed();
      },
      stopped: () => {
        write(row, box);
        this.refresh();
      },
    });
  }

  // -- by keyboard -----------------------------------------------------------------------------------------------

  key(event) {
    if (event.target.closest("input, select, textarea")) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "z") this.undo();
    else if (event.ctrlKey || event.altKey || event.metaKey) return;
    else if (/^[1-9]$/.test(event.key) && this.labels[event.key - 1]) this.labelByKey(event);
    else if (!event.target.classList.contains("box-mark") || !this.markKey(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  labelByKey(event) {
    const button = this.labels[event.key - 1];
    if (!event.target.classList.contains("box-mark")) this.choose(button);
    else this.change(() => (partOf(this.selected, "label").value = button.dataset.label));
  }

  markKey(event) {
    const arrow = ARROWS[event.key];
    const box = boxOf(this.selected);
    if (event.key === "Delete" || event.key === "Backspace") this.remove(this.selected);
    else if (event.key === "Escape") this.setCorner(null);
    else if (arrow && event.shiftKey) this.change(() => write(this.selected, grown(box, ...arrow)));
    else if (arrow) this.change(() => write(this.selected, shifted(box, arrow[0] * STEP, arrow[1] * STEP)));
    else return false;
    return true;
  }

  change(how) {
    this.past.push(held(this.rows));
    how();
    this.changed();
    this.say(this.marks.get(this.selected).getAttribute("aria-label"));
  }
}

function enhance(root) {
  // Where there is no picture, the numbers have to do.
  if ("ready" in root.dataset || !root.querySelector("[data-layer]")) return;
  root.dataset.ready = "";
  new Boxes(root);
}

const start = () => document.querySelectorAll("[data-boxes]").forEach(enhance);

// The page may be exchanged without being loaded anew.
document.addEventListener("crowdseed:page", start);
start();
