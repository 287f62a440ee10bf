// Method and parameters: a menu, and a slider or a menu for each parameter that the method has.

import { element, menu } from "./elements.js";
import { clamp, numberText } from "./numbers.js";
import { KINDS, PARAMETERS, TUNABLE } from "./parameters.js";
import { Slider } from "./slider.js";

const STOPS = 200; // that a slider has

/** From a slider's stop to a value with three digits, and back. */
function scaleOf(low, high, log) {
  const ratio = Math.log(high / low);
  return {
    value: (stop) => {
      const part = stop / STOPS;
      return Number((log ? low * Math.exp(ratio * part) : low + (high - low) * part).toPrecision(3));
    },
    stop: (value) => {
      const part = log ? Math.log(value / low) / ratio : (value - low) / (high - low);
      return Math.round(STOPS * clamp(part, 0, 1));
    },
  };
}

export class Tuning {
  /** `hand` is told: method(name), parameter(name, value), done() when a slider is let go. */
  constructor(parent, words, { methods, sliders = {} }, hand, none) {
    Object.assign(this, { hand, sliders });
    this.root = element("div", "scp-tuning", parent);
    const entries = methods.map((method) => [method, KINDS[method].title]);
    this.menu = menu(this.root, words, none ? [["", none], ...entries] : entries, (method) => hand.method(method));
    this.box = element("div", "scp-sliders", this.root);
    this.shown = {};
  }

  /** Show a method with its parameters, or none. */
  show(method, parameters = {}) {
    this.menu.value = method;
    if (method !== this.method) {
      this.method = method;
      this.box.replaceChildren();
      this.shown = Object.fromEntries((TUNABLE[method] ?? []).map((name) => [name, this.build(name)]));
    }
    for (const [name, set] of Object.entries(this.shown)) set(parameters[name] ?? PARAMETERS[name].first);
  }

  /** Build a parameter's control; return what sets it. */
  build(name) {
    const { words, choices } = PARAMETERS[name];
    if (choices) {
      const made = menu(this.box, words, Object.entries(choices), (value) => this.hand.parameter(name, value, true));
      return (value) => (made.value = value);
    }
    const [low, high] = this.sliders[name] ?? [PARAMETERS[name].low, PARAMETERS[name].high];
    const scale = scaleOf(low, high, PARAMETERS[name].log);
    const made = new Slider(this.box, words, {
      moved: (stop) => this.hand.parameter(name, scale.value(stop), false),
      done: () => this.hand.done(),
    });
    return (value) => made.show(scale.stop(value), [0, STOPS], numberText(value, 3));
  }
}
