// Shows every build at once, where the reader is, and what is wrong at its place.

const script = document.currentScript;
const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};
const own = (node) => node.nodeType === Node.ELEMENT_NODE && "preview" in node.dataset;
const page = () => location.pathname.slice(1).replace(/(^|\/)$/, "$1index.html");
let version = Number(script.dataset.version);
let styles = script.dataset.styles;
let state = null;

// ---- the place where the reader is stays where it is

const lines = () => [...document.querySelectorAll("[role=main] [data-line]")].filter((block) => block.checkVisibility());
const words = (block) => block.textContent.replace(/^\d+/, ""); // a paragraph's number goes on where one comes before it
const reading = () => {
  const found = lines().findIndex((block) => block.getBoundingClientRect().bottom > 80);
  const block = lines()[found];
  return block && { block, at: found, id: block.id, words: words(block), top: block.getBoundingClientRect().top };
};
const distance = (a, b) => Math.abs(a - b);
const restore = (before) => {
  if (!before || scrollY === 0 && before.scrolled === 0) return;
  const blocks = lines();
  const same = blocks.map((block, at) => ({ block, at })).filter(({ block }) => words(block) === before.words);
  same.sort((a, b) => distance(a.at, before.at) - distance(b.at, before.at));
  const block = (before.block?.isConnected && before.block) || same[0]?.block || document.getElementById(before.id) || blocks[before.at];
  if (block) scrollBy({ top: block.getBoundingClientRect().top - before.top, behavior: "instant" });
};
const still = (change) => {
  const before = scrollY > 0 && reading();
  change();
  restore(before);
};

// ---- a page that has been written again

const same = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName;
const kept = (node) => [...node.childNodes].filter((child) => !own(child));
// whether what a page was can be made what it is by changing words and attributes; `edits` takes what is to be done
const fits = (was, is, now, edits) => {
  if (was.isEqualNode(is)) return true;
  if (!same(was, is) || !same(is, now)) return false;
  if (is.nodeType !== Node.ELEMENT_NODE) {
    edits.push(() => { now.data = is.data; });
    return true;
  }
  const names = new Set([...was.getAttributeNames(), ...is.getAttributeNames()]);
  for (const name of names) {
    if (was.getAttribute(name) === is.getAttribute(name)) continue;
    edits.push(() => { if (is.hasAttribute(name)) now.setAttribute(name, is.getAttribute(name)); else now.removeAttribute(name); });
  }
  const [before, after, here] = [kept(was), kept(is), kept(now)];
  if (was.childNodes.length && before.every((child, n) => after[n] && child.isEqualNode(after[n])) && before.length === after.length) return true;
  if (before.length !== after.length || after.length !== here.length) return false;
  return before.every((child, n) => fits(child, after[n], here[n], edits));
};
const parsed = async () => {
  const answer = await fetch(location.href.split("#")[0], { cache: "no-store" });
  return new DOMParser().parseFromString(await answer.text(), "text/html");
};
const source = (document) => Number(document.querySelector("script[data-version]")?.dataset.version);
const needs = (document) => [...document.head.querySelectorAll("link[rel=stylesheet], script[src]")].map(({ href, src }) => (href ?? src).split("?")[0]).join();
let known = parsed();
let renewing = false;
const anew = () => {
  renewing = true;
  sessionStorage.setItem("preview-place", JSON.stringify({ ...reading(), block: null, scrolled: scrollY }));
  history.scrollRestoration = "manual";
  location.reload();
};
const renew = async () => {
  const [was, is] = [await known, await parsed()];
  const edits = [];
  version = source(is);
  if (needs(was) === needs(is) && fits(was.body, is.body, document.body, edits)) {
    known = Promise.resolve(is);
    still(() => { for (const edit of edits) edit(); document.title = is.title; });
    return;
  }
  anew();
};
const styled = () => [...document.querySelectorAll("link[rel=stylesheet]:not([href^='/-/'])")];
const plain = (link) => link.href.split("?")[0];
const sheets = () => {
  styles = state.styles;
  for (const link of new Map(styled().map((link) => [plain(link), link])).values()) { // the last of each
    const fresh = link.cloneNode();
    fresh.href = `${plain(link)}?${styles}`;
    fresh.addEventListener("load", () => still(() => {
      const same = styled().filter((other) => plain(other) === plain(fresh));
      for (const old of same.slice(0, same.indexOf(fresh))) old.remove();
    }));
    link.after(fresh);
  }
};
const left = JSON.parse(sessionStorage.getItem("preview-place") ?? "null");
if (left) {
  sessionStorage.removeItem("preview-place");
  const back = () => restore(left);
  scrollTo({ top: left.scrolled, behavior: "instant" });
  back();
  addEventListener("load", back, { once: true });
  addEventListener("pagehide", () => { if (!renewing) history.scrollRestoration = "auto"; }); // earlier, the browser would move the page once more
}

