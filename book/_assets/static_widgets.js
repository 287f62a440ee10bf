// Renders a page's anywidgets from the state recorded in it. A classic script with modules from blobs, because a page
// opened from a disk may load neither modules nor data from other files.
"use strict";

(() => {
  const record = document.getElementById("static-widgets");
  if (!record) return;
  const { modules, models } = JSON.parse(record.textContent);

  const decode = ({ data, encoding }) => {
    const text = encoding === "hex" ? data.replace(/../g, (code) => String.fromCharCode(parseInt(code, 16))) : atob(data);
    return new DataView(Uint8Array.from(text, (character) => character.charCodeAt(0)).buffer);
  };

  // Buffers travel beside the state, each with the path to its place in it.
  const restored = ({ state, buffers }) => {
    for (const buffer of buffers) {
      const path = [...buffer.path];
      const last = path.pop();
      path.reduce((inside, step) => inside[step], state)[last] = decode(buffer);
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
      const url = URL.createObjectURL(new Blob([modules[name]], { type: "text/javascript" }));
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
