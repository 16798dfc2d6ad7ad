"""The header's account of the edition in a TEI file; knows no text and no markup of ours."""

import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from sphinx_apparatus.language import _
from sphinx_apparatus.model import Layout, Witness
from sphinx_apparatus.projects.plain import tongue
from sphinx_apparatus.projects.tei.account import Account
from sphinx_apparatus.projects.tei.sigla import declared_witnesses, is_hand, members, siglum_of, undeclared, usable
from sphinx_apparatus.projects.tei.source import (
    TEI,
    XML,
    Element,
    all_named,
    content,
    id_of,
    language_tag,
    local,
    named,
    own_words,
    pointers,
    unique,
    unsaid_words,
    words,
)
from sphinx_apparatus.records.about import Agent, Change, RightsPart
from sphinx_apparatus.text.regularise import Regularisation
from sphinx_apparatus.witnesses.declared import CHARACTER

_OURS = "sphinx-apparatus"
_UNNAMED = "the editors"
"""Whom the `tei` builder names where nobody is named."""
_READ = {"titleStmt", "editionStmt", "listWit", "availability", "abstract", "classDecl"}
_WRITTEN = {
    "appInfo", "charDecl", "editorialDecl", "langUsage", "publicationStmt", "refsDecl", "revisionDesc",
    "variantEncoding",
}  # fmt: skip
"""Parts of the header that the `tei` builder makes of what stands elsewhere."""
_CHANGES = f".//{TEI}revisionDesc/{TEI}change[@n]"
_NONE = ("und", "mul", "zxx", "mis")
"""Tags of no one language."""
_TITLE = 200
"""How long what a witness is called may be, where it has no title."""
COUNT = re.compile(r"(?:once|\d+ times)\.\s*")
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))


def title_of(root: Element) -> str:
    """Return the title, without signs that are not seen, which pages may not have."""
    return words(root.find(f".//{TEI}titleStmt/{TEI}title")).translate(_UNSEEN) or "Untitled"


def declared_language(root: Element) -> str:
    """Return the tag of the language that the file declares for its text, or for all; else nothing."""
    text, body = root.find(f"{TEI}text"), root.find(f"{TEI}text/{TEI}body")
    edited = root.find(f"{TEI}text/{TEI}body/{TEI}div[@type='edition']")
    parts = {part.get(f"{XML}lang") for part in (() if body is None else body)}
    listed = [one.get("ident") for one in root.iterfind(f".//{TEI}langUsage/{TEI}language")]
    holders = [one.get(f"{XML}lang") for one in (text, body, edited) if one is not None]
    alone = [one for some in (parts, listed) if len(some) == 1 for one in some]
    said = [*holders, *alone, root.get(f"{XML}lang")]
    return next((tag for one in said if one and (tag := language_tag(one)) and tag not in _NONE), "")


def text_language(root: Element) -> str:
    """Return the tag of the language of the text: as declared, or that of its words."""
    texts: Any = root.xpath("*/*[local-name() = 'body']//text()[not(ancestor::*[local-name() = 'note'])]")
    return declared_language(root) or tongue.language_of(" ".join(texts)) or "en"


def pages_language(root: Element) -> str:
    """Return the language of the pages, where the file is in another than its text; else nothing."""
    whole = language_tag(root.get(f"{XML}lang", ""))
    return whole if whole != text_language(root) else ""


def authors_of(root: Element) -> list[Agent]:
    return [agent(element) for element in root.iterfind(f".//{TEI}titleStmt/{TEI}author") if words(element)]


def editors_of(root: Element) -> list[Agent]:
    """Return the editors: who is named as such, and who the first statement of responsibility names."""
    found = list(root.iterfind(f".//{TEI}titleStmt/{TEI}editor"))
    statement = root.find(f".//{TEI}titleStmt/{TEI}respStmt[@{XML}id='resp-ed']")
    if statement is not None:
        found += named(statement, "name", "persName", "orgName")
    return [agent(element) for element in found if words(element) not in ("", _UNNAMED)]


def agent(element: Element) -> Agent:
    """Return a person or a body."""
    names = ("surname", "forename", "nameLink", "genName")
    parts = [words(next(all_named(element, name), None)) for name in names]
    return Agent(words(element), *parts) if parts[0] else Agent(words(element))


def version_of(root: Element) -> str:
    """Return the version of the edition, if it looks like one."""
    edition = root.find(f".//{TEI}editionStmt/{TEI}edition")
    found = "" if edition is None else edition.get("n", "")
    return found if re.fullmatch(r"[\w.+-]{1,40}", found) else ""


def keywords_of(root: Element) -> tuple[str, ...]:
    """Return the keywords, each once."""
    terms = root.findall(f".//{TEI}profileDesc/{TEI}textClass/{TEI}keywords/{TEI}term")
    return tuple(dict.fromkeys(filter(None, map(words, terms))))


def abstract_of(root: Element) -> str:
    return words(root.find(f".//{TEI}profileDesc/{TEI}abstract"))


def rights_of(root: Element) -> list[RightsPart]:
    """Return the rights in the parts of the edition, where each is named."""
    found = []
    for paragraph in root.iterfind(f".//{TEI}availability//{TEI}p"):
        label = paragraph.find(f"{TEI}label")
        holder = paragraph.getparent()
        if label is None or holder is None:
            continue
        name, statement = words(label), words(paragraph).removeprefix(words(label)).strip()
        licence, target = (holder.get(key, "") if local(holder) == "licence" else "" for key in ("n", "target"))
        found.append(RightsPart(name.rstrip("."), statement, licence or target, web(target)))
    return found


