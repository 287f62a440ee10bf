// The player: a picture of a run, what moves it, and what a reader can make of it.

import { styleOf } from "./canvas.js";
import { Controls } from "./controls.js";
import { Editor } from "./editor.js";
import { element, menu, setWords } from "./elements.js";
import { Explore } from "./explore.js";
import { Aim, Handles } from "./handles.js";
import { whenIdle } from "./idle.js";
import { Motion } from "./motion.js";
import { Pane } from "./pane.js";
import { KINDS } from "./parameters.js";
import { Sources } from "./sources.js";
import { Teller } from "./teller.js";

const THEMES = ["class", "data-theme", "data-jp-theme-light", "data-jp-theme-name"];
const FEWER = "There are fewer centers now: ITISC of logarithms needs more places of points than centers.";
const AT_ONCE = 2; // milliseconds of a path that are computed before it is shown first: of most paths, that is all
const AT_FIRST = 60; // the same before anything is painted, when no picture has to wait
const SLICE = 5; // and later at a time, so that pictures keep moving

class Player {
  constructor(model, el) {
    this.model = model;
    this.sources = new Sources(model);
    this.offers = model.get("offers") ?? {};
    this.panes = [];
    this.scene = null;
    this.flag = null;
    this.motion = new Motion({
      show: () => this.moved(),
      paint: () => this.paint(),
      changed: () => this.playingChanged(),
    });
    this.build(el);
    this.releases = [
      this.teller.hear(["runs", "run", "scene"], () => this.open()),
      this.teller.hear(["iteration"], () => this.follow()),
      ...this.followPage(),
    ];
    this.open();
  }

  get t() {
    return this.motion.t;
  }

  get run() {
    return this.panes[0].run;
  }

  /** What both sides know: from it all that is shown follows. */
  get state() {
    return { run: this.recording.name, scene: this.scene ?? {}, iteration: Math.min(this.t, this.run.last) };
  }

  build(el) {
    const title = this.model.get("title");
    const label = title || "Clustering, iteration by iteration";
    this.root = element("div", "softclust-player", el, { role: "group", "aria-label": label });
    this.teller = new Teller(this.model, this.root);
    this.body = element("div", "scp-body", this.root);
    const names = this.sources.runNames;
    if (title || names.length > 1) {
      const head = element("div", "scp-head", this.body);
      element("p", "scp-title", head).textContent = title;
      const entries = names.map((name) => [name, name]);
      if (names.length > 1) this.menu = menu(head, "Show", entries, (name) => this.choose(name));
    }
    this.stage = element("div", "scp-panes", this.body);
    this.setPanes(1);
    const hands = { seek: (t, jump) => this.seek(t, jump), toggle: () => this.toggle() };
    this.controls = new Controls(this.body, hands, this.motion);
    this.note = element("p", "scp-said", this.body, { role: "status", hidden: "" });
    this.root.addEventListener("keydown", (event) => this.pressed(event));
    if (!this.offers.methods) return;
    this.editor = new Editor(this);
    if (this.offers.edit) this.handles = new Handles(this.panes[0], this.editor);
    const guess = () => this.explore.predict?.isOpen && this.explore.predict;
    this.aim = new Aim(this.panes[0], {
      moved: (at) => guess() && guess().place(at),
      used: (at) => (guess() ? guess().reveal() : this.editor.use(at)),
    });
  }

  setPanes(count) {
    const hands = { paint: () => this.restyle(), seek: (t) => this.seek(t, true) };
    while (this.panes.length < count) {
      const pane = new Pane(this.stage, this.model.get("look"), hands);
      pane.picture.canvas.addEventListener("click", () => this.controls.slider.focus({ preventScroll: true }));
      this.panes.push(pane);
    }
    while (this.panes.length > count) this.panes.pop().release();
    this.stage.classList.toggle("scp-two", count > 1);
  }

  followPage() {
    const observer = new MutationObserver(() => this.restyle());
    for (const node of [document.documentElement, document.body]) observer.observe(node, { attributeFilter: THEMES });
    const read = () => this.readAddress();
    addEventListener("hashchange", read);
    return [() => observer.disconnect(), () => removeEventListener("hashchange", read)];
  }

  /** Show what the address says of this player; what makes no sense is left aside, and said. */
  readAddress() {
    try {
      const asked = this.teller.asked(this.state, this.sources);
      if (!asked) return;
      this.scene = this.editor ? asked.scene : null;
      this.load(asked.run, asked.iteration);
      this.teller.tell(this.state);
      setTimeout(() => this.root.scrollIntoView({ block: "center" }));
    } catch (error) {
      const why = error.message.slice(0, 80);
      this.say(`The address asks for a figure that cannot be shown: ${why}. This is the page's own.`);
    }
  }

  /** Begin with what the model names. */
  open() {
    const scene = this.model.get("scene");
    this.scene = scene?.method ? scene : null;
    this.load(this.model.get("run"), this.model.get("iteration"));
  }

  /** Another of the recorded runs. */
  choose(name) {
    this.scene = null;
    this.load(name, 0);
    this.settle();
  }

