// What a page remembers, copies and says of where one is; everything else works without a script.

{ // in a block, so that no name is that of another script, such as jQuery’s
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
const line = () => { // what begins above it is read; towards the end of the page it goes down, so that all is reached
  const room = document.documentElement.scrollHeight - innerHeight;
  const end = Math.min(room, innerHeight);
  return 130 + (innerHeight - 130) * Math.max(0, 1 - (room - scrollY) / (end || 1)) * (end > 0);
};
const above = (part, at) => part.getBoundingClientRect().top < at;
views?.addEventListener("change", ({ target }) => {
  const address = new URL(location);
  address.searchParams.set("view", target.value);
  if (/^#view-/.test(address.hash)) address.hash = "";
  history.replaceState(null, "", address);
  store("view", target.value);
  if (read && scrollY > 200) read.scrollIntoView();
});
addEventListener("hashchange", () => { if (/^#view-/.test(location.hash)) $(location.hash)?.click(); });

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
const title = ($("h1 .as-edited") ?? $("h1"))?.textContent;
const named = $(".bar-title")?.textContent.trim() === title; // the bar says it already
let read = null;
let before = scrollY;
const locate = () => {
  if (!bar) return;
  if (Math.abs(scrollY - before) > 8) {
    document.documentElement.classList.toggle("bar-away", scrollY > before && scrollY > 200);
    before = scrollY;
  }
  const at = line();
  const begun = (link) => section(link)?.checkVisibility() && above(section(link), at);
  const shown = links.filter((link) => getComputedStyle(link.parentElement).display !== "none"); // not notes that are beside
  const aimed = shown.find((link) => link.hash && link.hash === location.hash && begun(link) && !above(section(link), -1));
  const here = aimed || shown.findLast(begun);
  for (const link of links) {
    if (link === here) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  read = blocks.findLast((block) => above(block, at)) ?? blocks[0];
  const number = read && $(".para-number", read);
  const last = blocks.length && $$(".para-number").at(-1)?.textContent;
  const words = [here?.textContent ?? (named ? "" : title), number && $(".bar-where").dataset.of.replace("{number}", number.textContent).replace("{last}", last)];
  $(".bar-where").textContent = words.filter(Boolean).join(" · ");
  const next = shown[shown.indexOf(here) + 1]; // the first where none has been reached
  $(".bar-next").hidden = !next;
  if (next) $(".bar-next").href = next.hash;
};
for (const event of ["scroll", "hashchange"]) addEventListener(event, () => requestAnimationFrame(locate), { passive: true });
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
    const { top, bottom } = note.getBoundingClientRect();
    if (top < bar.offsetHeight || bottom > innerHeight) note.scrollIntoView({ block: "nearest" });
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
const GAP = 6;
let linked; // the link that has its card open
const settle = (card) => { // by hand: one anchor more has all that is beside the text placed anew
  card.style.inset = "0 auto auto 0";
  const { left, top, bottom } = linked.getBoundingClientRect();
  const room = document.documentElement.clientWidth - card.offsetWidth - GAP;
  const below = bottom + GAP + card.offsetHeight < innerHeight;
  card.style.left = `${Math.max(GAP, Math.min(left, room))}px`;
  card.style.top = `${below ? bottom + GAP : Math.max(GAP, top - card.offsetHeight - GAP)}px`;
};
addEventListener("scroll", () => { const card = $(".card:popover-open"); if (card) settle(card); }, { passive: true });
const open = (link, card, pressed = false) => {
  linked = link;
  $(".more", card)?.remove();
  if (pressed) {
    const line = Object.assign(document.createElement("p"), { className: "more" });
    line.append(Object.assign(document.createElement("a"), { href: link.href.baseVal ?? link.href, textContent: $(".cards").dataset.more }));
    card.append(line);
  }
  card.showPopover();
  settle(card);
};
const close = () => $(".card:popover-open")?.hidePopover();
for (const link of $$("article a[href*='#']")) {
  const address = link.href.baseVal ?? link.href; // of a link in a figure, or of any other
  const target = address.split("#")[1].replace(/^a(\d+)-.*/, "p$1");
  const card = document.getElementById(`card-${target}`);
  if (!card || link.matches(".para-number, .verse-number, .entry-place, .note-number")) continue;
  link.addEventListener("pointerenter", ({ pointerType }) => {
    if (pointerType === "mouse") later(() => open(link, card), 350);
  });
  // a finger leaves as soon as it has tapped: what it opened stays
  const left = ({ pointerType }) => { if (pointerType === "mouse") later(close, 300); };
  link.addEventListener("pointerleave", left);
  card.addEventListener("pointerenter", () => clearTimeout(waiting));
  card.addEventListener("pointerleave", left);
  link.addEventListener("focus", () => { if (link.matches(":focus-visible")) open(link, card); });
  link.addEventListener("blur", ({ relatedTarget }) => { if (relatedTarget && !card.contains(relatedTarget)) close(); });
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
  const address = (block) => {
    const local = /^(file:|https?:\/\/(localhost|127\.|\[::1\]))/.test(location.href);
    const known = $("link[rel=canonical]")?.href ?? (local ? "" : location.href.split(/[?#]/)[0]);
    const depth = document.documentElement.dataset.content_root.split("../").length;
    const page = known || location.pathname.split("/").slice(-depth).join("/");
    return { known, link: `${page}#${block.id}${quoted ? `:~:text=${fragment(quoted)}` : ""}` };
  };
  const fragment = (text) => {
    const parts = text.split(/\s+/);
    const ends = parts.length > 10 ? [parts.slice(0, 4), parts.slice(-4)] : [parts];
    return ends.map((part) => encodeURIComponent(part.join(" ")).replaceAll("-", "%2D")).join(",");
  };
  const fill = (text, block) => {
    const number = $(numbers, block);
    const place = `${number.matches(".para-number") ? "¶" : menu.dataset.verse} ${number.textContent}`;
    const { known, link } = address(block);
    const given = known || text === "{link}" ? text : text.replace(/^.*[=-] \{*link\}.*\n| \{link\}\./gm, "");
    const fields = { ...number.dataset, place, id: block.id, link, quoted: quoted && `${menu.dataset.quoted.replace("{words}", () => quoted)} ` };
    return given.replace(/\{(place|id|link|lines|digest|words|quoted)\}/g, (_, key) => fields[key] ?? says(block));
  };
  const says = (block) => quoted || words(block);
  const placeLinks = (block) => {
    const copies = [...block.querySelectorAll(".place-links > a")].map((link) => link.cloneNode(true));
    for (const link of copies) {
      if (link.search.includes("where=")) link.href += `&says=${encodeURIComponent(says(block))}`;
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
    status.textContent = menu.dataset.copied;
  };
  let current = null;
  let quoted = "";
  const show = (block, text, source) => {
    current?.classList.remove("current-place");
    current = block;
    quoted = text;
    status.textContent = "";
    $("h2", menu).textContent = (text ? menu.dataset.selected : "{place}").replace("{place}", $(numbers, block).getAttribute("aria-label"));
    $(".place-links", menu).replaceChildren(...placeLinks(block));
    current.classList.add("current-place");
    menu.classList.toggle("apart", Boolean(text)); // the number of a long paragraph may be out of sight
    menu.showPopover({ source });
    $("button", menu).focus();
  };
  for (const number of document.querySelectorAll(numbers)) {
    number.setAttribute("aria-haspopup", "dialog");
    number.title = menu.dataset.title;
    number.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const block = number.closest("p, .verse");
      history.replaceState(null, "", `#${block.id}`);
      show(block, "", number);
    });
  }
  menu.addEventListener("click", (event) => {
    if (event.target.dataset.copy) copy(fill(event.target.dataset.copy, current));
  });

  // words selected in a paragraph have a button that opens the menu for them
  const cite = $(".cite-words");
  const chosen = () => {
    const selection = getSelection();
    const block = selection.anchorNode?.parentElement?.closest("p[id], .verse[id]");
    const inside = block && $(numbers, block) && $("article").contains(block) && !selection.isCollapsed;
    if (!inside) return null;
    const range = selection.getRangeAt(0).cloneRange();
    if (!block.contains(range.endContainer)) range.setEndAfter($(".as-edited", block) ?? block.lastChild);
    const part = document.createElement("p");
    part.append(range.cloneContents());
    for (const node of $$(`${numbers}, [popover], .as-source, .note-mark, button`, part)) node.remove();
    return { block, text: part.textContent.replace(/\s+/g, " ").trim(), range };
  };
  let asked = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(asked);
    asked = setTimeout(() => {
      const found = chosen();
      if (!found?.text || menu.matches(":popover-open")) return cite.hidePopover();
      const box = found.range.getBoundingClientRect();
      cite.style.setProperty("--at", `${Math.max(4, Math.min(box.right, innerWidth - 70))}px`);
      cite.style.setProperty("--under", `${Math.min(box.bottom + 6, innerHeight - 44)}px`);
      return cite.showPopover();
    }, 300);
  });
  cite.addEventListener("pointerdown", (event) => event.preventDefault());
  cite.addEventListener("click", () => {
    const found = chosen();
    cite.hidePopover();
    if (found) show(found.block, found.text, cite);
  });
}
}
