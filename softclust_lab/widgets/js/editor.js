// What a reader's hand does: each gesture makes a scene of what is on show, and the player shows it.

import { placeText } from "./handles.js";
import { firstParameters, isBottomless, KINDS } from "./parameters.js";
import { columnMeans, countPlaces, nearestRow, pointRows, sceneFrom, startingCenters } from "./scene.js";
import { withCenter, withCenters, withColumns, withCount, withMethod, withParameter, withPoints } from "./scene.js";

const REACH = 30; // pixels within which a click takes a point or a center away

export const TOOLS = {
  move: { words: "Move centers", hint: "Drag a center, or move it with the arrow keys." },
  addPoint: { words: "Add points", purpose: "Add a point", hint: "Click where a point is to be." },
  removePoint: { words: "Remove points", purpose: "Remove the nearest point", hint: "Click a point." },
  addCenter: { words: "Add centers", purpose: "Add a center", hint: "Click where a center is to start." },
  removeCenter: { words: "Remove centers", purpose: "Remove the nearest center", hint: "Click a center." },
};

export class Editor {
  constructor(player) {
    this.player = player;
    this.tool = "move";
    // What each method was told last, to begin with the recorded runs.
    this.told = new Map(player.model.get("runs").map((run) => [run.method, run.parameters]));
  }

  get pane() {
    return this.player.panes[0];
  }

  /** The scene that starts with what is on show, or from where the path on show started. */
  scene(t = this.player.t) {
    const { run, scene } = this.player;
    return scene && t === 0 ? scene : sceneFrom(run, Math.min(t, run.last), scene?.rival ?? null);
  }

  parametersOf(method) {
    return { ...firstParameters(method), ...this.told.get(method) };
  }

  grab() {
    this.player.motion.pause();
    this.player.quiet(true);
    this.held = this.scene();
  }

  drag(k, spot) {
    this.held = this.moved(this.held, k, spot);
    this.player.soon(() => this.player.change(this.held, 0, { gesture: true }));
  }

  drop() {
    this.player.now();
    this.player.quiet(false);
    this.player.settle();
  }

  nudge(k, [dx, dy]) {
    const [x, y] = this.pane.painter.spotOf(this.player.run, this.player.t, k);
    this.player.change(this.moved(this.scene(), k, [x + dx, y + dy]), 0);
  }

  moved(scene, k, spot) {
    const { painter, run } = this.pane;
    const shown = painter.rounded(painter.toData(painter.within(spot)));
    const center = withColumns(scene.start.centers[k], run.view.columns, shown);
    return withCenter(scene, k, center);
  }

  /** Use the tool at a place in the columns on show. */
  use(at) {
    this[this.tool](at);
  }

  /** A row of data at that place, with the points' mean in the columns that are not shown. */
  rowAt(at) {
    const { points, view } = this.player.run;
    return withColumns(columnMeans(points), view.columns, at);
  }

  addPoint(at) {
    const { points } = this.player.run;
    this.player.change(withPoints(this.scene(), [...pointRows(points), this.rowAt(at)]), 0);
    this.player.say(`Point added at ${placeText(at)}. There are ${points.shape[0] + 1}.`);
  }

  removePoint(at) {
    const { points } = this.player.run;
    const { painter } = this.pane;
    const spot = painter.toPixels(at);
    const found = nearestRow(points.shape[0], (i) => painter.place(points.values, i * points.shape[1]), spot);
    if (found.distance > REACH) this.player.say("No point is near.");
    else if (points.shape[0] === 1) this.player.say("One point must stay.");
    else {
      const rows = pointRows(points);
      rows.splice(found.i, 1);
      this.player.change(withPoints(this.scene(), rows), 0);
      this.player.say(`Point removed. There are ${rows.length}.`);
    }
  }

  /** The fewest and the most centers: not more than the points have places, of which a method may need one more. */
  get ends() {
    const { offers, panes, run } = this.player;
    const [low, high] = offers.sliders.K;
    const spare = Number(panes.some((pane) => isBottomless(pane.run.method, pane.run.parameters)));
    const most = Math.max(1, countPlaces(run.points, high + spare) - spare);
    return [Math.min(low, most), most];
  }

