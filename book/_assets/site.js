// Runs in the head of every page, before anything is painted.
"use strict";

(() => {
  const root = document.documentElement;
  // Until its own script runs the theme does not know what "auto" means, and a dark page would flash white.
  if (!["light", "dark"].includes(root.dataset.mode)) {
    root.dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }

  // A page that opens at its top lays out what is out of sight after it has shown something (see softclust.css).
  // Not one that opens at a place further down: that has to know where it is.
  if (!location.hash && performance.getEntriesByType("navigation")[0]?.type === "navigate") {
    root.dataset.opening = "";
    addEventListener("load", () => delete root.dataset.opening);
  }

  // Paper is white, whatever the screen was.
  let screenTheme = null;
  addEventListener("beforeprint", () => {
    screenTheme = root.dataset.theme;
    root.dataset.theme = "light";
  });
  addEventListener("afterprint", () => {
    root.dataset.theme = screenTheme;
  });

  // A page opened from a disk may not read other pages, so its search lists titles without excerpts.
  if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

  // What scrolls sideways must be reachable by keyboard; what does not scroll should not be a stop.
  const reachFormulas = () => {
    for (const formula of document.querySelectorAll(".formula")) {
      if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
      else formula.removeAttribute("tabindex");
    }
  };
  addEventListener("load", reachFormulas);
  addEventListener("resize", reachFormulas);
  document.fonts.addEventListener("loadingdone", reachFormulas);

  // The colour button shows its state by its icon alone: say it too.
  const nameColorButton = () => {
    const mode = { light: "light", dark: "dark" }[root.dataset.mode] ?? "as the system";
    for (const button of document.querySelectorAll(".theme-switch-button")) {
      button.setAttribute("aria-label", `Color mode: ${mode}`);
    }
  };
  addEventListener("DOMContentLoaded", nameColorButton);
  new MutationObserver(nameColorButton).observe(root, { attributeFilter: ["data-mode"] });
})();
