// Elements of the page.

const ICONS = {
  restart: '<path class="scp-open" d="M5.5 9.5A7 7 0 1 1 5 13.5M5 4v5.5h5.5"/>',
  back: '<path d="M15 6v12l-9-6zM18.5 6v12"/>',
  play: '<path d="M8 5.5v13l10.5-6.5z"/>',
  pause: '<path d="M7 6h3v12H7zM14 6h3v12h-3z"/>',
  forward: '<path d="M9 6v12l9-6zM5.5 6v12"/>',
};

export function element(tag, className, parent, attributes = {}) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return parent.appendChild(made);
}

/** A button with words, which stays in reach of the keyboard when there is nothing to do. */
export function wordButton(parent, words, action) {
  const made = element("button", "", parent, { type: "button" });
  made.textContent = words;
  made.addEventListener("click", () => made.getAttribute("aria-disabled") === "true" || action());
  return made;
}

export function iconButton(parent, icon, label, action) {
  const made = wordButton(parent, "", action);
  setIcon(made, icon, label);
  return made;
}

export function setIcon(made, icon, label) {
  made.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true">${ICONS[icon]}</svg>`;
  made.setAttribute("aria-label", label);
  made.title = label;
}

/** A menu with its label; `entries` are [value, words]. */
export function menu(parent, words, entries, action) {
  const label = element("label", "scp-choice", parent);
  label.append(words);
  const made = element("select", "", label);
  for (const [value, text] of entries) made.add(new Option(text, value));
  made.addEventListener("change", () => action(made.value));
  return made;
}

/** Write words only if they differ, so that nobody hears them twice. */
export function setWords(made, words) {
  if (made.textContent !== words) made.textContent = words;
}
