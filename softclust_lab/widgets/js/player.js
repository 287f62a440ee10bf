// The player: what is shown when, and by whose hand.
import { sharpCanvas, styleOf } from "./canvas.js";
import { Picture } from "./picture.js";
import { Recording } from "./recording.js";
import { drawTrace, traceScale } from "./trace.js";

const MOVE = 550; // milliseconds that centers take from one iteration to the next
const REST = 450; // and that a reader gets to look
const REST_WITHOUT_MOVE = 1000;
const LONG = 44; // characters; a last status line with more gets room for one line more
const UNHURRIED = 20; // iterations; more than that go faster
const ICONS = {
  restart: '<path class="scp-open" d="M5.5 9.5A7 7 0 1 1 5 13.5M5 4v5.5h5.5"/>',
  back: '<path d="M15 6v12l-9-6zM18.5 6v12"/>',
  play: '<path d="M8 5.5v13l10.5-6.5z"/>',
  pause: '<path d="M7 6h3v12H7zM14 6h3v12h-3z"/>',
  forward: '<path d="M9 6v12l9-6zM5.5 6v12"/>',
};

function element(tag, className, parent, attributes = {}) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return parent.appendChild(made);
}

function button(parent, icon, label, action) {
  const made = element("button", "", parent, { type: "button" });
  made.addEventListener("click", () => made.getAttribute("aria-disabled") === "true" || action());
  name(made, icon, label);
  return made;
}

function name(made, icon, label) {
  made.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true">${ICONS[icon]}</svg>`;
  made.setAttribute("aria-label", label);
  made.title = label;
}

class Player {
  constructor(model, el) {
    this.model = model;
    this.look = model.get("look");
    this.painter = new Picture(this.look);
    this.position = 0;
    this.playing = false;
    this.calmer = matchMedia("(prefers-reduced-motion: reduce)");
    this.build(el);
    this.releases = [...this.followModel(), ...this.followTheme()];
    this.open();
  }

  /** Which of the recorded iterations the model names. */
  get frame() {
    return this.recording.frameOf(this.model.get("iteration"));
  }

  /** Milliseconds that become fewer where a recording is long. */
  pace(milliseconds) {
    return milliseconds * Math.min(1, UNHURRIED / this.recording.last);
  }

  build(el) {
    const title = this.model.get("title");
    const runs = this.model.get("runs");
    const kind = this.look.line ? "softclust-player scp-line" : "softclust-player";
    const label = title || "Clustering, iteration by iteration";
    // JupyterLab takes arrow keys for its own shortcuts unless told not to.
    const attributes = { role: "group", "aria-label": label, "data-lm-suppress-shortcuts": "true" };
    this.root = element("div", kind, el, attributes);
    const body = element("div", "scp-body", this.root);
    if (title || runs.length > 1) {
      const head = element("div", "scp-head", body);
      element("p", "scp-title", head).textContent = title;
      if (runs.length > 1) this.buildMenu(head, runs);
    }
    const stage = element("div", "scp-stage", body);
    this.picture = sharpCanvas(element("div", "scp-plot", stage), () => this.restyle());
    this.picture.canvas.setAttribute("role", "img");
    this.picture.canvas.addEventListener("click", () => this.slider.focus({ preventScroll: true }));
    const side = element("div", "scp-side", stage);
    this.status = element("p", "scp-status", side, { role: "status", "aria-live": "polite" });
    this.trace = sharpCanvas(element("div", "scp-trace", side), () => this.restyle());
    this.trace.canvas.setAttribute("aria-hidden", "true");
    for (const type of ["pointerdown", "pointermove"]) {
      this.trace.canvas.addEventListener(type, (event) => this.seekOnTrace(event));
    }
    this.buildControls(body);
    this.root.addEventListener("keydown", (event) => this.pressed(event));
  }

  buildMenu(head, runs) {
    const label = element("label", "scp-choice", head);
    label.append("Show");
    this.menu = element("select", "", label);
    for (const run of runs) this.menu.add(new Option(run.name, run.name));
    this.menu.addEventListener("change", () => {
      this.pause();
      this.seek(0);
      this.model.set("run", this.menu.value);
      this.model.save_changes();
    });
  }

  buildControls(body) {
    const controls = element("div", "scp-controls", body);
    this.restart = button(controls, "restart", "Back to the start", () => this.seek(0));
    this.back = button(controls, "back", "One iteration back", () => this.seek(this.frame - 1));
    this.play = button(controls, "play", "Play", () => this.toggle());
    this.play.className = "scp-play";
    this.forward = button(controls, "forward", "One iteration on", () => this.seek(this.frame + 1));
    this.slider = element("input", "", controls, { type: "range", min: 0, step: 1, "aria-label": "Iteration" });
    this.slider.addEventListener("input", () => this.seek(Number(this.slider.value), { jump: true }));
  }

  followModel() {
    const handlers = [["change:iteration", () => this.show()], ["change:run", () => this.open()]];
    for (const [name, handler] of handlers) this.model.on(name, handler);
    return handlers.map(([name, handler]) => () => this.model.off(name, handler));
  }

