// Turns each why-question from a list of answers that open into a group of radio buttons that answer at once.
"use strict";

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// Browsers leave formulas out of the name of a control: there they are said as they were typed.
function nameWithFormulas(control, words) {
  if (!words.querySelector(".katex")) return;
  const copy = words.cloneNode(true);
  for (const formula of copy.querySelectorAll(".katex")) {
    formula.replaceWith(formula.querySelector("annotation").textContent);
  }
  control.setAttribute("aria-label", copy.textContent.replaceAll("\u2060", "").trim());
}

function enliven(question, number) {
  const legend = element("legend", {}, ...question.querySelector(".question-text").childNodes);
  const status = element("div", { class: "question-status", role: "status", "aria-live": "polite" });
  const choices = [...question.querySelectorAll(".question-answer")].map((answer) => {
    const radio = element("input", { type: "radio", name: `question-${number}` });
    const words = element("span", {}, ...answer.querySelector("summary").childNodes);
    nameWithFormulas(radio, words);
    const reply = answer.querySelector(".question-reply");
    // A copy, because the reply beside its answer stays for the printed page.
    radio.addEventListener("change", () => status.replaceChildren(reply.cloneNode(true)));
    return element("div", { class: "question-choice" }, element("label", {}, radio, words), reply);
  });
  const group = element("fieldset", {}, legend, ...choices, status);
  nameWithFormulas(group, legend);
  question.replaceChildren(group);
}

document.querySelectorAll(".question").forEach(enliven);
