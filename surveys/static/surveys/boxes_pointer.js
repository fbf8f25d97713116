// One press of mouse, finger or pen on the picture, until it is let go.

import { within } from "./boxes_geometry.js";

const TAP = 6; // pixels; who moves less has tapped

// Where an event is, in per cent of the picture.
export function at(layer, event) {
  const frame = layer.getBoundingClientRect();
  return {
    x: within(((event.clientX - frame.left) / frame.width) * 100, 0, 100),
    y: within(((event.clientY - frame.top) / frame.height) * 100, 0, 100),
  };
}

export function follow(layer, event, { moved, dropped, stopped }) {
  const start = { x: event.clientX, y: event.clientY };
  const far = (now) => Math.hypot(now.clientX - start.x, now.clientY - start.y) >= TAP;
  let away = false;
  const stop = new AbortController();
  const on = (name, then) => layer.addEventListener(name, then, { signal: stop.signal });
  layer.setPointerCapture(event.pointerId);
  on("pointermove", (now) => {
    away ||= far(now);
    if (away) moved(at(layer, now));
  });
  on("pointerup", (now) => {
    stop.abort();
    dropped(at(layer, now), away);
  });
  on("pointercancel", () => {
    stop.abort();
    stopped();
  });
}
