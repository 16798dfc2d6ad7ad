// What of an edition stands on something else on a page, in words; and whether the page is wider than the window.
() => {
  const said = [];
  const sideways = document.documentElement.scrollWidth - innerWidth;
  if (sideways > 0) said.push(`${sideways} pixels too wide`);
  const box = (element) => [element.textContent.trim().slice(0, 30), element.getBoundingClientRect()];
  const items = [...document.querySelectorAll(".beside > div, .para-number, .verse-number, .note-mark > sup")]
    .filter((element) => element.checkVisibility()).map(box).filter(([, { width, height }]) => width && height);
  const words = [];
  const apart = ".beside, nav, aside, header, footer, .para-number, .verse-number, sup, button, script, style";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    if (!text.data.trim() || text.parentElement.closest(apart) || !text.parentElement.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const rectangle of range.getClientRects()) words.push([text.data.trim().slice(0, 30), rectangle]);
  }
  const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4;
  items.forEach(([name, place], at) => {
    for (const [other, there] of [...items.slice(at + 1), ...words]) if (over(place, there)) said.push(`“${name}” on “${other}”`);
  });
  return said;
}