  followTheme() {
    const observer = new MutationObserver(() => this.restyle());
    const attributeFilter = ["class", "data-theme", "data-jp-theme-light", "data-jp-theme-name"];
    for (const node of [document.documentElement, document.body]) observer.observe(node, { attributeFilter });
    return [() => observer.disconnect()];
  }

  /** Begin with the run that the model names. */
  open() {
    this.pause();
    this.recording = new Recording(this.model.get("runs").find((run) => run.name === this.model.get("run")));
    this.slider.max = this.recording.last;
    this.status.classList.toggle("scp-long", this.recording.statusAt(this.recording.last).join(", ").length > LONG);
    const one = this.recording.leavesOut ? "recorded iteration" : "iteration";
    name(this.back, "back", `One ${one} back`);
    name(this.forward, "forward", `One ${one} on`);
    if (this.menu) this.menu.value = this.recording.name;
    this.position = this.frame;
    this.report();
    this.restyle();
  }

  pressed(event) {
    const actions = {
      ArrowRight: () => this.seek(this.frame + 1),
      ArrowLeft: () => this.seek(this.frame - 1),
      Home: () => this.seek(0),
      End: () => this.seek(this.recording.last),
      " ": () => this.toggle(),
    };
    const native = event.target === this.menu || (event.key === " " && event.target.matches("button"));
    if (native || event.altKey || event.ctrlKey || event.metaKey || !(event.key in actions)) return;
    event.preventDefault();
    event.stopPropagation();
    actions[event.key]();
  }

  seekOnTrace(event) {
    if (event.type === "pointerdown") this.trace.canvas.setPointerCapture(event.pointerId);
    if (!(event.buttons & 1)) return;
    const { toIteration } = traceScale(this.trace.canvas, this.recording);
    this.seek(this.recording.nearestFrame(toIteration(event.offsetX)), { jump: true });
  }

  /** A reader's own move: it ends the playing. */
  seek(frame, { jump = false } = {}) {
    this.pause();
    this.set(frame, jump);
  }

  set(frame, jump = false) {
    const target = Math.min(this.recording.last, Math.max(0, frame));
    this.jump = jump;
    this.model.set("iteration", this.recording.iterations[target]);
    this.model.save_changes();
    this.jump = false;
  }

  toggle() {
    if (this.playing) {
      this.pause();
    } else if (this.recording.last > 0) {
      this.playing = true;
      name(this.play, "pause", "Pause");
      this.set(this.frame === this.recording.last ? 0 : this.frame + 1);
    }
  }

  pause() {
    this.playing = false;
    clearTimeout(this.timer);
    name(this.play, "play", "Play");
  }

  /** Show the model's iteration: at once, or by a move from the one beside it. */
  show() {
    cancelAnimationFrame(this.request);
    clearTimeout(this.timer);
    this.report();
    const [from, to] = [this.position, this.frame];
    if (this.jump || this.calmer.matches || Math.abs(to - from) > 1) {
      this.arrive();
      return;
    }
    const began = performance.now();
    const step = (time) => {
      const part = Math.max(0, (time - began) / this.pace(MOVE));
      if (part >= 1) {
        this.arrive();
        return;
      }
      this.position = from + (to - from) * part * part * (3 - 2 * part);
      this.paint();
      this.request = requestAnimationFrame(step);
    };
    this.request = requestAnimationFrame(step);
  }

  arrive() {
    this.position = this.frame;
    this.paint();
    if (!this.playing) return;
    if (this.frame === this.recording.last) this.pause();
    else {
      const rest = this.pace(this.calmer.matches ? REST_WITHOUT_MOVE : REST);
      this.timer = setTimeout(() => this.set(this.frame + 1), rest);
    }
  }

  /** Say where we are, to eyes, ears and buttons. */
  report() {
    const { frame, recording } = this;
    const parts = recording.statusAt(frame);
    this.status.innerHTML = parts.map(() => "<span></span>").join('<span class="scp-comma">, </span>');
    this.status.querySelectorAll("span:not(.scp-comma)").forEach((span, i) => (span.textContent = parts[i]));
    this.slider.value = frame;
    this.slider.setAttribute("aria-valuetext", parts[0]);
    this.picture.canvas.setAttribute("aria-label", recording.describe(frame));
    for (const made of [this.restart, this.back]) made.setAttribute("aria-disabled", frame === 0);
    this.forward.setAttribute("aria-disabled", frame === recording.last);
    this.play.setAttribute("aria-disabled", recording.last === 0);
  }

  restyle() {
    this.style = styleOf(this.root);
    this.paint();
  }

  paint() {
    const { recording, position, style } = this;
    if (!recording || !this.picture?.canvas.width || !this.trace?.canvas.width) return;
    this.painter.draw(this.picture.canvas, recording, position, style);
    drawTrace(this.trace.canvas, recording, position, style);
  }

  release() {
    this.pause();
    cancelAnimationFrame(this.request);
    for (const release of [...this.releases, this.picture.release, this.trace.release]) release();
    this.root.remove();
  }
}

function render({ model, el }) {
  const player = new Player(model, el);
  return () => player.release();
}

export default { render };
