// What the other side hears, and the address: Python in a notebook, nobody in a page.

import { Address, decodeState, encodeState } from "./address.js";

const BETWEEN = 50; // milliseconds between two words while a hand is moving
const SETTLED = 300; // and before the address follows a gesture that has ended

export class Teller {
  constructor(model, root) {
    this.model = model;
    this.address = new Address(root);
    this.own = Object.fromEntries(["run", "scene", "iteration"].map((name) => [name, model.get(name)]));
    this.told = 0;
  }

  /** Hear of changes that others make. */
  hear(names, handler) {
    const own = () => this.telling || handler();
    for (const name of names) this.model.on(`change:${name}`, own);
    return () => names.forEach((name) => this.model.off(`change:${name}`, own));
  }

  /** Tell {run, scene, iteration} now. */
  tell(state) {
    clearTimeout(this.timer);
    this.told = performance.now();
    this.telling = true;
    for (const [name, value] of Object.entries(state)) this.model.set(name, value);
    this.model.save_changes();
    this.telling = false;
  }

  /** Tell it while a gesture lasts, not more often than anybody can listen. */
  tellSoon(state) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(state), Math.max(0, this.told + BETWEEN - performance.now()));
  }

  /** Whether a state is the one that the page came with. */
  isOwn(state) {
    return Object.entries(this.own).every(([name, value]) => JSON.stringify(value) === JSON.stringify(state[name]));
  }

  /** The address's text for a state: nothing where it is the page's own. */
  textOf(state, sources) {
    if (this.isOwn(state)) return "";
    return encodeState(state, (key) => sources.rowsOf(key));
  }

  linkTo(state, sources) {
    return this.address.linkTo(this.textOf(state, sources));
  }

  /** Let the address follow, a moment after the last gesture. */
  remember(state, sources) {
    clearTimeout(this.writing);
    if (this.address.name) this.writing = setTimeout(() => this.address.write(this.textOf(state, sources)), SETTLED);
  }

  /** The state that the address asks for, if it is another one than this. */
  asked(state, sources) {
    const { text } = this.address;
    if (!text || text === this.textOf(state, sources)) return null;
    return decodeState(text, sources);
  }

  release() {
    clearTimeout(this.timer);
    clearTimeout(this.writing);
  }
}