  /** Back to what the page came with. */
  reset() {
    const { run, scene, iteration } = this.teller.own;
    this.scene = scene?.method ? scene : null;
    this.load(run, iteration);
    this.settle();
    this.say("The page's own figure.");
  }

  /** Show a reader's scene; while a gesture lasts it is told now and then, and at its end in any case. */
  change(scene, t, { gesture = false } = {}) {
    this.scene = this.editor.fitting(scene);
    this.load(this.recording.name, t);
    this.say(this.scene === scene ? "" : FEWER);
    if (gesture) this.teller.tellSoon(this.state);
    else this.settle();
  }

  settle() {
    this.teller.tell(this.state);
    this.teller.remember(this.state, this.sources);
  }

  load(name, t) {
    this.recording = this.sources.recordingOf(name);
    const { bounds } = this.panes[0].painter;
    const runs = this.scene ? this.sources.liveRuns(this.scene, this.recording, bounds) : [this.recording];
    this.setPanes(runs.length);
    runs.forEach((run, i) => this.panes[i].open(run, runs.length > 1 ? KINDS[run.method].title : ""));
    if (this.menu) this.menu.value = name;
    this.flag = null;
    this.motion.open(runs, t);
    for (const run of runs) run.fill(this.painted ? AT_ONCE : AT_FIRST);
    if (this.editor && !this.explore) this.explore = new Explore(this, this.body, this.offers);
    this.explore?.show();
    this.report();
    this[this.style ? "paint" : "restyle"]();
    this.fill();
  }

  /** Go on with the paths in idle time, a few milliseconds at once. */
  fill() {
    const { runs } = this.motion;
    if (this.filling || runs.every((run) => run.complete)) return;
    this.filling = whenIdle(() => {
      this.filling = null;
      for (const run of this.motion.runs) run.fill(SLICE);
      this.controls.show(this.run.statusAt(Math.min(this.t, this.run.last))[0]);
      for (const pane of this.panes) pane.paintTrace(this.motion.position, this.style);
      if (this.motion.runs.every((run) => run.complete)) this.report();
      else this.fill();
    });
  }

  pressed(event) {
    const actions = {
      ArrowRight: () => this.seek(this.t + 1),
      ArrowLeft: () => this.seek(this.t - 1),
      Home: () => this.seek(0),
      End: () => this.seek(this.motion.last),
      " ": () => this.toggle(),
    };
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    // JupyterLab would take letters and arrows for shortcuts of its own: even d d, which deletes a cell.
    event.stopPropagation();
    const pressed = event.key === " " && event.target.matches("button");
    const native = pressed || event.target.closest("select, .scp-explore");
    if (native || !(event.key in actions)) return;
    event.preventDefault();
    actions[event.key]();
  }

  /** A reader's own move: it ends the playing, and a prediction. */
  seek(t, jump = false) {
    this.motion.pause();
    this.explore?.predict?.end();
    this.motion.go(t, jump);
    this.settle();
  }

  toggle() {
    this.explore?.predict?.end();
    this.motion.toggle();
    if (!this.motion.playing) this.settle();
  }

  playingChanged() {
    this.controls.showPlaying();
    if (!this.motion.playing) this.teller.remember(this.state, this.sources);
  }

  /** Others have named an iteration. */
  follow() {
    if (this.model.get("iteration") === this.t) return; // what has just been opened begins there
    this.followed = true;
    this.motion.go(this.model.get("iteration"));
    this.followed = false;
  }

  /** Another iteration is on show. */
  moved() {
    if (!this.followed) this.teller.tell(this.state);
    this.report();
  }

  /** Say where we are, to eyes, ears and buttons. */
  report() {
    for (const pane of this.panes) pane.report(this.t);
    this.controls.show(this.run.statusAt(Math.min(this.t, this.run.last))[0]);
  }

  /** Something that has happened, in words; once there was some, their room stays. */
  say(words) {
    if (words) this.note.hidden = false;
    setWords(this.note, words);
  }

  /** While a hand moves a center, nobody is to hear each of its places. */
  quiet(still) {
    for (const { status } of this.panes) status.setAttribute("aria-live", still ? "off" : "polite");
  }

  /** Do the last of many things in the next frame. */
  soon(action) {
    if (!this.next) requestAnimationFrame(() => this.now());
    this.next = action;
  }

  /** Do it at once. */
  now() {
    const action = this.next;
    this.next = null;
    action?.();
  }

  restyle() {
    this.style = styleOf(this.root);
    this.paint();
  }

  paint() {
    if (!this.panes.every((pane) => pane.ready)) return;
    if (!this.painted) {
      this.painted = true;
      this.readAddress();
    }
    this.panes.forEach((pane, i) => pane.paint(this.motion.position, this.style, i === 0 ? this.flag : null));
    this.handles?.place(this.motion.position);
    this.aim?.place();
  }

  release() {
    this.motion.pause();
    cancelAnimationFrame(this.motion.request);
    for (const release of this.releases) release();
    this.teller.release();
    for (const pane of this.panes) pane.release();
    this.root.remove();
  }
}

function render({ model, el }) {
  const player = new Player(model, el);
  return () => player.release();
}

export default { render };
