// One picture with its objective and its status; two of them where methods are compared.

import { sharpCanvas } from "./canvas.js";
import { element, setWords } from "./elements.js";
import { Picture } from "./picture.js";
import { drawTrace, traceScale } from "./trace.js";

export class Pane {
  /** `paint` is called when the room has changed, `seek` with an iteration that a reader points to. */
  constructor(parent, look, { paint, seek }) {
    this.painter = new Picture(look);
    this.root = element("section", "scp-stage", parent);
    this.caption = element("h3", "scp-caption", this.root, { hidden: "" });
    this.plot = element("div", "scp-plot", this.root);
    this.picture = sharpCanvas(this.plot, paint);
    this.picture.canvas.setAttribute("role", "img");
    const side = element("div", "scp-side", this.root);
    this.status = element("p", "scp-status", side, { role: "status", "aria-live": "polite" });
    this.trace = sharpCanvas(element("div", "scp-trace", side), paint);
    this.trace.canvas.setAttribute("aria-hidden", "true");
    for (const type of ["pointerdown", "pointermove"]) {
      this.trace.canvas.addEventListener(type, (event) => this.pointed(event, seek));
    }
  }

  pointed(event, seek) {
    if (event.type === "pointerdown") this.trace.canvas.setPointerCapture(event.pointerId);
    if (event.buttons & 1) seek(traceScale(this.trace.canvas, this.run).toIteration(event.offsetX));
  }

  /** Begin with a run; a title only where there are two. */
  open(run, title) {
    this.run = run;
    this.caption.hidden = !title;
    setWords(this.caption, title);
    this.root.classList.toggle("scp-line", run.view.columns.length === 1);
  }

  /** Say where we are. */
  report(t) {
    const at = Math.min(t, this.run.last);
    const parts = this.run.statusAt(at);
    if (this.status.textContent !== parts.join(", ")) {
      this.status.replaceChildren();
      parts.forEach((part, i) => {
        if (i) element("span", "scp-comma", this.status).textContent = ", ";
        element("span", "", this.status).textContent = part;
      });
    }
    this.picture.canvas.setAttribute("aria-label", this.run.describe(at, this.painter.bounds));
    this.root.dataset.state = JSON.stringify({
      method: this.run.method,
      iteration: at,
      points: this.run.points.shape[0],
      centers: Array.from(this.run.states[at].centers),
      objective: this.run.objective[at],
    });
  }

  get ready() {
    return Boolean(this.run && this.picture.canvas.width && this.trace.canvas.width);
  }

  paint(position, style, flag) {
    const at = Math.min(position, this.run.last);
    this.painter.draw(this.picture.canvas, this.run, at, style, flag);
    drawTrace(this.trace.canvas, this.run, at, style);
  }

  paintTrace(position, style) {
    if (this.ready) drawTrace(this.trace.canvas, this.run, Math.min(position, this.run.last), style);
  }

  release() {
    this.picture.release();
    this.trace.release();
    this.root.remove();
  }
}
