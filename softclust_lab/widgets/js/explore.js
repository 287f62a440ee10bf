// The panel below the controls: another method, other data, other hands on points and centers.

import { TOOLS } from "./editor.js";
import { element, menu, setWords, wordButton } from "./elements.js";
import { KINDS, TUNABLE } from "./parameters.js";
import { Plane } from "./plane.js";
import { Predict } from "./predict.js";
import { Slider } from "./slider.js";
import { Tuning } from "./tuning.js";

const SPEEDS = [["0.5", "½ ×"], ["1", "1 ×"], ["2", "2 ×"], ["4", "4 ×"]];

const temperatures = TUNABLE.itisc.slice(0, 2);

let panels = 0;

export class Explore {
  constructor(player, parent, offers) {
    Object.assign(this, { player, offers });
    this.root = element("details", "scp-explore", parent);
    this.root.open = Boolean(offers.open);
    element("summary", "", this.root).textContent = "Explore";
    const body = element("div", "scp-panel", this.root);
    const { editor } = player;
    const tuned = {
      method: (method) => editor.method(method),
      parameter: (name, value, final) => editor.parameters({ [name]: value }, final),
      parameters: (values) => editor.parameters(values, false),
      done: () => player.settle(),
    };
    const recorded = player.model.get("runs").map(({ method }) => method);
    const methods = Object.keys(KINDS).filter((method) => [...offers.methods, ...recorded].includes(method));
    if (offers.plane) this.plane = new Plane(body, temperatures.map((name) => offers.sliders[name]), tuned);
    this.main = new Tuning(body, "Method", { ...offers, methods }, tuned);
    this.buildStart(body);
    if (offers.edit) this.buildTools(body);
    if (offers.compare) {
      const compared = {
        method: (method) => editor.compare(method),
        parameter: (name, value, final) => editor.rivalParameter(name, value, final),
        done: () => player.settle(),
      };
      this.rival = new Tuning(body, "Compare with", offers, compared, "nothing");
    }
    if (offers.predict) this.predict = new Predict(player, body);
    this.buildFoot(body);
  }

  /** What every method starts from: points, and so many centers. */
  buildStart(body) {
    const { editor, sources } = this.player;
    const box = element("div", "scp-tuning", body);
    const sets = sources.setNames.map((key) => [key, sources.setOf(key).title]);
    if (this.offers.data && sets.length > 1) this.data = menu(box, "Data", sets, (key) => editor.data(key));
    const hand = { moved: (count) => editor.count(count), done: () => this.player.settle() };
    if (this.offers.edit) this.clusters = new Slider(box, "Clusters K", hand);
    box.hidden = !box.hasChildNodes();
  }

  buildTools(body) {
    const box = element("fieldset", "scp-tools", body);
    element("legend", "", box).textContent = "In the picture";
    const row = element("div", "scp-segments", box);
    const name = `scp-tool-${panels++}`;
    for (const [tool, { words }] of Object.entries(TOOLS)) {
      const label = element("label", "", row);
      const made = element("input", "", label, { type: "radio", name, value: tool });
      made.checked = tool === "move";
      element("span", "", label).textContent = words;
      made.addEventListener("change", () => this.choose(tool));
      made.addEventListener("keydown", (event) => {
        if (event.key !== "Enter") return;
        event.preventDefault();
        this.player.aim.focus();
      });
    }
    this.hint = element("p", "scp-hint", box);
  }

  buildFoot(body) {
    const { player } = this;
    const foot = element("div", "scp-row scp-foot", body);
    const speed = menu(foot, "Speed", SPEEDS, (value) => (player.motion.speed = Number(value)));
    speed.value = "1";
    if (player.teller.address.name) wordButton(foot, "Copy link", () => this.copyLink());
    this.reset = wordButton(foot, "Reset", () => player.reset());
    const attributes = { type: "text", readonly: "", hidden: "", "aria-label": "Link to this figure" };
    this.link = element("input", "scp-link", body, attributes);
  }

  choose(tool) {
    this.player.editor.tool = tool;
    this.predict?.end();
    this.armTool();
  }

  /** Make the picture ready for the tool that is chosen. */
  armTool() {
    if (!this.hint) return;
    const { aim, editor, run } = this.player;
    const { hint, purpose } = TOOLS[editor.tool];
    const d = run.points.shape[1];
    const adds = d > 2 && /^add/.test(editor.tool);
    const other = adds ? ` In the ${d - 2} columns not shown it takes the points' mean.` : "";
    setWords(this.hint, purpose ? `${hint}${other} With keys: Enter, the arrows, and Enter again.` : hint);
    this.player.root.classList.toggle("scp-armed", Boolean(purpose));
    if (!purpose) aim.hide();
    else {
      const { low, high } = run.view;
      const middle = low.map((value, i) => (value + high[i]) / 2);
      aim.show(purpose, aim.made.hidden || aim.at.length !== middle.length ? middle : aim.at, true);
    }
  }

  async copyLink() {
    const { sources, state, teller } = this.player;
    const href = teller.linkTo(state, sources);
    try {
      await navigator.clipboard.writeText(href);
      this.player.say("Link copied.");
    } catch {
      this.link.hidden = false;
      this.link.value = href;
      this.link.select();
      this.player.say("The browser does not let pages copy: the link is selected below.");
    }
  }

  /** Say what is on show. */
  show() {
    const { player } = this;
    const { run, scene } = player;
    this.predict?.end();
    this.armTool();
    this.main.show(run.method, run.parameters);
    if (this.plane) {
      this.plane.root.hidden = run.method !== "itisc";
      this.plane.show(run.parameters);
    }
    if (this.data) this.data.value = run.data;
    this.clusters?.show(run.k, player.editor.ends, String(run.k));
    this.rival?.show(scene?.rival?.method ?? "", scene?.rival?.parameters);
    const changed = JSON.stringify(scene ?? {}) !== JSON.stringify(player.teller.own.scene);
    this.reset.setAttribute("aria-disabled", !changed);
  }
}
