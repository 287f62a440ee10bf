// The row of controls: to the start, back, play, on, and a slider for all iterations.

import { element, iconButton, setIcon } from "./elements.js";

export class Controls {
  constructor(parent, { seek, toggle }, motion) {
    this.motion = motion;
    const row = element("div", "scp-controls", parent);
    this.restart = iconButton(row, "restart", "Back to the start", () => seek(0));
    this.back = iconButton(row, "back", "One iteration back", () => seek(motion.t - 1));
    this.play = iconButton(row, "play", "Play", toggle);
    this.play.className = "scp-play";
    this.forward = iconButton(row, "forward", "One iteration on", () => seek(motion.t + 1));
    this.slider = element("input", "", row, { type: "range", min: 0, step: 1, "aria-label": "Iteration" });
    this.slider.addEventListener("input", () => seek(Number(this.slider.value), true));
  }

  /** Say where we are, and what can be done from here. */
  show(words) {
    const { t, last, ended } = this.motion;
    this.slider.max = last;
    this.slider.value = t;
    this.slider.setAttribute("aria-valuetext", words);
    for (const made of [this.restart, this.back]) made.setAttribute("aria-disabled", t === 0);
    this.forward.setAttribute("aria-disabled", ended);
    this.play.setAttribute("aria-disabled", ended && t === 0);
  }

  showPlaying() {
    setIcon(this.play, ...(this.motion.playing ? ["pause", "Pause"] : ["play", "Play"]));
  }
}
