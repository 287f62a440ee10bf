// A slider with its label, and what it stands at in words.

import { element, setWords } from "./elements.js";

export class Slider {
  /** `moved` is told each stop while a hand or a key moves it, `done` when it is let go. */
  constructor(parent, words, { moved, done }) {
    const label = element("label", "scp-slider", parent);
    element("span", "", label).textContent = words;
    this.output = element("output", "", label);
    this.input = element("input", "", label, { type: "range", "aria-label": words });
    this.input.addEventListener("input", () => moved(Number(this.input.value)));
    this.input.addEventListener("change", done);
  }

  /** Stand at a stop; beyond the ends, at the nearer one. */
  show(stop, [low, high], words) {
    Object.assign(this.input, { min: low, max: high });
    if (stop !== Number(this.input.value)) this.input.value = stop;
    setWords(this.output, words);
    this.input.setAttribute("aria-valuetext", words);
  }
}
