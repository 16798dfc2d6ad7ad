"""Runs the cases of the kit and says where what they give is not what they expect."""

import difflib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from docutils import nodes
from lxml import etree, html
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.corrections.proof import Edition, check_all
from sphinx_apparatus.text.blocks import layer_of, units_of
from sphinx_apparatus.text.reading import EDITION, blocks_of

CASES = Path(__file__).parent / "cases"
_PART = re.compile(r"^## (?P<name>\w+)\n\n(?P<fence>`{3,})(?P<kind>\w+)\n(?P<text>.*?)^(?P=fence)$", re.M | re.S)
_KINDS = {"Source": "markdown", "Model": "json", "HTML": "html", "TEI": "xml", "Typst": "typst", "Message": "text"}
_SIGLA = ("B", "P")
_KEPT = {"class", "lang", "role", "{http://www.w3.org/XML/1998/namespace}lang", "wit", "type", "rend", "unit", "resp"}
_KEPT |= {"from", "to", "reason"}
_NUMBERS = ("para-number", "verse-number", "entry-place", "note-number")
"""Classes whose words are numbers that go on from case to case, and with them what else depends on the number."""
_COUNTED = re.compile(r'#anchor\("[^"]*"\)|number: \d+, ')
"""What in Typst depends on the cases before."""
_PLACE = re.compile(r"(¶¶?|vv?\.) \d+(–\d+)?")
"""How an entry names places, which also depends on the cases before."""
_SETTINGS = """\
project, author, version, copyright = "Kit", "The editors", "1", "the editors"
extensions = ["myst_parser", "sphinxcontrib.bibtex", "sphinx_apparatus"]
html_theme, html_permalinks, html_copy_source, smartquotes = "basic", False, False, False
myst_enable_extensions = ["attrs_block", "attrs_inline"]
myst_footnote_transition = False
apparatus_witnesses, bibtex_bibfiles = "witnesses.toml", ["kit.bib"]
apparatus_layers = {"readings": ["word", "name", "punctuation", "variant", "conjecture"], "slips": ["typo"]}
"""
WORKS = """\
@book{guerin, author = {Guérin, Daniel}, title = {Fascism and Big Business}, year = {1939}, publisher = {Pioneer}}
"""
_PERSONS = """\
[[person]]
key = "guerin"
name = "Guérin, Daniel"
"""


@dataclass(frozen=True)
class Case:
    """A case: its name, its title with what stands under it, and its parts by name."""

    name: str
    head: str
    parts: Mapping[str, str]


