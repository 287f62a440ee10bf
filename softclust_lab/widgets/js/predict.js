// Predict first: a reader says where a center will go, and then sees.

import { element, menu, setWords, wordButton } from "./elements.js";
import { numberText } from "./numbers.js";

const NEAR = 0.02; // of the picture's width: as good as hit
const CLOSE = 0.06;
const ALIGNED = 0.8; // the cosine above which two directions count as one

/** How a guess and what happened compare, in words; all in pixels. */
function judged(from, guess, truth, width) {
  const distance = (one, other) => Math.hypot(other[0] - one[0], other[1] - one[1]);
  const [gap, went, said] = [distance(guess, truth), distance(from, truth), distance(from, guess)];
  if (gap <= NEAR * width) return "Spot on.";
  if (gap <= CLOSE * width) return "Close.";
  if (went <= NEAR * width) return "It hardly moved.";
  const [across, down] = [0, 1].map((i) => (guess[i] - from[i]) * (truth[i] - from[i]));
  if (across + down < ALIGNED * went * said) return "It took another direction.";
  return said > went ? "The right direction, but too far." : "The right direction, but not far enough.";
}

export class Predict {
  constructor(player, parent) {
    this.player = player;
    this.root = element("fieldset", "scp-predict", parent);
    element("legend", "", this.root).textContent = "Predict first";
    this.start = wordButton(this.root, "Predict the next step", () => this.begin());
    this.form = element("div", "scp-row", this.root, { hidden: "" });
    this.center = menu(this.form, "Center", [], () => this.plant());
    this.showStep = wordButton(this.form, "Show", () => this.reveal());
    this.giveUp = wordButton(this.form, "Cancel", () => this.end());
    this.verdict = element("p", "scp-hint", this.root, { role: "status" });
  }

  begin() {
    this.player.motion.pause();
    this.player.run.reach(this.player.t + 1);
    if (this.player.run.last <= this.player.t) {
      setWords(this.verdict, "There is no next step: go back, or drag a center.");
      return;
    }
    this.center.replaceChildren();
    for (let k = 0; k < this.player.run.k; k++) this.center.add(new Option(`${k}`, k));
    this.form.hidden = false;
    this.start.hidden = true;
    this.plant();
    this.player.aim.focus();
  }

  /** Put the flag where the center is now. */
  plant() {
    const { run, t } = this.player;
    const k = Number(this.center.value);
    const centers = run.centersAt(t);
    this.at = run.view.columns.map((column) => centers[k * run.d + column]);
    const question = `Where will center ${k} be after the next step?`;
    setWords(this.verdict, `${question} Click there, or move the flag with the arrow keys.`);
    this.place(this.at);
    this.player.aim.show(`Flag for center ${k}`, this.at, false);
  }

  place(at) {
    this.at = at;
    this.player.flag = { k: Number(this.center.value), at, shown: false };
    this.player.paint();
  }

  get isOpen() {
    return !this.form.hidden;
  }

  /** Take the step, and say how far the flag is from where the center went. */
  reveal() {
    const { player, at } = this;
    const k = Number(this.center.value);
    const { painter, run } = player.panes[0];
    const from = painter.spotOf(run, player.t, k);
    this.close();
    player.motion.go(player.t + 1);
    player.settle();
    player.flag = { k, at, shown: true };
    const truth = painter.spotOf(run, player.t, k);
    const [x, y = painter.level] = painter.toPixels(at);
    const centers = run.centersAt(player.t);
    const gap = Math.hypot(...run.view.columns.map((column, i) => centers[k * run.d + column] - at[i]));
    const words = judged(from, [x, y], truth, player.panes[0].plot.clientWidth);
    setWords(this.verdict, `Center ${k} went ${numberText(gap, 3)} from your flag. ${words}`);
    setWords(this.start, "Predict the next step");
    this.start.focus({ preventScroll: true });
  }

  close() {
    this.form.hidden = true;
    this.start.hidden = false;
    this.player.aim.hide();
  }

  /** Leave without an answer, or because something else is shown. */
  end() {
    if (this.isOpen) this.close();
    if (!this.player.flag && !this.verdict.textContent) return;
    this.player.flag = null;
    setWords(this.verdict, "");
    this.player.paint();
    this.player.explore.armTool();
  }
}