// ---- what is wrong

const panel = make("aside", { id: "preview", ariaLabel: "Preview" });
panel.dataset.preview = "";
const summary = make("p", { role: "status" });
const list = make("div");
panel.append(summary, list);
document.body.append(panel);

const mend = async (finding, button) => {
  button.disabled = true;
  const answer = await fetch("/-/mend", { method: "POST", body: finding.id });
  if (!answer.ok) button.replaceWith("The file has changed since; look again.");
};
const written = (finding) => {
  const place = finding.editor ? make("a", { href: finding.editor, title: "Open in the editor" }, finding.place) : finding.place;
  const said = finding.said.map(([name, words]) => make("p", {}, ...(name ? [make("b", {}, `${name}: `)] : []), words));
  const box = make("div", { role: "note", className: "preview-finding" }, ...said, make("p", {}, place));
  box.dataset.preview = finding.id;
  if (finding.certain) {
    const words = finding.old ? [make("del", {}, finding.old), " ", make("ins", {}, finding.new)] : [make("ins", {}, finding.new)];
    const button = make("button", { type: "button" }, "Mend: ", ...words);
    button.addEventListener("click", () => mend(finding, button));
    box.append(button);
  }
  return box;
};
const blockOf = (line) => {
  const before = [...document.querySelectorAll("[role=main] [data-line]")].filter((block) => Number(block.dataset.line) <= line);
  const block = before.sort((a, b) => a.dataset.line - b.dataset.line).at(-1);
  return block?.closest("table, dl, .line-block") ?? block;
};
let last = "";
const tell = () => {
  const all = JSON.stringify([state.findings, state.stopped]);
  if (all === last) return; // nothing moves under a finger that is about to press
  last = all;
  const own = state.findings.filter((finding) => finding.page === page());
  const others = state.findings.filter((finding) => finding.page !== page());
  const marked = new Map();
  for (const box of document.querySelectorAll(".preview-finding")) box.remove();
  for (const finding of own) {
    const box = written(finding);
    const block = blockOf(finding.line);
    if (block) (marked.get(block) ?? block).after(box);
    else list.append(box);
    marked.set(block, box);
  }
  const links = others.map((finding) => (finding.page ? make("a", { href: `/${finding.page}`, className: "preview-finding" }, finding.place, ": ", finding.said[0][1]) : written(finding)));
  list.replaceChildren(...list.querySelectorAll(".preview-finding"), ...links);
  const count = state.findings.length;
  const sum = count ? `${count === 1 ? "One thing has" : `${count} things have`} to be mended.` : "Nothing is wrong.";
  summary.textContent = state.stopped ? `${sum} The pages are as they were before.` : sum;
  const first = document.querySelector("[role=main] .preview-finding");
  if (first) summary.append(" ", make("button", { type: "button", onclick: () => first.scrollIntoView({ block: "center" }) }, "Show"));
  panel.classList.toggle("wrong", count > 0);
};

// ---- the place under the pointer: its source, and its page in the PDF

const here = make("span", { className: "preview-here" });
here.dataset.preview = "";
addEventListener("pointerover", ({ target }) => {
  const block = target.closest?.("[role=main] [data-line]");
  if (!block || !state) return;
  const editor = state.editor[page()];
  const links = editor ? [make("a", { href: editor.replace("{line}", block.dataset.line), title: "Open in the editor" }, "Edit")] : [];
  if (/^[pv]\d+$/.test(block.id)) links.push(make("a", { href: `/-/book.pdf#nameddest=${block.id}`, target: "_blank", title: "Its page in the PDF" }, "PDF"));
  here.replaceChildren(...links);
  document.body.append(here);
  const box = block.getBoundingClientRect();
  here.style.setProperty("top", `${box.top + scrollY}px`);
  here.style.setProperty("left", `${box.right + scrollX}px`);
});

// ---- what the server tells

const events = new EventSource("/-/events");
events.onmessage = ({ data }) => {
  state = JSON.parse(data);
  still(tell);
  const again = state.version < version || document.querySelector("meta[name=preview-missing]");
  if (again) anew();
  else if ((state.pages[page()] ?? 0) > version) renew();
  if (!again && state.styles !== styles) sheets(); // to lay the page out anew with other sheets takes longer than to build it
};
events.onerror = () => { summary.textContent = "The preview has ended, or waits to begin again."; };
