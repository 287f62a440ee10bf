// Where runs come from: what Python recorded, and what a reader's scene leads to.

import { LiveRun } from "./live_run.js";
import { KINDS, steppable } from "./parameters.js";
import { Recording, unpack } from "./recording.js";
import { pointRows, rivalScene } from "./scene.js";
import { holds, viewOf } from "./view.js";

export class Sources {
  constructor(model) {
    this.model = model;
    this.sets = new Map();
    this.recordings = new Map();
  }

  get runNames() {
    return this.model.get("runs").map(({ name }) => name);
  }

  get setNames() {
    return Object.keys(this.model.get("sets"));
  }

  setOf(key) {
    if (!this.sets.has(key)) {
      const { title, points, names } = this.model.get("sets")[key];
      this.sets.set(key, { title, names, points: unpack(points) });
    }
    return this.sets.get(key);
  }

  rowsOf(key) {
    return pointRows(this.setOf(key).points);
  }

  recordingOf(name) {
    const run = this.model.get("runs").find((one) => one.name === name);
    // Python may record something else under the same name.
    if (this.recordings.get(name)?.source !== run) {
      this.recordings.set(name, { source: run, recording: new Recording(run, this.setOf(run.data).points) });
    }
    return this.recordings.get(name).recording;
  }

  /** The run of a scene, and the one it is compared with, beside a recorded run; `bounds` are those of the picture. */
  liveRuns(scene, recording, bounds) {
    const { data, points: rows } = scene;
    const own = this.setOf(data);
    const points = rows ? this.pointsOf(rows) : own.points;
    let { view } = recording;
    if (data !== recording.data || (rows && !holds(bounds ?? view, points))) {
      const columns = data === recording.data ? view.columns : own.names.map((_, i) => i).slice(0, 2);
      view = viewOf(points, columns, own.names);
    }
    const scenes = scene.rival ? [scene, rivalScene(scene)] : [scene];
    return scenes.map(({ method, parameters = {}, start }) => {
      const told = steppable(method, parameters);
      return new LiveRun({ method, parameters: told, start }, { name: KINDS[method].title, data, rows, points, view });
    });
  }

  /** Rows as one array; those of the last scene are still known while a center is dragged. */
  pointsOf(rows) {
    if (rows !== this.rows) {
      this.rows = rows;
      this.points = { values: Float64Array.from(rows.flat()), shape: [rows.length, rows[0].length] };
    }
    return this.points;
  }
}
