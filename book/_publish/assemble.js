// Runs inside a page of the site: puts the articles of the book's pages into one, for paper.
// Every target gets the name of its page in front, and every link to a page of the book becomes one inside it.

/** The text of a heading, its formulas as they were typed. */
function plainText(heading) {
  const copy = heading.cloneNode(true);
  copy.querySelectorAll(".headerlink").forEach((link) => link.remove());
  for (const formula of copy.querySelectorAll(".katex")) {
    formula.replaceWith(formula.querySelector("annotation").textContent);
  }
  return copy.textContent.replace(/\s+/g, " ").trim();
}

/** Where a page's article, or a place in it, is in the assembled document. */
function place(page, fragment) {
  const name = page.replace(/\.html$/, "").replaceAll("/", "-");
  return fragment ? `${name}--${fragment}` : name;
}

function moveLink(link, page, pages, top, address) {
  const whole = new URL(link.getAttribute("href"), top + page);
  if (!whole.href.startsWith(top)) return;
  const target = whole.pathname.slice(new URL(top).pathname.length);
  if (pages.includes(target)) link.setAttribute("href", `#${place(target, decodeURIComponent(whole.hash.slice(1)))}`);
  else if (address) link.setAttribute("href", address + target + whole.hash);
  // Downloads lie beside the pages: where the site will be is unknown, and a printed file has none.
  else link.replaceWith(...link.childNodes);
}

function article(document, page, pages, top, address) {
  const found = document.querySelector("article.bd-article");
  found.querySelectorAll("script, .headerlink, .copybtn").forEach((element) => element.remove());
  found.querySelectorAll("details").forEach((details) => (details.open = true));
  // Inside drawings names are hashes of what is drawn: they are unique already.
  for (const element of found.querySelectorAll("[id]")) {
    if (!element.closest("svg")) element.id = place(page, element.id);
  }
  for (const link of found.querySelectorAll("a[href]")) moveLink(link, page, pages, top, address);
  for (const heading of found.querySelectorAll("h1, h2")) heading.id ||= `${heading.closest("[id]").id}--heading`;
  found.id = place(page, "");
  found.style.page = found.id;
  return found;
}

/** Returns the HTML of all articles, their headings in order, and the styles that their pages bring with them. */
async function assemble({ pages, top, address }) {
  const chapters = [];
  const styles = new Set();
  for (const page of pages) {
    const text = await (await fetch(top + page)).text();
    const source = new DOMParser().parseFromString(text, "text/html");
    const found = article(source, page, pages, top, address);
    source.head.querySelectorAll(":scope > style").forEach((style) => styles.add(style.textContent));
    const headings = [...found.querySelectorAll("h1, h2")].map((heading) => ({
      level: Number(heading.tagName[1]),
      text: plainText(heading),
      id: heading.id,
    }));
    chapters.push({ html: found.outerHTML, headings, id: found.id });
  }
  return { chapters, styles: [...styles] };
}
