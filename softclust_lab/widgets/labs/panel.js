// The figures of a lab, and what its controls need to be heard.

const REST = 500; // milliseconds without a change before the figures are spoken

/** ipywidgets' sliders have a label that only eyes can see: name the part that takes the keys. */
function nameSliders(lab) {
  for (const slider of lab.querySelectorAll(".widget-slider")) {
    const [label, readout] = [".widget-label", ".widget-readout"].map((part) => slider.querySelector(part));
    const handle = slider.querySelector("[role=slider]");
    if (!handle || !label) continue;
    handle.setAttribute("aria-label", label.textContent);
    handle.setAttribute("aria-description", label.title);
    handle.setAttribute("aria-valuetext", readout.textContent);
    readout.setAttribute("role", "textbox");
    readout.setAttribute("aria-label", `${label.textContent}, as a number`);
  }
}

/** Plain keys belong to the lab: JupyterLab would take letters and arrows for shortcuts of its own. */
function keepKey(event) {
  if (!event.altKey && !event.ctrlKey && !event.metaKey) event.stopPropagation();
}

function render({ model, el }) {
  el.classList.add("softclust-player", "scl-figures");
  const figures = el.appendChild(document.createElement("div"));
  const spoken = el.appendChild(document.createElement("p"));
  spoken.className = "scl-spoken";
  spoken.setAttribute("role", "status");
  let timer = 0;
  const show = () => (figures.innerHTML = model.get("html"));
  const speak = () => {
    clearTimeout(timer);
    timer = setTimeout(() => (spoken.textContent = model.get("said")), REST);
  };
  model.on("change:html", show);
  model.on("change:said", speak);
  show();

  // The panel is drawn before it and the controls are in the page.
  let lab = null;
  let observer = null;
  let request = requestAnimationFrame(function find() {
    lab = el.closest(".softclust-lab");
    if (!lab) {
      request = requestAnimationFrame(find);
      return;
    }
    lab.addEventListener("keydown", keepKey);
    observer = new MutationObserver(() => nameSliders(lab));
    observer.observe(lab, { childList: true, characterData: true, subtree: true });
    nameSliders(lab);
  });
  return () => {
    cancelAnimationFrame(request);
    clearTimeout(timer);
    observer?.disconnect();
    lab?.removeEventListener("keydown", keepKey);
    model.off("change:html", show);
    model.off("change:said", speak);
  };
}

export default { render };
