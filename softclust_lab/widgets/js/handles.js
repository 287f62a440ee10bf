// What a hand or a key can take hold of in the picture: the centers, and an aim for the tools.

import { size } from "./canvas.js";
import { element } from "./elements.js";
import { numberText } from "./numbers.js";

export const STEP = 0.02; // of the picture: what an arrow key moves
export const STRIDE = 5; // times that, with Shift
export const ARROW_KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function placeText(shown) {
  return shown.length === 1 ? numberText(shown[0], 3) : `(${shown.map((value) => numberText(value, 3)).join(", ")})`;
}

/** Which way, in pixels, a key would move something; nothing if it is no arrow key. */
function keyedMove(event, canvas) {
  if (event.altKey || event.ctrlKey || event.metaKey || !(event.key in ARROW_KEYS)) return null;
  event.preventDefault();
  event.stopPropagation();
  const { width, height } = size(canvas);
  const reach = STEP * Math.min(width, height) * (event.shiftKey ? STRIDE : 1);
  return ARROW_KEYS[event.key].map((direction) => direction * reach);
}

function putAt(made, [x, y]) {
  made.style.transform = `translate(${x}px, ${y}px)`;
}

/** A button over each center. `hand` is told what is done: grab, drag, drop, nudge, remove. */
export class Handles {
  constructor(pane, hand) {
    Object.assign(this, { pane, hand });
    this.box = element("div", "scp-handles", pane.plot);
    this.buttons = [];
  }

  make(k) {
    const made = element("button", "scp-handle", this.box, { type: "button" });
    made.addEventListener("pointerdown", (event) => this.grabbed(event, k));
    made.addEventListener("pointermove", (event) => this.dragged(event));
    for (const type of ["pointerup", "pointercancel"]) made.addEventListener(type, () => this.dropped());
    made.addEventListener("keydown", (event) => this.pressed(event, k));
    return made;
  }

  grabbed(event, k) {
    if (event.button !== 0) return;
    const handle = event.currentTarget;
    handle.setPointerCapture(event.pointerId);
    const { left, top } = this.box.getBoundingClientRect();
    const [x, y] = this.spots[k];
    this.held = { k, id: event.pointerId, offset: [event.clientX - left - x, event.clientY - top - y] };
    this.hand.grab(k);
  }

  dragged(event) {
    if (event.pointerId !== this.held?.id) return;
    const { left, top } = this.box.getBoundingClientRect();
    const [dx, dy] = this.held.offset;
    this.hand.drag(this.held.k, [event.clientX - left - dx, event.clientY - top - dy]);
  }

  dropped() {
    if (!this.held) return;
    this.held = null;
    this.hand.drop();
  }

  pressed(event, k) {
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      this.hand.remove(k);
      return;
    }
    const move = keyedMove(event, this.pane.picture.canvas);
    if (move) this.hand.nudge(k, move);
  }

  focus(k) {
    this.buttons[Math.min(k, this.buttons.length - 1)].focus({ preventScroll: true });
  }

  /** Lie over the centers, wherever they are now. */
  place(position) {
    const { painter, run } = this.pane;
    const at = Math.min(position, run.last);
    while (this.buttons.length < run.k) this.buttons.push(this.make(this.buttons.length));
    while (this.buttons.length > run.k) this.buttons.pop().remove();
    const centers = run.centersAt(at);
    this.spots = this.buttons.map((_, k) => painter.within(painter.spotOf(run, at, k)));
    this.buttons.forEach((made, k) => {
      putAt(made, this.spots[k]);
      const label = `Center ${k} at ${placeText(run.view.columns.map((column) => centers[k * run.d + column]))}`;
      if (made.getAttribute("aria-label") !== label) made.setAttribute("aria-label", label);
    });
  }
}

/** A spot that keys move and Enter uses; a click in the picture does both. */
export class Aim {
  /** `moved` and `used` get the spot in the columns on show. */
  constructor(pane, { moved, used }) {
    Object.assign(this, { pane, moved, used });
    this.made = element("button", "scp-aim", pane.plot, { type: "button", hidden: "" });
    this.made.addEventListener("keydown", (event) => {
      const move = keyedMove(event, pane.picture.canvas);
      if (move) this.put(this.pixels().map((value, i) => value + move[i]));
    });
    this.made.addEventListener("click", () => this.used(this.at));
    pane.picture.canvas.addEventListener("click", (event) => {
      if (this.made.hidden) return;
      this.put([event.offsetX, event.offsetY]);
      if (this.onClick) this.used(this.at);
    });
  }

  /** Show it: what it is for, where, and whether a click in the picture uses it at once. */
  show(purpose, at, onClick) {
    Object.assign(this, { purpose, at, onClick });
    this.made.hidden = false;
    this.made.classList.toggle("scp-flag", !onClick);
    this.place();
  }

  hide() {
    this.made.hidden = true;
  }

  focus() {
    if (!this.made.hidden) this.made.focus({ preventScroll: true });
  }

  pixels() {
    const [x, y = this.pane.painter.level] = this.pane.painter.toPixels(this.at);
    return [x, y];
  }

  put(spot) {
    const { painter } = this.pane;
    this.at = painter.rounded(painter.toData(painter.within(spot)));
    this.place();
    this.moved(this.at);
  }

  place() {
    if (this.made.hidden) return;
    putAt(this.made, this.pixels());
    this.made.setAttribute("aria-label", `${this.purpose} at ${placeText(this.at)}`);
  }
}
