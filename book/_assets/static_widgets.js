// Renders a page's anywidgets from the state recorded in it. A classic script, with modules from blobs, because a page
// opened from a disk may load neither modules nor data from other files; what pages share came by classic scripts, too.
"use strict";

(() => {
  const record = document.getElementById("static-widgets");
  if (!record) return;
  const { buffers, models } = JSON.parse(record.textContent);
  const texts = { ...self.staticWidgets, ...buffers };

  const textOf = (name) => texts[name] ?? fail(`the file with ${name} has not come`);

  const fail = (message) => {
    throw new Error(message);
  };

  const decode = (name) => new DataView(Uint8Array.from(atob(textOf(name)), (byte) => byte.charCodeAt(0)).buffer);

  // Buffers travel beside the state, each with the path to its place in it.
  const restored = ({ state, buffers }) => {
    for (const { path, name } of buffers) {
      const inside = path.slice(0, -1).reduce((outer, step) => outer[step], state);
      inside[path.at(-1)] = decode(name);
    }
    return state;
  };

  /** A widget's model as anywidgets know it, with nobody at the other end. */
  class Model {
    constructor(state) {
      this.state = state;
      this.handlers = [];
    }

    get(name) {
      return this.state[name];
    }

    set(name, value) {
      if (typeof name === "object") {
        for (const entry of Object.entries(name)) this.set(...entry);
        return;
      }
      if (this.state[name] === value) return;
      this.state[name] = value;
      for (const event of [`change:${name}`, "change"]) {
        for (const handler of this.handlers.filter((entry) => entry.event === event)) handler.callback();
      }
    }

    on(events, callback) {
      for (const event of events.split(" ")) this.handlers.push({ event, callback });
    }

    off(event, callback) {
      this.handlers = this.handlers.filter(
        (entry) => (event && entry.event !== event) || (callback && entry.callback !== callback),
      );
    }

    save_changes() {}

    send() {}
  }

  const loaded = new Map();
  const load = (name) => {
    if (!loaded.has(name)) {
      const url = URL.createObjectURL(new Blob([textOf(name)], { type: "text/javascript" }));
      loaded.set(name, import(url).finally(() => URL.revokeObjectURL(url)));
    }
    return loaded.get(name);
  };

  const ready = new Map();
  const modelOf = (name, widget) => {
    if (!ready.has(name)) {
      const model = new Model(restored(models[name]));
      ready.set(name, Promise.resolve(widget.initialize?.({ model })).then(() => model));
    }
    return ready.get(name);
  };

  // The still image leaves only when the live widget is complete; if anything fails it stays.
  const enliven = async (box) => {
    const name = box.dataset.model;
    const { default: exported } = await load(models[name].module);
    const widget = typeof exported === "function" ? await exported() : exported;
    const model = await modelOf(name, widget);
    const el = document.createElement("div");
    el.className = "static-widget-live";
    box.append(el);
    try {
      await widget.render?.({ model, el });
      box.dataset.live = "";
    } catch (error) {
      el.remove();
      throw error;
    }
  };

  for (const box of document.querySelectorAll(".static-widget")) {
    enliven(box).catch((error) => console.warn("A widget stays a still image:", error));
  }
})();
