// Boxes as numbers: {x, y, width, height} in per cent of the picture, always within it.

export const LEAST = 1; // per cent; what is smaller was no drawing
export const STEP = 1; // per cent, for a press of an arrow

export const within = (number, low, high) => Math.min(Math.max(number, low), high);

// The box that has these two corners.
export function between(a, b) {
  return { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) };
}

export function shifted(box, right, down) {
  return { ...box, x: within(box.x + right, 0, 100 - box.width), y: within(box.y + down, 0, 100 - box.height) };
}

export function grown(box, right, down) {
  return {
    ...box,
    width: within(box.width + right * STEP, LEAST, 100 - box.x),
    height: within(box.height + down * STEP, LEAST, 100 - box.y),
  };
}

export function resized(box, handle, at) {
  const [up, left] = [handle.includes("n"), handle.includes("w")];
  const [right, bottom] = [box.x + box.width, box.y + box.height];
  const x = left ? Math.min(at.x, right - LEAST) : box.x;
  const y = up ? Math.min(at.y, bottom - LEAST) : box.y;
  return {
    x,
    y,
    width: left ? right - x : Math.max(at.x - box.x, LEAST),
    height: up ? bottom - y : Math.max(at.y - box.y, LEAST),
  };
}
