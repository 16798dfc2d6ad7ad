// What a page remembers and copies; everything else works without a script.

const $ = (selector, root = document) => root.querySelector(selector);
const store = (key, value) => { try { localStorage.setItem(key, value); } catch { /* the page forgets */ } };
const stored = (key) => { try { return localStorage.getItem(key); } catch { return null; } };

// colours: as the system has them, light, dark
for (const button of document.querySelectorAll(".theme-button")) {
  button.addEventListener("click", () => {
    const order = ["auto", "light", "dark"];
    const next = order[(order.indexOf(document.body.dataset.theme) + 1) % order.length];
    document.body.dataset.theme = next;
    store("theme", next);
  });
}

// views: from the address, else as last chosen
const views = $(".views");
if (views) {
  const asked = new URLSearchParams(location.search).get("view") ?? /^#view-(\w+)$/.exec(location.hash)?.[1];
  const chosen = $(`#view-${CSS.escape(asked ?? stored("view") ?? "apparatus")}`, views) ?? $("#view-apparatus");
  chosen.checked = true;
  views.addEventListener("change", (event) => {
    const address = new URL(location);
    address.searchParams.set("view", event.target.value);
    if (/^#view-/.test(address.hash)) address.hash = "";
    history.replaceState(null, "", address);
    store("view", event.target.value);
  });
}

// paragraphs and verses: the number opens the menu of the place
const menu = $("#place");
if (menu) {
  const status = $("[role=status]", menu);
  const numbers = ".para-number, .verse-number";
  const words = (block) => {
    const copy = block.cloneNode(true);
    const beside = `${numbers}, [popover], .place-links, .note-mark, button, .as-edited, .app-differs > .as-source`;
    for (const node of copy.querySelectorAll(beside)) node.remove();
    return copy.textContent.replaceAll("\n", " ").trim();
  };
  const fill = (text, block) => {
    const number = $(numbers, block);
    const page = $("link[rel=canonical]")?.href ?? location.href.split(/[?#]/)[0];
    const place = `${number.matches(".para-number") ? "¶" : "v."} ${number.textContent}`;
    const known = { ...number.dataset, place, id: block.id, link: `${page}#${block.id}` };
    return text.replace(/\{(place|id|link|lines|digest|words)\}/g, (_, key) => known[key] ?? words(block));
  };
  const links = (block) => {
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
      $(".place-links", menu).replaceChildren(...links(current));
      menu.showPopover({ source: number });
      $("button", menu).focus();
    });
  }
  menu.addEventListener("click", (event) => {
    if (event.target.dataset.copy) copy(fill(event.target.dataset.copy, current));
  });
}
