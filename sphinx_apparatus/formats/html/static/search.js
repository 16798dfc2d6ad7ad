// Finds words and phrases in the records of the edition. At this size every record is read for each query, which
// is what makes exact phrases possible; nothing is fetched, so it works from a folder as from a server.

{ // in a block, so that no name is that of another script, such as jQuery’s
const KINDS = { "‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": ".", "ß": "ss" };

// small letters without accents, and for each of them its place in the text
const fold = (text) => {
  let folded = "";
  const places = [];
  for (let place = 0; place < text.length; place += 1) {
    const letter = KINDS[text[place]] ?? text[place].normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    folded += letter;
    for (let n = 0; n < letter.length; n += 1) places.push(place);
  }
  return { folded, places };
};

const terms = (query) => {
  const found = [];
  const rest = query.replace(/["“”„«‹]([^"“”„«»‹›]+)["“”»›]/g, (_, phrase) => { found.push(phrase.trim()); return " "; });
  found.push(...rest.split(/\s+/));
  return found.map((term) => fold(term).folded.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "")).filter(Boolean);
};

// where a term begins a word of the text, as [start, end] in the text; null where it does not
const find = (text, term) => {
  const { folded, places } = fold(text);
  for (let at = folded.indexOf(term); at >= 0; at = folded.indexOf(term, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(folded[at - 1])) return [places[at], places[at + term.length - 1] + 1];
  }
  return null;
};

const hits = (text, wanted) => {
  const found = wanted.map((term) => find(text, term));
  return found.length && found.every(Boolean) ? found.sort((a, b) => a[0] - b[0]) : null;
};

const element = (tag, text, ...children) => {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  made.append(...children);
  return made;
};

const WIDTH = 110;

const excerpt = (text, found) => {
  const start = text.lastIndexOf(" ", Math.max(0, found[0][0] - WIDTH)) + 1;
  const stop = text.indexOf(" ", found[0][1] + WIDTH);
  const end = stop < 0 ? text.length : stop;
  const line = element("p", start ? "… " : "");
  let at = start;
  for (const [from, to] of found) {
    if (from < at || to > end) continue;
    line.append(text.slice(at, from), element("mark", text.slice(from, to)));
    at = to;
  }
  line.append(text.slice(at, end), end < text.length ? " …" : "");
  return line;
};

const field = document.getElementById("search-words");
const said = field.form.dataset;
const GROUPS = said.groups.split("|");

// the address of a hit, at its word
const at = (address, text, [from, to], asked = "") => {
  const word = text.slice(from, to) + (/^[\p{L}\p{N}'’-]*/u.exec(text.slice(to))?.[0] ?? "");
  const [page, anchor = ""] = address.split("#");
  return `${page}${asked}#${anchor}:~:text=${encodeURIComponent(word).replaceAll("-", "%2D")}`;
};

const search = (query) => {
  const wanted = terms(query);
  const found = GROUPS.map(() => []);
  for (const [group, address, label, text, source] of globalThis.editionRecords) {
    const inText = hits(text, wanted);
    const inSource = inText || !source ? null : hits(source, wanted);
    if (inText) found[group].push({ link: at(address, text, inText[0]), label, line: excerpt(text, inText) });
    else if (inSource) found[group].push({ link: at(address, source, inSource[0], "?view=source"), label: said.transcribed.replace("{place}", () => label), line: excerpt(source, inSource) });
  }
  return found;
};

const list = document.getElementById("search-results");
const count = document.getElementById("search-count");

const item = ({ link, label, line }) => {
  const name = element("a", label);
  name.href = link;
  return element("li", "", name, line);
};

const show = () => {
  const query = field.value.trim();
  const groups = query ? search(query) : [];
  const shown = groups.flatMap((found, group) => (found.length
    ? [element("h2", `${GROUPS[group]} (${found.length})`), element("ol", "", ...found.map(item))] : []));
  list.replaceChildren(...shown);
  const total = groups.flat().length;
  const words = total > 1 ? said.many : total ? said.one : said.none;
  count.textContent = query ? words.replace("{number}", total).replace("{words}", () => query.replaceAll('"', "")) : "";
};

field.value = new URLSearchParams(location.search).get("q") ?? "";
field.form.addEventListener("submit", (event) => {
  event.preventDefault();
  const address = new URL(location);
  address.searchParams.set("q", field.value);
  history.replaceState(null, "", address);
  show();
});
field.addEventListener("input", show);
show();
}
