// Time: which iteration is on show, and how the picture gets from one to the next.

import { clamp } from "./numbers.js";

const MOVE = 550; // milliseconds that centers take from one iteration to the next
const REST = 450; // and that a reader gets to look
const REST_WITHOUT_MOVE = 1000;
const UNHURRIED = 20; // iterations; more than that go faster

export class Motion {
  /** `show` is called with an iteration that has become the present one, `paint` for each picture on the way. */
  constructor({ show, paint, changed }) {
    Object.assign(this, { show, paint, changed, t: 0, position: 0, speed: 1, playing: false, runs: [] });
    this.calmer = matchMedia("(prefers-reduced-motion: reduce)");
  }

  /** The last iteration that is known of any run. */
  get last() {
    return Math.max(...this.runs.map((run) => run.last));
  }

  get ended() {
    return this.t === this.last && this.runs.every((run) => run.complete);
  }

  /** Milliseconds that become fewer where a run is long, or the reader in a hurry. */
  pace(milliseconds) {
    return (milliseconds * Math.min(1, UNHURRIED / this.last)) / this.speed;
  }

  /** Make sure that the runs come to an iteration, if they do; return it, or the last one before it. */
  reach(t) {
    for (const run of this.runs) run.reach(t);
    return clamp(t, 0, this.last);
  }

  /** Begin with some runs. */
  open(runs, t) {
    this.pause();
    cancelAnimationFrame(this.request);
    this.runs = runs;
    this.t = this.position = this.reach(t);
  }

  /** Show an iteration: at once, or by a move from the one beside it. */
  go(t, jump = false) {
    cancelAnimationFrame(this.request);
    clearTimeout(this.timer);
    const from = this.position;
    this.t = this.reach(t);
    this.show();
    const far = Math.abs(this.t - from);
    if (jump || this.calmer.matches || far === 0 || far > 1) this.arrive();
    else this.moveFrom(from);
  }

  moveFrom(from) {
    const began = performance.now();
    const step = (time) => {
      const part = Math.max(0, (time - began) / this.pace(MOVE));
      if (part >= 1) {
        this.arrive();
        return;
      }
      this.position = from + (this.t - from) * part * part * (3 - 2 * part);
      this.paint();
      this.request = requestAnimationFrame(step);
    };
    this.request = requestAnimationFrame(step);
  }

  arrive() {
    this.position = this.t;
    this.paint();
    if (!this.playing) return;
    if (this.ended) this.pause();
    else {
      const rest = this.pace(this.calmer.matches ? REST_WITHOUT_MOVE : REST);
      this.timer = setTimeout(() => this.next(), rest);
    }
  }

  /** One iteration on, if a run has one more. */
  next() {
    if (this.reach(this.t + 1) > this.t) this.go(this.t + 1);
    else this.pause();
  }

  toggle() {
    if (this.playing) {
      this.pause();
      return;
    }
    this.reach(this.t + 1);
    if (this.last === 0) return;
    this.playing = true;
    this.changed();
    this.go(this.ended ? 0 : this.t + 1);
  }

  pause() {
    clearTimeout(this.timer);
    if (!this.playing) return;
    this.playing = false;
    this.changed();
  }
}