  /** A scene with no more centers than its methods allow among its points. */
  fitting(scene) {
    const { sources } = this.player;
    const { rival, start } = scene;
    if (![scene, rival].some((one) => one && isBottomless(one.method, one.parameters))) return scene;
    const points = scene.points ? sources.pointsOf(scene.points) : sources.setOf(scene.data).points;
    const most = Math.max(1, countPlaces(points, start.centers.length + 1) - 1);
    return start.centers.length > most ? withCenters(scene, start.centers.slice(0, most)) : scene;
  }

  addCenter(at) {
    const scene = this.scene();
    const { centers } = scene.start;
    const [, most] = this.ends;
    if (centers.length >= most) {
      this.player.say(`${most} centers are the most.`);
      return;
    }
    this.player.change(withCenters(scene, [...centers, this.rowAt(at)]), 0);
    this.player.say(`Center ${centers.length} added at ${placeText(at)}.`);
  }

  removeCenter(at) {
    const { painter, run } = this.pane;
    const spot = painter.toPixels(at);
    const spotOf = (k) => painter.spotOf(run, this.player.t, k).slice(0, spot.length);
    const { i, distance } = nearestRow(run.k, spotOf, spot);
    if (distance > REACH) this.player.say("No center is near.");
    else this.remove(i);
  }

  remove(k) {
    const scene = this.scene();
    const centers = scene.start.centers.filter((_, i) => i !== k);
    const focused = this.player.handles.buttons.includes(document.activeElement);
    if (!centers.length) this.player.say("One center must stay.");
    else {
      this.player.change(withCenters(scene, centers), 0);
      this.player.paint();
      if (focused) this.player.handles.focus(k);
      this.player.say(`Center ${k} removed; the others are numbered anew.`);
    }
  }

  /** Another method begins where the path on show began. */
  method(method) {
    this.told.set(this.player.run.method, this.player.run.parameters);
    const scene = this.scene(0);
    this.player.change(withMethod(scene, method, this.parametersOf(method)), 0);
  }

  /** A dial is turned: a path from what is on show or, where dials settle, the end of the path from the same start. */
  turn(change, final) {
    const { settle } = this.player.offers;
    const scene = change(this.scene(settle ? 0 : this.player.t));
    this.told.set(scene.method, scene.parameters);
    this.player.change(scene, settle ? Infinity : 0, { gesture: !final });
  }

  parameters(values, final) {
    const set = (scene, [name, value]) => withParameter(scene, name, value);
    this.turn((scene) => Object.entries(values).reduce(set, scene), final);
  }

  /** More or fewer centers. */
  count(count) {
    const { points, k } = this.player.run;
    this.turn((scene) => withCount(scene, count, points), false);
    const [first, last] = [Math.min(k, count), Math.max(k, count) - 1];
    const which = first === last ? `Center ${first}` : `Centers ${first} to ${last}`;
    this.player.say(`${which} ${count > k ? "added, far from the others" : "removed"}.`);
  }

  data(key) {
    const { points } = this.player.sources.setOf(key);
    const { points: _, ...scene } = this.scene(0);
    const centers = startingCenters(points, Math.min(scene.start.centers.length, points.shape[0]));
    this.player.change({ ...withCenters(scene, centers), data: key }, 0);
  }

  /** Compare with a method, from the same start, or with none. */
  compare(method) {
    const rival = method ? { method, parameters: this.parametersOf(method) } : null;
    this.player.change({ ...this.scene(0), rival }, this.player.t);
    if (rival) this.player.say(`${KINDS[method].title} starts from the same centers.`);
  }

  rivalParameter(name, value, final) {
    const scene = this.scene(0);
    const { method, parameters } = scene.rival;
    const rival = { method, parameters: { ...parameters, [name]: value } };
    this.told.set(method, rival.parameters);
    this.player.change({ ...scene, rival }, this.player.t, { gesture: !final });
  }
}
