// Arrows and dragging for rankings. Without it, or beside it, each place is chosen from a list.
//
// Nothing is placed before somebody moves something: an order that nobody touched is no answer.

const rowsOf = (list) => [...list.querySelectorAll("[data-rank]")];
const selectOf = (row) => row.querySelector("select");
const labelOf = (row) => row.querySelector("label").textContent.trim();

function say(list, row) {
  const line = list.querySelector("[data-said]");
  line.textContent = `${labelOf(row)}: ${line.dataset.said} ${selectOf(row).value}`;
}

// Give the rows the places in which they stand, and tell the form.
function number(list, moved) {
  rowsOf(list).forEach((row, index) => {
    selectOf(row).value = String(index + 1);
  });
  remember(list);
  say(list, moved);
  list.dispatchEvent(new Event("change", { bubbles: true }));
}

function remember(list) {
  for (const row of rowsOf(list)) selectOf(row).dataset.before = selectOf(row).value;
}

function move(list, row, step) {
  const rows = rowsOf(list);
  const other = rows[rows.indexOf(row) + step];
  if (other) row.parentElement.insertBefore(row, step < 0 ? other : other.nextSibling);
  number(list, row);
}

// A place was chosen: whoever had it takes the old one; the last open place goes to the last row without one.
function choose(list, row) {
  const select = selectOf(row);
  const others = rowsOf(list).map(selectOf).filter((other) => other !== select);
  const holder = others.find((other) => other.value && other.value === select.value);
  if (holder) holder.value = select.dataset.before ?? "";
  const open = [select, ...others].filter((one) => !one.value);
  if (open.length === 1 && open[0] !== select) open[0].value = freePlace([select, ...others]);
  remember(list);
  if (rowsOf(list).every((one) => selectOf(one).value)) sort(list);
  select.focus();
}

function freePlace(selects) {
  const taken = new Set(selects.map((select) => select.value));
  return selects.map((_, index) => String(index + 1)).find((place) => !taken.has(place));
}

function sort(list) {
  const rows = rowsOf(list).sort((a, b) => selectOf(a).value - selectOf(b).value);
  rows[0].parentElement.append(...rows);
}

function drag(list, row, event) {
  if (event.button !== 0) return;
  event.preventDefault();
  const grip = event.target;
  const follow = ({ clientY }) => {
    const rows = rowsOf(list).filter((other) => other !== row);
    const next = rows.find((other) => clientY < other.getBoundingClientRect().top + other.offsetHeight / 2);
    if ((next ?? null) !== row.nextElementSibling) row.parentElement.insertBefore(row, next ?? null);
  };
  const drop = () => {
    row.classList.remove("dragged");
    removeEventListener("pointermove", follow);
    removeEventListener("pointerup", drop);
    removeEventListener("pointercancel", drop);
    number(list, row);
  };
  row.classList.add("dragged");
  grip.setPointerCapture?.(event.pointerId);
  addEventListener("pointermove", follow);
  addEventListener("pointerup", drop);
  addEventListener("pointercancel", drop);
}

function enhance(list) {
  if ("ready" in list.dataset) return;
  list.dataset.ready = "";
  list.querySelector("[data-plain]").hidden = true;
  for (const part of list.querySelectorAll("[data-comfort]")) part.hidden = false;
  remember(list);
  for (const row of rowsOf(list)) {
    selectOf(row).addEventListener("change", () => choose(list, row));
    row.querySelector("[data-grip]").addEventListener("pointerdown", (event) => drag(list, row, event));
    for (const button of row.querySelectorAll("[data-move]")) {
      button.addEventListener("click", () => {
        move(list, row, Number(button.dataset.move));
        button.focus();
      });
    }
  }
  if (rowsOf(list).every((row) => selectOf(row).value)) sort(list);
}

const start = () => document.querySelectorAll("[data-ranking]").forEach(enhance);

// The page may be exchanged without being loaded anew.
document.addEventListener("crowdseed:page", start);
start();