def changes_of(root: Element) -> list[Change]:
    found = ((one, tuple(map(words, all_named(one, "item")))) for one in root.iterfind(_CHANGES))
    return [Change(one.get("n", ""), one.get("when", ""), items) for one, items in found]


def witnesses_of(root: Element, account: Account) -> dict[str, Witness]:
    """Return the witnesses by their id in the file: those that a list declares, and those that entries name besides."""
    found: dict[str, Witness] = {}
    taken: list[str] = []
    for element in declared_witnesses(root):
        taken.append(siglum_of(element, taken, account))
        found[unique(id_of(element) or element.get("n", "") or taken[-1], found)] = _witness(element, taken[-1])
    for name, element in undeclared(root, [*found, *members(root)]).items():
        siglum = unique(usable(name) or "W", taken)
        taken.append(siglum)
        hand = _("hands in witnesses that no list declares, which are declared")
        what = hand if is_hand(name, found) else _("witnesses that no list declares, which are declared")
        account.changes(what, element, siglum)
        found[name] = Witness(siglum, name)
    if not found:
        account.changes(_("the file names no witness: the text itself is the witness A"), root)
        found["A"] = Witness("A", title_of(root))
    return found


def _witness(element: Element, siglum: str) -> Witness:
    link = element.find(f"{TEI}ref")
    title = words(element.find(f"{TEI}title"))
    known = ("abbr", "title", "date", "ref", "idno", "desc", "note", "listWit", "witness")
    rest = " ".join([own_words(element), *(words(child) for child in element if local(child) not in known)]).strip()
    parts = (p for p in content(element) if isinstance(p, str) or local(p) not in ("listWit", "witness"))
    own = " ".join(part if isinstance(part, str) else words(part) for part in parts)
    whole = " ".join(own.split())
    return Witness(
        siglum, title or whole[:_TITLE] or siglum, words(element.find(f"{TEI}date")),
        "" if link is None else web(link.get("target", "")),
        words(element.find(f"{TEI}desc")) or (rest if title else whole[_TITLE:]),
        sha256=words(element.find(f"{TEI}idno[@type='SHA-256']")),
        layout=_layout(element.find(f"{TEI}note[@type='layout']")), characters=tuple(_characters(element)),
    )  # fmt: skip


def _characters(witness: Element) -> Iterator[str]:
    """Yield the characters that are declared for a witness, as its own declaration has them."""
    for character in witness.getroottree().getroot().iterfind(f".//{TEI}charDecl/{TEI}char"):
        name, number = character.find(f"{TEI}localProp[@name='Name']"), words(character.find(f"{TEI}mapping"))
        if id_of(witness) in pointers(character, "corresp") and CHARACTER.fullmatch(number):
            yield f"{number} {'' if name is None else name.get('value', '')}".strip()


def _layout(note: Element | None) -> Layout:
    known = {f.name for f in fields(Layout)}
    texts = {} if note is None else {str(seg.get("type")): seg.text or "" for seg in named(note, "seg")}
    return Layout(**{key: text for key, text in texts.items() if key in known})


def web(address: str) -> str:
    """Return an address if it is one of the web."""
    return address if re.fullmatch(r"https?://[^\s<>\"]+", address) else ""


def written_by_us(root: Element) -> bool:
    """Tell whether the `tei` builder wrote the file."""
    return any(application.get("ident") == _OURS for application in all_named(root, "application"))


def left_of(root: Element) -> Iterator[Element]:
    """Yield the parts of the header that are not imported."""
    read = {*_READ, "sourceDesc", *(_WRITTEN if written_by_us(root) else ())}
    sections = (
        *all_named(root, "fileDesc", "sourceDesc", "encodingDesc", "profileDesc"),
        *all_named(root, "teiHeader"),
    )
    for section in sections:
        for part in section:
            outer = local(section) == "teiHeader" and local(part) in ("fileDesc", "encodingDesc", "profileDesc")
            listed = local(part) == "textClass" and not unsaid_words(part, keywords_of(root))
            if local(part) and not outer and not listed and local(part) not in read and words(part):
                yield part


def types_of(root: Element) -> dict[str, str]:
    """Return the types of entries that the header declares, with their labels."""
    taxonomy = root.find(f".//{TEI}taxonomy[@{XML}id='entry-types']")
    found = [] if taxonomy is None else [c for c in all_named(taxonomy, "category") if c.find(f"{TEI}category") is None]
    return {id_of(c).removeprefix("type-"): words(c.find(f"{TEI}catDesc")) for c in found if id_of(c)}


def declared_layers(root: Element) -> dict[str, list[str]]:
    """Return the types in each layer of the apparatus."""
    taxonomy = root.find(f".//{TEI}taxonomy[@{XML}id='entry-types']")
    layers = [] if taxonomy is None else [c for c in named(taxonomy, "category") if id_of(c).startswith("layer-")]
    return {
        words(layer.find(f"{TEI}catDesc")): [id_of(c).removeprefix("type-") for c in named(layer, "category")]
        for layer in layers
    }


def declared_rules(root: Element) -> list[Regularisation]:
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
