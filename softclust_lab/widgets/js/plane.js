// ITISC's two temperatures as one place in a plane, and what other methods live there.

import { element } from "./elements.js";
import { ARROW_KEYS, STEP, STRIDE } from "./handles.js";
import { clamp, numberText } from "./numbers.js";

const SVG = "http://www.w3.org/2000/svg";

/** What Fuzzy-ITISC becomes: on a line of constant T2, or where T1 is low. Each says at which T2 it lives. */
const LINES = [
  { at: 1, words: "fuzzy c-means", edge: "K-means" },
  { at: 2, words: "a kink at each point", edge: "K-medians" },
];

function drawn(tag, attributes, parent, words = "") {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = words;
  return parent.appendChild(made);
}

export class Plane {
  /** `ends` are the lowest and highest T1 and T2; `hand` is told parameters(values) and done(). */
  constructor(parent, ends, hand) {
    this.ends = ends.map(([low, high]) => [Math.log(low), Math.log(high)]);
    this.hand = hand;
    this.root = element("div", "scp-plane", parent);
    this.draw(ends);
    this.knob = element("button", "scp-knob", this.root, { type: "button" });
    this.root.addEventListener("pointerdown", (event) => this.grabbed(event));
    this.root.addEventListener("pointermove", (event) => this.held === event.pointerId && this.dragged(event));
    for (const type of ["pointerup", "pointercancel"]) this.root.addEventListener(type, () => this.dropped());
    this.knob.addEventListener("keydown", (event) => this.pressed(event));
    this.knob.addEventListener("keyup", (event) => event.key in ARROW_KEYS && this.hand.done());
  }

  draw([T1, T2]) {
    const picture = drawn("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none", "aria-hidden": "true" }, this.root);
    this.words = element("div", "scp-landmarks", this.root, { "aria-hidden": "true" });
    for (const { at, words, edge } of LINES.filter((line) => line.at > T2[0] && line.at < T2[1])) {
      const height = 100 * (1 - this.part(1, at));
      drawn("line", { x1: 0, x2: 100, y1: height, y2: height }, picture);
      this.mark("start", height, edge);
      this.mark("end", height, words);
    }
    this.mark("start", 100, "K-center");
    this.axis("scp-axis-x", `T₁, from ${T1[0]} to ${T1[1]}`);
    this.axis("scp-axis-y", `T₂, from ${T2[0]} to ${T2[1]}`);
  }

  mark(side, height, words) {
    const made = element("span", `scp-at-${side}`, this.words);
    made.style.top = `${height}%`;
    made.textContent = words;
  }

  axis(kind, words) {
    element("span", kind, this.root, { "aria-hidden": "true" }).textContent = words;
  }

  /** How far along an axis a value lies, from 0 to 1. */
  part(axis, value) {
    const [low, high] = this.ends[axis];
    return clamp((Math.log(value) - low) / (high - low), 0, 1);
  }

  show({ fuzziness_temperature: T1 = 1, deviation_temperature: T2 = 1, distortion = "log" }) {
    this.at = [this.part(0, T1), this.part(1, T2)];
    this.knob.style.left = `${100 * this.at[0]}%`;
    this.knob.style.top = `${100 * (1 - this.at[1])}%`;
    this.knob.setAttribute("aria-label", `Temperatures: T₁ = ${numberText(T1, 3)}, T₂ = ${numberText(T2, 3)}`);
    // The squared distortion has its limits elsewhere.
    this.words.hidden = distortion !== "log";
  }

  /** Go to a place, both parts from 0 to 1. */
  move(place) {
    const [T1, T2] = place.map((part, axis) => {
      const [low, high] = this.ends[axis];
      return Number(Math.exp(low + (high - low) * clamp(part, 0, 1)).toPrecision(3));
    });
    this.hand.parameters({ fuzziness_temperature: T1, deviation_temperature: T2 });
  }

  grabbed(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this.held = event.pointerId;
    this.root.setPointerCapture(event.pointerId);
    this.knob.focus({ preventScroll: true });
    this.dragged(event);
  }

  dragged({ clientX, clientY }) {
    const { left, bottom, width, height } = this.root.getBoundingClientRect();
    this.move([(clientX - left) / width, (bottom - clientY) / height]);
  }

  dropped() {
    if (this.held === undefined) return;
    this.held = undefined;
    this.hand.done();
  }

  pressed(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || !(event.key in ARROW_KEYS)) return;
    event.preventDefault();
    event.stopPropagation();
    const reach = STEP * (event.shiftKey ? STRIDE : 1);
    const [right, down] = ARROW_KEYS[event.key];
    this.move([this.at[0] + right * reach, this.at[1] - down * reach]);
  }
}
