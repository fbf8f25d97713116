// What is kept and sent of each box: a row of its label and four numbers.

const NUMBERS = ["x", "y", "width", "height"];
const PARTS = ["label", ...NUMBERS];

export const partOf = (row, name) => row.querySelector(`[data-part="${name}"]`);
export const legendOf = (row) => row.querySelector("legend");
export const isUsed = (row) => NUMBERS.some((name) => partOf(row, name).value !== "");

export function boxOf(row) {
  const [x, y, width, height] = NUMBERS.map((name) => parseFloat(partOf(row, name).value));
  return width > 0 && height > 0 && x >= 0 && y >= 0 ? { x, y, width, height } : null;
}

export function write(row, box) {
  for (const name of NUMBERS) partOf(row, name).value = box ? box[name].toFixed(2) : "";
}

export const held = (rows) => rows.map((row) => PARTS.map((name) => partOf(row, name).value));

export function restore(rows, before) {
  rows.forEach((row, index) => PARTS.forEach((name, part) => (partOf(row, name).value = before[index][part])));
}