def read_cases(folder: Path = CASES) -> list[Case]:
    """Return the cases of a folder in the order of their names; raise ValueError where one is not of the form."""
    cases = []
    for path in sorted(folder.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        parts = {match["name"]: match["text"].removesuffix("\n") for match in _PART.finditer(text)}
        if "Source" not in parts or len(parts) < 2 or not set(parts) <= set(_KINDS):
            raise ValueError(f"{path}: this is no case; expected the parts {', '.join(_KINDS)}, each a block of code")
        cases.append(Case(path.stem, text.partition("\n## Source\n")[0].strip(), parts))
    return cases


def given(cases: Sequence[Case]) -> dict[str, dict[str, str]]:
    """Return what the sources give, by the name of the case and the part."""
    right = [case for case in cases if "Message" not in case.parts]
    found: dict[str, dict[str, str]] = {case.name: {} for case in cases}
    for builder, read in (("tei", _tei), ("typst", _typst), ("html", _html)):
        with _opened(right, builder) as app:
            for case in right:
                found[case.name] |= read(app, case.name)
    for case in cases:
        if case not in right:
            found[case.name]["Message"] = _message(case)
    return found


def case_differences(case: Case, found: Mapping[str, str]) -> Iterator[str]:
    """Yield the differences between what a case expects and what it gave, as lines."""
    for part, expected in case.parts.items():
        if part == "Source":
            continue
        wanted, got = (canonical(part, text) for text in (expected, found.get(part, "")))
        if wanted != got:
            before, after = (re.sub(r"(<(?!/)|,|\)#)", r"\n\1", side).split("\n") for side in (wanted, got))
            names = f"{case.name} {part}, expected", "given"
            yield from difflib.unified_diff(before, after, *names, lineterm="", n=1)


def canonical(part: str, text: str) -> str:
    """Return a part in the form in which it is compared."""
    if part == "Model":
        return json.dumps(json.loads(text or "null"), ensure_ascii=False, sort_keys=True)
    if part in ("HTML", "TEI") and text:
        return str(etree.canonicalize(f"<part>{text}</part>"))
    return " ".join(text.split()) if part == "Typst" else text


def written_case(case: Case, found: Mapping[str, str]) -> str:
    """Return the text of a case with what it gave as what it expects."""
    parts = [f"{case.head}\n"]
    for name in _KINDS:
        text = case.parts["Source"] if name == "Source" else found.get(name)
        if text is not None:
            parts.append(f"## {name}\n\n`````{_KINDS[name]}\n{text}\n`````\n")
    return "\n".join(parts)


@contextmanager
def _opened(cases: Sequence[Case], builder: str) -> Iterator[Sphinx]:
    with TemporaryDirectory() as place, patch_docutils(place), docutils_namespace():
        folder = _folder(Path(place), cases)
        out = folder / "out" / builder
        app = Sphinx(folder, folder, out, folder / "trees", builder, status=None, warning=None, freshenv=True)
        app.build() if builder != "typst" else app.builder.read()
        yield app


def _folder(folder: Path, cases: Sequence[Case]) -> Path:
    names = [case.name for case in cases]
    registers = ["persons.toml"] if any("{name}" in case.parts["Source"] for case in cases) else []
    settings = f"{_SETTINGS}apparatus_documents = {names!r}\nexclude_patterns = ['out', 'trees']\n"
    settings += f"apparatus_registers = {registers!r}\n"
    (folder / "conf.py").write_text(settings, encoding="utf-8")
    declared = "\n".join(f'[[witness]]\nsiglum = "{siglum}"\ntitle = "Witness {siglum}"\n' for siglum in _SIGLA)
    (folder / "witnesses.toml").write_text(declared, encoding="utf-8")
    (folder / "kit.bib").write_text(WORKS, encoding="utf-8")
    (folder / "persons.toml").write_text(_PERSONS, encoding="utf-8")
    (folder / "index.md").write_text("# Kit\n\n```{toctree}\n" + "\n".join(names) + "\n```\n", encoding="utf-8")
    for case in cases:
        (folder / f"{case.name}.md").write_text(case.parts["Source"] + "\n", encoding="utf-8")
    return folder


def _message(case: Case) -> str:
    with TemporaryDirectory() as place:
        folder = _folder(Path(place), [case])
        found = check_all(Edition(folder, folder))
        return "\n".join(f"{f.line}: {f.text}" for f in found if f.source.endswith(f"{case.name}.md"))


def _tei(app: Sphinx, name: str) -> dict[str, str]:
    builder: Any = app.builder
    body = etree.Element("body")
    builder.text(builder.setting(), name, body)
    return {
        "Model": model_of(app.env.get_doctree(name), app.config.apparatus_layers),
        "TEI": "".join(_stripped(child) for child in body),
    }


def _typst(app: Sphinx, name: str) -> dict[str, str]:
    from sphinx_apparatus.formats.pdf.translator import BookTranslator
    from sphinx_apparatus.formats.targets import Targets

    builder: Any = app.builder
    tree = app.env.get_doctree(name)
    app.env.resolve_references(tree, name, builder)
    document = addnodes.start_of_file(docname=name)
    document += tree.children
    tree.children = []
    tree += document
    translator = BookTranslator(tree, builder, Targets(tree, "index", [name]))
    document.walkabout(translator)
    source = "\n".join(["".join(translator.out).strip(), *translator.foot])
    return {"Typst": _PLACE.sub(r"\1 …", _COUNTED.sub("", source))}


def _html(app: Sphinx, name: str) -> dict[str, str]:
    page: Any = html.parse(str(Path(app.outdir) / f"{name}.html"))
    blocks = page.xpath("//div[@role='main']/*[h1]")
    entries = page.xpath("//section[contains(@class, 'beside')]/div[contains(@class, 'entry')]")
    return {"HTML": "\n".join(_stripped(element) for element in (*blocks, *entries))}


def _stripped(element: Any) -> str:
    for section in element.xpath(".//section[contains(@class, 'beside')]"):
        section.getparent().remove(section)
    for part in element.iter(etree.Element):
        if (css := part.get("class", "").partition(" ")[0]) in _NUMBERS:
            part.text, part.attrib["class"] = None, css
        part.tag = etree.QName(part).localname
        for key in set(part.attrib) - _KEPT:
            del part.attrib[key]
    element.tail = None
    etree.cleanup_namespaces(element)
    return _PLACE.sub(r"\1 …", etree.tostring(element, encoding="unicode")).strip()


def model_of(tree: nodes.document, layers: Mapping[str, Sequence[str]]) -> str:
    """Return the model of a document as JSON: the blocks of edition and witnesses, what is marked, the entries."""
    named = {"edition": EDITION, **{siglum: siglum for siglum in _SIGLA}}
    texts = {name: [block.text or "***" for block in blocks_of([tree], siglum)] for name, siglum in named.items()}
    passages = ours.find(tree, ours.passage)
    marked = {
        "verses": [{"stanza": unit.stanza, "indent": unit.indent} for unit in units_of([tree], ()) if unit.stanza],
        "names": [{"words": n.astext(), "key": n["key"]} for n in ours.find(tree, ours.name)],
        "passages": [{"words": p.astext(), "key": p["key"], "locator": p["locator"]} for p in passages],
        "lacunae_end": [node["sigla"] for node in ours.find(tree, ours.lacuna_end)],
    }
    entries = [_entry(entry, layers) for entry in ours.find(tree, ours.apparatus_entry)]
    found = {**texts, **{key: value for key, value in marked.items() if value}, "entries": entries}
    return json.dumps(found, ensure_ascii=False, indent=1)


def _entry(entry: nodes.Element, layers: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    lemma, readings = ours.lemma_of(entry), ours.readings_of(entry)
    note = "".join(remark.astext() for remark in ours.remarks_of(entry))
    return {
        **({"stretch": entry["stretch"]} if entry.get("stretch") else {}),
        "lemma": lemma.astext(), "sigla": lemma["sigla"], "type": entry["type"],
        "layer": layer_of(entry["type"], layers), "readings": list(map(_reading, readings)), "note": note,
    }  # fmt: skip


def _reading(reading: nodes.Element) -> dict[str, Any]:
    lost = {"lost": True} if reading.get("lost") else {}
    return {"text": reading.astext(), "sigla": reading["sigla"], "proposed_by": reading["proposed_by"], **lost}


def selftest(folder: Path = CASES, write: bool = False) -> int:
    """Run the cases and print how each went; return how many failed. With `write`, keep what they give instead."""
    cases = read_cases(folder)
    found = given(cases)
    failed = 0
    for case in cases:
        if write:
            (folder / f"{case.name}.md").write_text(written_case(case, found[case.name]), encoding="utf-8")
        lines = [] if write else list(case_differences(case, found[case.name]))
        failed += bool(lines)
        print(f"{'FAILED' if lines else 'ok':6}  {case.name}", *lines, sep="\n")
    print(f"{len(cases)} cases, {failed} failed")
    return failed
