"""Compares what a TEI file has with what the project made of it has, and names each difference with both places."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, starmap, zip_longest
from operator import eq
from pathlib import Path
from typing import Any

from lxml import etree

from sphinx_apparatus.language import N_, _
from sphinx_apparatus.projects.page import ATTRIBUTES, IN_VERSE, LISTED, UNDRESSED, attribute_said
from sphinx_apparatus.projects.recount.reading import (
    EDITED,
    LOST_FROM,
    LOST_TO,
    TeiFile,
    XmlElement,
    branches_of,
    found,
    is_away,
    lacks_place,
    line_in_file,
    pointed,
    tag_of,
    words_until,
)

_BOUNDS = str.maketrans("", "", LOST_FROM + LOST_TO)
_DOTS = re.compile(r"…|\.\.\.+|\s[-–—]\s")
_LETTERS = re.compile(r"[\W_]+")
_COUNTED = ("pb", "cb", "lb", "gb", "gap", "milestone", "space", "graphic", "fw", "anchor")
_NAMED = ("resp", "source")
_READ = re.compile(
    "(lem|rdg|rdgGrp|lacunaStart|lacunaEnd|witStart|witEnd|witDetail)/wit|(lem|rdg)/(resp|source)|app/(from|to|loc)"
    "|(lb|pb|cb|gb)/break|(w|pc|seg)/(part|join|pre)"
)
"""What is compared by what it does: with the words, the entries and the names."""
_KEPT = ("lang", "rend", "target", "ref", "type", "ana")
"""The attributes that a project may have as they are."""
SPOKEN = re.compile(r"\w+/(id|target|ref)|gap/(reason|quantity|extent|unit)|(app|choice|supplied|surplus)/(type|ana)")
"""Those of which a project may have the words in its sources."""
_ALIKE = {
    "italic": "it|ital|italics?|i|cursiva|kursiv|italique|corsivo", "indent1": "indent",
    "bold": "b|bold|strong|negrita|fett|gras|grassetto", "superscript": "sup(er(script)?)?",
    "subscript": "sub(script)?", "smallcaps": "k|sc|small-?caps", "underline": "ul?|underlined?",
    "spaced": "g|(letter-?)?spaced|gesperrt", "strike": "s|strike(through)?|line-through",
}  # fmt: skip
"""What the rendition of words is called in the project, and in other files."""
FRAMES = ("text", "group", "front", "body", "back")
"""What may be a division of the project, where a file has several texts."""
PAIR = re.compile(r'[\w:.-]+="[^"]*"')
_TOKEN = re.compile(r"[\w-]+")
_SHOWN = 8
"""How many words of a difference are named."""
_PLACES = 3
"""How many places of one are named."""


@dataclass(frozen=True)
class Missing:
    """What a file has and its project lacks: what it is, the line in the file, the place in the project."""

    what: str
    line: int
    place: str


def lines_of_missing(differences: Iterable[Missing]) -> list[str]:
    """Return a line for each thing that is missing, with the first of its places."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in differences:
        found.setdefault((one.what, one.place), []).append(str(one.line))
    return [
        _("{what}: line {line} of the file, {place}", what=what, line=some_of(lines), place=place)
        for (what, place), lines in found.items()
    ]


def some_of(places: Sequence[str]) -> str:
    """Return the first places, and how many more there are."""
    said, more = ", ".join(places[:_PLACES]), len(places) - _PLACES
    return _("{places} and {count} more", places=said, count=more) if more > 0 else said


