// What a page remembers, copies and says of where one is; everything else works without a script.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const store = (key, value) => { try { localStorage.setItem(key, value); } catch { /* the page forgets */ } };

// ---- what can be shown

const display = $("#page-display");
display?.addEventListener("change", ({ target }) => {
  if (target.name === "theme") {
    document.body.dataset.theme = target.value;
    store("theme", target.value);
  } else if (target.id === "use-keys") {
    store("keys", target.checked ? "on" : "off");
  } else {
    store("show", $$(".show :checked", display).map((box) => box.id.slice("show-".length)).join(" "));
  }
});

// views: the place that is read stays where it is
const views = $(".views");
const blocks = $$(".para-number, .verse-number").map((number) => number.closest("p, .verse"));
const place = () => blocks.findLast((block) => block.getBoundingClientRect().top < 120) ?? blocks[0];
views?.addEventListener("change", ({ target }) => {
  const address = new URL(location);
  address.searchParams.set("view", target.value);
  if (/^#view-/.test(address.hash)) address.hash = "";
  history.replaceState(null, "", address);
  store("view", target.value);
  if (read && scrollY > 200) read.scrollIntoView();
});

// keys: / searches, 1 2 3 choose a view
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select")) return;
  if ($("#use-keys")?.checked === false) return;
  if (event.key === "/") {
    event.preventDefault();
    const field = $("#search-words");
    if (field) field.focus();
    else location.href = $("[rel=search]").href;
  }
  const view = $$(".views input")[Number(event.key) - 1];
  if (view) view.click();
});

// ---- where one is

const bar = $(".bar");
const links = $$(".parts a").filter((link) => link.hash || link.getAttribute("href") === "#");
const section = (link) => (link.hash ? document.getElementById(decodeURIComponent(link.hash.slice(1))) : $("article"));
let read = null;
let before = scrollY;
const locate = () => {
  if (!bar) return;
  if (Math.abs(scrollY - before) > 8) {
    document.documentElement.classList.toggle("bar-away", scrollY > before && scrollY > 200);
    before = scrollY;
  }
  const here = links.findLast((link) => section(link)?.getBoundingClientRect().top < 130) ?? links[0];
  for (const link of links) {
    if (link === here) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  read = place();
  const number = read && $(".para-number", read);
  const last = blocks.length && $$(".para-number").at(-1)?.textContent;
  const words = [here?.textContent, number && `¶ ${number.textContent} of ${last}`];
  $(".bar-where").textContent = words.filter(Boolean).join(" · ");
  const next = links[links.indexOf(here) + 1];
  $(".bar-next").hidden = !next;
  if (next) $(".bar-next").href = next.hash;
};
addEventListener("scroll", () => requestAnimationFrame(locate), { passive: true });
locate();
for (const link of links) link.addEventListener("click", () => $("#page-contents:popover-open")?.hidePopover());

// ---- beside the line a mark shows its note; nothing moves

for (const mark of $$("a:is(.note-button, .app-mark)[href^='#']")) {
  mark.addEventListener("click", (event) => {
    event.preventDefault();
    const note = document.getElementById(mark.hash.slice(1));
    const shown = note.classList.contains("shown");
    for (const other of $$(".beside > .shown")) other.classList.remove("shown");
    note.classList.toggle("shown", !shown);
    note.scrollIntoView({ block: "nearest" });
  });
}
for (const words of $$(".app > .app-text")) {
  words.addEventListener("click", () => {
    if (!words.closest("a")) $$(".app-mark", words.parentElement).find((mark) => mark.checkVisibility())?.click();
  });
}

// ---- cards: where the pointer rests, where a finger taps, where the keyboard is

let waiting = 0;
const later = (done, time) => { clearTimeout(waiting); waiting = setTimeout(done, time); };
const open = (link, card, pressed = false) => {
  $(".card-here")?.classList.remove("card-here");
  link.classList.add("card-here");
  $(".more", card)?.remove();
  if (pressed) {
    const line = Object.assign(document.createElement("p"), { className: "more" });
    line.append(Object.assign(document.createElement("a"), { href: link.href, textContent: "More" }));
    card.append(line);
  }
  card.showPopover({ source: link });
};
const close = () => $(".card:popover-open")?.hidePopover();
for (const link of $$("article a[href*='#']")) {
  const target = link.hash.slice(1).replace(/^a(\d+)-.*/, "p$1");
  const card = document.getElementById(`card-${target}`);
  if (!card || link.matches(".para-number, .verse-number, .entry-place, .note-number")) continue;
  link.addEventListener("pointerenter", ({ pointerType }) => {
    if (pointerType === "mouse") later(() => open(link, card), 350);
  });
  link.addEventListener("pointerleave", () => later(close, 300));
  card.addEventListener("pointerenter", () => clearTimeout(waiting));
  card.addEventListener("pointerleave", () => later(close, 300));
  link.addEventListener("focus", () => { if (link.matches(":focus-visible")) open(link, card); });
  link.addEventListener("click", (event) => {
    if (event.pointerType !== "touch") return;
    event.preventDefault();
    open(link, card, true);
  });
}

// ---- paragraphs and verses: the number opens the menu of the place; what is copied has the glyphs of the source
const menu = $("#place");
if (menu) {
  const status = $("[role=status]", menu);
  const numbers = ".para-number, .verse-number";
  const words = (block) => {
    const copy = block.cloneNode(true);
    const source = $(".as-source", copy);
    for (const node of $$("[data-edited], [data-glyph]", copy)) node.textContent = node.dataset.edited ?? node.dataset.glyph;
    for (const node of $$(`${numbers}, [popover], .place-links, .note-mark, button, ${source ? ".as-edited" : "br"}`, copy)) node.remove();
    return copy.textContent.replaceAll("\n", " ").trim();
  };
  const fill = (text, block) => {
    const number = $(numbers, block);
    const page = $("link[rel=canonical]")?.href ?? location.href.split(/[?#]/)[0];
    const place = `${number.matches(".para-number") ? "¶" : "v."} ${number.textContent}`;
    const known = { ...number.dataset, place, id: block.id, link: `${page}#${block.id}` };
    return text.replace(/\{(place|id|link|lines|digest|words)\}/g, (_, key) => known[key] ?? words(block));
  };
  const placeLinks = (block) => {
    const copies = [...block.querySelectorAll(".place-links > a")].map((link) => link.cloneNode(true));
    for (const link of copies) {
      if (link.search.includes("where=")) link.href += `&says=${encodeURIComponent(words(block))}`;
    }
    return copies;
  };
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = Object.assign(document.createElement("textarea"), { value: text });
      menu.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    status.textContent = "Copied.";
  };
  let current = null;
  for (const number of document.querySelectorAll(numbers)) {
    number.setAttribute("aria-haspopup", "dialog");
    number.title = "Copy link, citation or correction";
    number.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      current?.classList.remove("current-place");
      current = number.closest("p, .verse");
      current.classList.add("current-place");
      history.replaceState(null, "", `#${current.id}`);
      status.textContent = "";
      $("h2", menu).textContent = number.getAttribute("aria-label");
      $(".place-links", menu).replaceChildren(...placeLinks(current));
      menu.showPopover({ source: number });
      $("button", menu).focus();
    });
  }
  menu.addEventListener("click", (event) => {
    if (event.target.dataset.copy) copy(fill(event.target.dataset.copy, current));
  });
}
