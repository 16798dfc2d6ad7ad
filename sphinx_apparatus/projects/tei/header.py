"""What the header of a TEI file says of the edition; knows no text and no markup of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from sphinx_apparatus.model import Finding, Layout, Witness
from sphinx_apparatus.projects.project import SIGLUM, ProjectError
from sphinx_apparatus.projects.tei.source import (
    TEI,
    XML,
    Element,
    all_named,
    id_of,
    line_of,
    local,
    named,
    own_words,
    words,
)
from sphinx_apparatus.records.about import Agent, Change, Part
from sphinx_apparatus.witnesses.declared import Regularisation

PERSONS = {"author", "editor", "respStmt"}
OURS = "sphinx-apparatus"
UNNAMED = "the editors"
"""Whom the `tei` builder names where nobody is named."""
READ = {"titleStmt", "editionStmt", "listWit", "availability", "abstract", "classDecl"}
WRITTEN = {"publicationStmt", "variantEncoding", "editorialDecl", "refsDecl", "appInfo", "langUsage", "revisionDesc"}
"""Parts of the header that the `tei` builder makes of what stands elsewhere."""
TITLE = 200
"""How long what a witness is called may be, where it has no title."""
COUNT = re.compile(r"(?:once|\d+ times)\.\s*")


def title_of(root: Element) -> str:
    """Return the title of the edition."""
    return words(root.find(f".//{TEI}titleStmt/{TEI}title")) or "Untitled"


def authors_of(root: Element) -> list[Agent]:
    """Return the authors."""
    return [agent(element) for element in root.iterfind(f".//{TEI}titleStmt/{TEI}author") if words(element)]


def editors_of(root: Element) -> list[Agent]:
    """Return the editors: who is named as such, and who the first statement of responsibility names."""
    found = list(root.iterfind(f".//{TEI}titleStmt/{TEI}editor"))
    statement = root.find(f".//{TEI}titleStmt/{TEI}respStmt[@{XML}id='resp-ed']")
    if statement is not None:
        found += named(statement, "name", "persName", "orgName")
    return [agent(element) for element in found if words(element) not in ("", UNNAMED)]


def agent(element: Element) -> Agent:
    """Return a person or a body."""
    family, given = (words(next(all_named(element, name), None)) for name in ("surname", "forename"))
    return Agent(words(element), family, given) if family else Agent(words(element))


def version_of(root: Element) -> str:
    """Return the version of the edition, if it looks like one."""
    edition = root.find(f".//{TEI}editionStmt/{TEI}edition")
    found = "" if edition is None else edition.get("n", "")
    return found if re.fullmatch(r"[\w.+-]{1,40}", found) else ""


def abstract_of(root: Element) -> str:
    """Return the abstract."""
    return words(root.find(f".//{TEI}profileDesc/{TEI}abstract"))


def rights_of(root: Element) -> list[Part]:
    """Return the rights in the parts of the edition, where each is named."""
    found = []
    for paragraph in root.iterfind(f".//{TEI}availability//{TEI}p"):
        label = paragraph.find(f"{TEI}label")
        holder = paragraph.getparent()
        if label is None or holder is None:
            continue
        name, statement = words(label), words(paragraph).removeprefix(words(label)).strip()
        licence, target = (holder.get(key, "") if local(holder) == "licence" else "" for key in ("n", "target"))
        found.append(Part(name.rstrip("."), statement, licence or target, web(target)))
    return found


def changes_of(root: Element) -> list[Change]:
    """Return the versions and what changed in each."""
    return [
        Change(change.get("n", ""), change.get("when", ""), tuple(map(words, all_named(change, "item"))))
        for change in root.iterfind(f".//{TEI}revisionDesc/{TEI}change[@n]")
    ]


def witnesses_of(root: Element, path: Path) -> dict[str, Witness]:
    """Return the declared witnesses by their id in the file; raise ProjectError where a siglum is none."""
    found: dict[str, Witness] = {}
    for element in root.iterfind(f".//{TEI}listWit/{TEI}witness"):
        witness = _witness(element, path)
        if witness.siglum in {other.siglum for other in found.values()}:
            message = f"two witnesses have the siglum {witness.siglum}"
            raise ProjectError([Finding(message, words(element)[:80], "a siglum each", str(path), line_of(element))])
        found[id_of(element) or witness.siglum] = witness
    return found


def _witness(element: Element, path: Path) -> Witness:
    siglum = words(element.find(f"{TEI}abbr[@type='siglum']")) or re.sub(
        r"^wit-", "", id_of(element) or element.get("n", "")
    )
    if not SIGLUM.fullmatch(siglum):
        expected = "letters or digits, at most 20"
        raise ProjectError([Finding("this is no siglum", siglum[:80], expected, str(path), line_of(element))])
    link = element.find(f"{TEI}ref")
    title = words(element.find(f"{TEI}title"))
    known = ("abbr", "title", "date", "ref", "idno", "desc", "note")
    rest = " ".join([own_words(element), *(words(child) for child in element if local(child) not in known)]).strip()
    return Witness(
        siglum,
        title or words(element)[:TITLE] or siglum,
        words(element.find(f"{TEI}date")),
        "" if link is None else web(link.get("target", "")),
        words(element.find(f"{TEI}desc")) or (rest if title else words(element)[TITLE:]),
        sha256=words(element.find(f"{TEI}idno[@type='SHA-256']")),
        layout=_layout(element.find(f"{TEI}note[@type='layout']")),
    )


def _layout(note: Element | None) -> Layout:
    known = {f.name for f in fields(Layout)}
    texts = {} if note is None else {str(seg.get("type")): seg.text or "" for seg in named(note, "seg")}
    return Layout(**{key: text for key, text in texts.items() if key in known})


def groups_of(root: Element) -> dict[str, tuple[str, ...]]:
    """Return the ids of the witnesses in each list of them that has an id."""
    lists = all_named(root, "listWit")
    return {id_of(group): tuple(map(id_of, all_named(group, "witness"))) for group in lists if id_of(group)}


def web(address: str) -> str:
    """Return an address if it is one of the web."""
    return address if re.fullmatch(r"https?://[^\s<>\"]+", address) else ""


def left_of(root: Element) -> Iterator[Element]:
    """Yield the parts of the header that are not imported."""
    ours = any(application.get("ident") == OURS for application in all_named(root, "application"))
    read = {*READ, "sourceDesc", *(WRITTEN if ours else ())}
    sections = (
        *all_named(root, "fileDesc", "sourceDesc", "encodingDesc", "profileDesc"),
        *all_named(root, "teiHeader"),
    )
    for section in sections:
        for part in section:
            outer = local(section) == "teiHeader" and local(part) in ("fileDesc", "encodingDesc", "profileDesc")
            if local(part) and not outer and local(part) not in read and words(part):
                yield part


def types_of(root: Element) -> dict[str, str]:
    """Return the types of entries that the header declares, with their labels."""
    taxonomy = root.find(f".//{TEI}taxonomy[@{XML}id='entry-types']")
    found = [] if taxonomy is None else [c for c in all_named(taxonomy, "category") if c.find(f"{TEI}category") is None]
    return {id_of(c).removeprefix("type-"): words(c.find(f"{TEI}catDesc")) for c in found if id_of(c)}


def layers_of(root: Element) -> dict[str, list[str]]:
    """Return the types in each layer of the apparatus."""
    taxonomy = root.find(f".//{TEI}taxonomy[@{XML}id='entry-types']")
    layers = [] if taxonomy is None else [c for c in named(taxonomy, "category") if id_of(c).startswith("layer-")]
    return {
        words(layer.find(f"{TEI}catDesc")): [id_of(c).removeprefix("type-") for c in named(layer, "category")]
        for layer in layers
    }


def rules_of(root: Element) -> list[Regularisation]:
    """Return the regularisations that the header declares with their patterns."""
    return list(_rules(root))


def _rules(root: Element) -> Iterator[Regularisation]:
    for items in root.iterfind(f".//{TEI}normalization//{TEI}list"):
        name = ""
        for child in named(items, "label", "item"):
            name = words(child) if local(child) == "label" else name
            parts = {str(seg.get("type")): seg.text or "" for seg in named(child, "seg")}
            if name and set(parts) in ({"pattern", "replacement"}, {"pattern"}, {"element"}):
                yield Regularisation(name, reason=COUNT.sub("", (child.text or "").strip(), count=1), **parts)