@dataclass
class _Built:
    """A project as it is built: its `data`, its `tei`, its `pages` in one text, and the `rows` of its report."""

    data: dict[str, Any]
    tei: XmlElement
    pages: str
    rows: list[tuple[int, str, str]]
    lines: dict[int, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for line, _kind, what in self.rows:
            self.lines.setdefault(line, []).append(what)

    def reported(self, line: int, *words: str) -> bool:
        """Tell whether a row of the report is about a line of the file and has these words."""
        return any(all(word in what for word in words) for what in self.lines.get(line, ()))


@dataclass
class Counts:
    """How much was compared."""

    words: int = 0
    entries: int = 0
    readings: int = 0


def recounted(source: TeiFile, folder: Path, build: Path) -> tuple[Counts, list[Missing]]:
    """Compare a TEI file (`source`) with the project in a folder; return the differences.

    `build` is the folder into which the project has been built as data and TEI.
    """
    built = built_of(folder, build)
    counts = Counts()
    parts = _names_of, notes_of, verses_of, marks_of, attributes_of
    checks = (_words_of(source, built, counts), _readings_of(source, built, counts), *(f(source, built) for f in parts))
    return counts, [difference for check in checks for difference in check]


def built_of(folder: Path, build: Path) -> _Built:
    """Read a project: what was built of it, its sources and its report."""
    data = next(path for path in (build / "data").glob("*.json") if not path.name.endswith("schema.json"))
    parser = etree.XMLParser(collect_ids=False)
    tei = etree.parse(str(next((build / "tei").glob("*.xml"))), parser).getroot()
    sources = [*folder.glob("edition/**/*.md"), *folder.glob("edition/**/*.toml"), *folder.glob("edition/**/*.bib"),
               *folder.glob("*.cff")]  # fmt: skip
    pages = "\n".join(path.read_text(encoding="utf-8") for path in sorted(sources))
    listed = folder / LISTED
    rows = [row.split("\t") for row in listed.read_text("utf-8").splitlines()[1:]] if listed.is_file() else []
    return _Built(json.loads(data.read_text("utf-8")), tei, pages, [(int(r[0]), r[1], r[2]) for r in rows])


# ---- words


def _words_of(source: TeiFile, built: _Built, counts: Counts) -> Iterator[Missing]:
    """Yield the words that the edition or a witness has in the file and not in the project, or the other way round."""
    sigla = [witness["siglum"] for witness in built.data["witnesses"]]
    if len(sigla) != len(source.witnesses):
        said = N_("witnesses: {here} in the file, {there} in the project")
        yield Missing(_(said, here=len(source.witnesses), there=len(sigla)), 1, "witnesses.toml")
        return
    blocks = [block for block in built.data["text"] if block["kind"] != "break"]
    told: dict[tuple[str, int, str], list[str]] = {}
    for who, siglum in zip([EDITED, *source.witnesses], ["", *sigla], strict=True):
        here, there = source.words(who), partial(_built_words, blocks, siglum)
        if not source.away and all(starmap(eq, zip_longest(here, there()))):
            counts.words += len(here)
            continue
        mine, theirs = Counter(here), Counter(there())
        if who:
            gone, come = moved(source, who)
            mine, theirs = (by_letters(some) if source.away else some for some in (mine, theirs))
            same = source.away and _of_signs(mine) + _of_signs(come) - _of_signs(gone) == _of_signs(theirs)
            mine = mine + come - gone
            theirs = mine if same else theirs
        counts.words += mine.total()
        lacks, beyond = N_("{whose}: words lost ({count}): ‘{some}’"), N_("{whose}: words too many ({count}): ‘{some}’")
        titled = Counter(str(built.data.get("title", "")).split())  # which a project puts before a text that has none
        for message, rest in ((lacks, mine - theirs), (beyond, theirs - mine - titled)):
            if rest:
                whose = _("witness {siglum}", siglum=siglum) if siglum else _("the edition")
                some = " ".join(list(rest.elements())[:_SHOWN])
                what = _(message, whose="\0", count=rest.total(), some=some)
                told.setdefault((what, source_line(source, rest), place_in(built, rest)), []).append(whose)
    for (what, line, place), names in told.items():
        yield Missing(what.replace("\0", ", ".join(names)), line, place)


def _built_words(blocks: Iterable[dict[str, Any]], siglum: str) -> Iterator[str]:
    """Yield the words that a witness, or the edition, has in blocks."""
    return chain.from_iterable(words_in(block, siglum) for block in blocks)


def words_in(block: dict[str, Any], siglum: str) -> list[str]:
    """Return the words that a witness, or the edition, has in a block."""
    if siglum:
        return str(block.get("witnesses", {}).get(siglum, "")).split()
    return f"{block.get('label') or ''} {block.get('text', '')}".split() if block.get("text") else []


def by_letters(words: Counter[str]) -> Counter[str]:
    """Return words by their letters alone: what an entry away from its words leaves beside them is theirs or not."""
    found = Counter[str]()
    for word, count in words.items():
        found[letters(word)] += count
    found.pop("", 0)
    return found


def _of_signs(words: Counter[str]) -> Counter[str]:
    """Return the signs of words, where an entry may be on a part of one, or the writing has no blanks."""
    found = Counter[str]()
    for word, count in words.items():
        for sign in word:
            found[sign] += count
    return found


def moved(source: TeiFile, who: str) -> tuple[Counter[str], Counter[str]]:
    """Return the words that a witness loses and gains by entries away from their words."""
    gone, come = Counter[str](), Counter[str]()
    for app in source.away:
        branches = branches_of(app)
        mine = [b for b in branches if who in source.named(b, branches) and tag_of(b) == "rdg"]
        if mine and not lacks_place(app) and not _bounds_alone(source, mine[0]) and (held := replaced(source, app)):
            gone.update(by_letters(Counter(held.split())))
            come.update(by_letters(Counter(source.inner(mine[0], who).translate(_BOUNDS).split())))
    return gone, come


def replaced(source: TeiFile, app: XmlElement) -> str:
    """Return the words that an entry away from them is on: those of its lemma, or those to which it points."""
    first, last = (source.ids.get(app.get(key, "").rpartition("#")[2], [None])[0] for key in ("from", "to"))
    lemma = next((source.inner(b, EDITED) for b in branches_of(app) if tag_of(b) == "lem"), "").strip()
    parts = [re.escape(part.strip()) for part in _DOTS.split(lemma)]
    if lemma and len(parts) == 1:
        return lemma
    numbers = re.findall(r"\w+", app.get("loc", ""))[-1:]
    numbered = [one for number in numbers if lemma for one in found(source.body, f".//*[@n='{number}']")]
    ends = (
        [(first, first if last is None else last)]
        if first is not None
        else [(one, one) for one in numbered] or [(app, last)]
    )
    said = [words_until(one, other) for one, other in ends if one is not None and other is not None]
    hits = [hit[0] for text in said if (hit := re.search(r"\b.*?\b".join(parts), text, re.DOTALL))]
    return hits[-1] if hits and lemma else "" if lemma else next(iter(said), "")


def _bounds_alone(source: TeiFile, reading: XmlElement) -> bool:
    """Tell whether a reading says where its witness begins or breaks off, and nothing else."""
    bounds = found(reading, ".//t:witStart|.//t:witEnd|.//t:lacunaStart|.//t:lacunaEnd")
    return bool(bounds) and not source.inner(reading, EDITED).strip()


def source_line(source: TeiFile, words: Iterable[str]) -> int:
    """Return the line of the first element in the file that has one of the words."""
    wanted = set(words)
    for element in source.text.iter():
        if wanted & set((element.text or "").split()) or wanted & set((element.tail or "").split()):
            return line_in_file(element)
    return 1


def place_in(built: _Built, words: Iterable[str]) -> str:
    """Return the block of the project that has one of the words, or nothing better than the text."""
    wanted = set(words)
    blocks = (block for block in built.data["text"] if wanted & set(str(block.get("text", "")).split()))
    return str(next((block["id"] for block in blocks if block.get("id")), _("the text")))


# ---- entries


def _readings_of(source: TeiFile, built: _Built, counts: Counts) -> Iterator[Missing]:
    """Yield the readings of the file that the project does not have and its report does not name."""
    sigla = dict(zip(source.witnesses, (w["siglum"] for w in built.data["witnesses"]), strict=False))
    readings = [reading for entry in built.data["entries"] for reading in entry["readings"]]
    held = Counter((siglum, letters(r["text"])) for r in readings for siglum in r["witnesses"])
    free = Counter(letters(r["text"]) for r in readings if r.get("proposedBy"))
    said = letters(" ".join(remarks(built)))
    left: list[tuple[tuple[str, str], int]] = []
    for app in source.apps:
        counts.entries += 1
        if built.reported(line_in_file(app), "<app>:"):
            continue
        within = readers_around(source, app)
        for branch in branches_of(app):
            counts.readings += 1
            line = line_in_file(branch)
            for key in (key for key in attested(source, app, branch) if key[0] not in within):
                key = (sigla.get(key[0], key[0]), key[1])
                if held[key] > 0:
                    held[key] -= 1
                elif not (key[1] in said if key[1] else is_excused(branch)) and not omitted(key[0], said):
                    left.append((key, line))
            text = letters(source.inner(branch, "?"))
            if source.named(branch, branches_of(app)) or branch is source.branch(app, EDITED):
                continue
            if text and free[text] > 0:
                free[text] -= 1
            elif text and text not in said and not any(text in one for one, left in free.items() if left):
                yield Missing(_("the reading ‘{text}’ of no witness", text=text[:60]), line, _("the entries"))
    for key, line in left:
        if not _absorbed(held, key):
            what = _("the reading ‘{text}’ of {siglum}", text=key[1][:60], siglum=key[0])
            yield Missing(what, line, _("the entries"))


def attested(source: TeiFile, app: XmlElement, branch: XmlElement) -> Iterator[tuple[str, str]]:
    """Yield the witnesses of a reading with the letters that each has, of blocks each by itself.

    The reading is a `branch` of the entry `app` in the file `source`; what has the letters of its lemma is left out.
    """
    lemma = source.branch(app, EDITED)
    whole = letters(source.inner(lemma, EDITED)) if lemma is not None else ""
    for who in source.named(branch, branches_of(app)) if branch is not lemma else ():
        yield from ((who, text) for text in blocks_in(source, branch, who) if text != whole)


def readers_around(source: TeiFile, app: XmlElement) -> list[str]:
    """Return the witnesses of the reading in which an entry is: what they have is read with that."""
    outer = next((a for a in app.iterancestors() if tag_of(a) == "rdg"), None)
    around = next((a for a in app.iterancestors() if tag_of(a) == "app"), None)
    return [] if outer is None or around is None else source.named(outer, branches_of(around))


def omitted(who: str, said: str) -> bool:
    """Tell whether the project says beside its text that a witness omits something."""
    return letters(f"om. {who}") in said or letters(_("{sigla} also: {words}", sigla=who, words="om.")) in said


def is_excused(branch: XmlElement) -> bool:
    """Tell whether a reading without words says something else than an omission."""
    bounds = ".//t:lacunaStart|.//t:lacunaEnd|.//t:witStart|.//t:witEnd|.//*[@copyOf]|.//t:gap"
    return len(branch) > 0 and bool(found(branch, bounds))


def blocks_in(source: TeiFile, branch: XmlElement, who: str) -> list[str]:
    """Return the letters of a reading, of each block by itself where it has blocks.

    The reading is a `branch` of an entry in the file `source`, read as the witness `who` has it.
    """
    blocks = found(branch, ".//t:p|.//t:l|.//t:ab|.//t:head") if len(branch) else ()
    leaves = [b for b in blocks if not found(b, ".//t:p|.//t:l|.//t:ab")]
    return [letters(source.inner(leaf, who)) for leaf in leaves] or [letters(source.inner(branch, who))]


def _absorbed(held: Counter[tuple[str, str]], key: tuple[str, str]) -> bool:
    """Tell whether a witness has a reading that has these letters and those of a word beside them; count it."""
    for other, count in held.items():
        if count > 0 and other[0] == key[0] and key[1] in other[1] and len(other[1]) > len(key[1]):
            held[other] -= 1
            return True
    return False


def letters(text: str) -> str:
    """Return the letters and digits of a text, the marks of lacunae left out."""
    return _LETTERS.sub("", text)


def remarks(built: _Built) -> list[str]:
    """Return what the project says beside its text: remarks, notes, and the editor's pages."""
    entries = [f"{e.get('note', '')} {' '.join(str(r.get('proposedBy', '')) for r in e['readings'])}"
               f" {e.get('proposedBy', '')}" for e in built.data["entries"]]  # fmt: skip
    own = re.findall(r"(?m)\{\.editorial\}\n((?:.+\n)+)|^\[\^[^\]]+\]: (.*)", built.pages)
    return [*entries, *(note["text"] for note in built.data["notes"]), *chain.from_iterable(own)]


# ---- names, notes, verses


def _names_of(source: TeiFile, built: _Built) -> Iterator[Missing]:
    """Yield the scholars and works that entries of the file name oftener than the project does."""
    uses: dict[str, list[XmlElement]] = {}
    for app in source.apps:
        for branch in branches_of(app):
            for one in dict.fromkeys(p for key in _NAMED for p in pointed(branch.get(key, ""))):
                uses.setdefault(one, []).append(branch)
    said = remarks(built)
    for one, branches in uses.items():
        forms = [one.removeprefix("resp-"), *_called(source, one)]
        has = sum(any(form and form in text for form in forms) for text in said)
        apps = {next(a for a in b.iterancestors() if tag_of(a) == "app") for b in branches}
        has += sum(built.reported(line_in_file(app), one) for app in apps)
        if has < len(apps) and one != "resp-ed":
            words = N_("{name}: entries that name it: {here} in the file, {there} in the project")
            what = _(words, name=one, here=len(apps), there=has)
            yield Missing(what, line_in_file(branches[0]), _("the entries"))


def _called(source: TeiFile, name: str) -> list[str]:
    """Return what the file calls somebody to whom it points."""
    texts = []
    for holder in source.ids.get(name, []):
        parts = found(holder, "t:name|t:persName|t:orgName|t:author|.//t:abbr") or [holder]
        words = (" ".join("".join(map(str, part.itertext())).split()).rstrip(",;:") for part in parts)
        texts += [holder.get("n", ""), *words]
    return [text for text in texts if text]


def notes_of(source: TeiFile, built: _Built) -> Iterator[Missing]:
    """Yield the notes of the file of which the words are nowhere beside the text of the project."""
    said = letters(" ".join([*remarks(built), *map(str, built.tei.itertext()), built.pages]))
    rows = letters(" ".join(what for line, kind, what in built.rows if kind != _(ATTRIBUTES)))
    held = Counter(letters("".join(map(str, note.itertext()))) for note in found(built.tei, "//t:note"))
    wanted: Counter[str] = Counter()
    for note in [*found(source.text, ".//t:note"), *found(source.root, "/*/t:standOff//t:note")]:
        nodes = list(map(letters, map(str, found(note, ".//text()[not(ancestor::t:note[2])]"))))
        if found(note, ".//t:app|.//t:del|.//t:ptr") and all(one in said for one in nodes):
            continue
        text = "".join(nodes)
        wanted[text] += bool(text)
        if text and held[text] < wanted[text] and said.count(text) < wanted[text] and text not in rows:
            yield Missing(_("a note, ‘{text}’", text=text[:60]), line_in_file(note), _("the notes"))


def verses_of(source: TeiFile, built: _Built) -> Iterator[Missing]:
    """Yield that the edition has more verses, or fewer, than the file."""
    kept = ".//t:l[not(ancestor::*[self::t:rdg or self::t:note or self::t:surplus or self::t:del])]"
    verses = [v for v in found(source.body, kept)
              if source.inner(v, EDITED).split() and not any(map(is_away, v.iterancestors()))]  # fmt: skip
    held = [block for block in built.data["text"] if block["kind"] == "verse" and str(block.get("text", "")).strip()]
    verse = _(IN_VERSE, kind="\0").partition("\0")[2]
    others = sum(verse in row[2] for row in built.rows)
    if len(verses) not in (len(held), len(held) - others):
        what = _("verses: {here} in the file, {there} in the project", here=len(verses), there=len(held))
        yield Missing(what, line_in_file(verses[0]) if verses else 1, _("the text"))


# ---- breaks, gaps, ids and other attributes


def marks_of(source: TeiFile, built: _Built) -> Iterator[Missing]:
    """Yield the breaks, gaps and milestones of the file that neither the project nor its report has."""
    for name in _COUNTED:
        rows = Counter(line for line, kind, what in built.rows if f"<{name}" in what)
        held = len(found(built.tei, f"//t:{name}"))
        for one in found(source.text, f".//t:{name}"):
            line = line_in_file(one)
            if rows[line] > 0:
                rows[line] -= 1
            elif held > 0:
                held -= 1
            elif name != "gap" or letters(_("Gap")) not in letters(" ".join(remarks(built))):
                yield Missing(f"<{name}>", line, _("nowhere in the project"))


def attributes_of(source: TeiFile, built: _Built) -> Iterator[Missing]:
    """Yield the attributes of the text that neither the project nor its report has, ids among them."""
    listed = ((line, what[1:].split()[0], what) for line, kind, what in built.rows if kind == _(ATTRIBUTES))
    rows = Counter((line, name, pair) for line, name, what in listed for pair in PAIR.findall(what))
    ours = bool(found(source.root, "//t:application[@ident='sphinx-apparatus']"))
    tei = Counter((str(k).rpartition("}")[2], str(v)) for e in built.tei.iter() for k, v in e.attrib.items())
    said = set(_TOKEN.findall(built.pages))
    for element in [*source.text.iter(), *(e for s in found(source.root, "/*/t:standOff") for e in s.iter())]:
        line = line_in_file(element)
        for key, value in element.attrib.items() if tag_of(element) else ():
            name = str(key).rpartition("}")[2]
            pair = attribute_said(f"{'xml:' if 'XML/1998' in str(key) else ''}{name}", str(value))
            if _READ.fullmatch(f"{tag_of(element)}/{name}") or (name == "rend" and is_undressed(element, built)):
                continue
            kinds = (tag_of(element), *(("div", "body") if tag_of(element) in FRAMES else ()))
            if name == "id" and built.reported(line, str(value)):
                continue
            if kept := next((kind for kind in kinds if rows[line, kind, pair] > 0), None):
                rows[line, kept, pair] -= 1
            elif (ours or name in _KEPT) and tei[name, said_alike(name, str(value))] > 0:
                tei[name, said_alike(name, str(value))] -= 1
            elif not SPOKEN.fullmatch(f"{tag_of(element)}/{name}") or not said.issuperset(_spoken(str(value))):
                yield Missing(f"<{tag_of(element)} {pair}>", line, _("nowhere in the project"))


def is_undressed(element: XmlElement, built: _Built) -> bool:
    """Tell whether the report says that an element has no look of its own in the project, or what is around it none.

    What is in a running head or a catchword is told with its words.
    """
    own = built.reported(line_in_file(element), "<hi>", element.get("rend", ""))
    own = own or any(tag_of(one) == "fw" for one in element.iterancestors())
    return own or any(built.reported(line_in_file(one), _(UNDRESSED)) for one in (element, *element.iterancestors()))


def said_alike(name: str, value: str) -> str:
    """Return a value as the project writes it: one word for one rendition."""
    names = (own for own, others in _ALIKE.items() if name == "rend" and re.fullmatch(others, value, re.I))
    return next(names, value)


def _spoken(value: str) -> list[str]:
    """Return the words of an attribute as sources have them: keys without the kind of what they name."""
    kinds = re.compile(r"\A(bib|person|org|organisation|place|term|note|type)-")
    return [kinds.sub("", word) for word in _TOKEN.findall(value)]
