"""The edition as Distributed Text Services 1.0, level 0, made of files; knows the TEI, not how it came about.

entry.jsonld
collection{/id,nav}.jsonld              the collection; /ID the text; /ID/parents what holds it
navigation{/resource,ref}{;down}.jsonld /ID;down=1 all units, /ID/13 a paragraph, /ID/v5 a verse, /ID/13;down=0 its like
document{/resource,ref}.tei             /ID the whole TEI file, /ID/13 a paragraph
"""

import copy
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lxml import etree
from sphinx.util.osutil import make_filename_from_project

from sphinx_apparatus.formats.tei.builder import TeiBuilder, serialised
from sphinx_apparatus.formats.tei.style import SHEET as STYLE
from sphinx_apparatus.formats.tei.xml import ID, NAMESPACE, Element, local_name, root
from sphinx_apparatus.language import N_
from sphinx_apparatus.records.about import Metadata

_CONTEXT = "https://dtsapi.org/context/v1.0.json"
VERSION = "1.0"
WRAPPER = "https://w3id.org/api/dts#"
COLLECTION = "collection{/id,nav}.jsonld"
_NAVIGATION = "navigation{/resource,ref}{;down}.jsonld"
DOCUMENT = "document{/resource,ref}.tei"
ROOT = "edition"
_Record = dict[str, Any]


class DtsBuilder(TeiBuilder):
    """Write every answer of the service as a file."""

    name = "dts"
    format = "dts"
    epilog = N_("The text service is in %(outdir)s.")

    def write_edition(self, folder: Path) -> None:
        tei = self.edition
        name = self.config.apparatus_tei_name or make_filename_from_project(self.config.project)
        cited = dict(citable(tei))
        service = Service(self.config.apparatus_dts_base, name, self.domain.metadata, not all(map(str.isdigit, cited)))
        for path, record in service.records(list(cited)):
            write(folder / path, json.dumps(record, ensure_ascii=False, indent=1).encode() + b"\n")
        write(folder / f"document/{name}.tei", serialised(tei, f"../{STYLE}"))
        write(folder / STYLE, self.style())
        for number, element in cited.items():
            write(folder / f"document/{name}/{number}.tei", fragment(element))


class Service:
    """The records of the service for one text, `name`, whose paragraphs, and verses if it has any, are its units."""

    def __init__(self, base: str, name: str, metadata: Metadata, verses: bool = False) -> None:
        self.base, self.name, self.metadata = base, name, metadata
        self.types = ["paragraph", "verse"] if verses else ["paragraph"]

    def records(self, numbers: Sequence[str]) -> Iterator[tuple[str, _Record]]:
        """Yield every record with its path."""
        yield "entry.jsonld", self.entry()
        yield "collection.jsonld", self.collection([self.resource("")])
        yield f"collection/{ROOT}.jsonld", self.collection([self.resource("../")], "../")
        yield f"collection/{ROOT}/children.jsonld", self.collection([self.resource("../../")], "../../")
        yield f"collection/{ROOT}/parents.jsonld", self.collection([], "../../")
        yield f"collection/{self.name}.jsonld", {**answer_head(), **self.resource("../")}
        whole = {**answer_head(), **self.resource("../../")}
        yield f"collection/{self.name}/children.jsonld", {**whole, "member": []}
        yield f"collection/{self.name}/parents.jsonld", {**whole, "member": [self.holder("../../")]}
        units = [unit(number) for number in numbers]
        for down in ("1", "-1"):
            path = f"navigation/{self.name};down={down}.jsonld"
            yield path, self.navigation(path, "../", member=units)
        for found in units:
            yield from self.places(found, units)

    def places(self, found: _Record, units: list[_Record]) -> Iterator[tuple[str, _Record]]:
        """Yield the answers about one paragraph: it alone, with the others of its level, and what is below it."""
        path = f"navigation/{self.name}/{found['identifier']}"
        yield f"{path}.jsonld", self.navigation(f"{path}.jsonld", "../../", ref=found)
        for down, member in (("0", units), ("1", [found]), ("-1", [found])):
            name = f"{path};down={down}.jsonld"
            yield name, self.navigation(name, "../../", ref=found, member=member)

    def entry(self) -> _Record:
        links = {"collection": COLLECTION, "navigation": _NAVIGATION, "document": DOCUMENT}
        addresses = {key: self.at("", link) for key, link in links.items()}
        return {**answer_head(), "@id": self.at("", "entry.jsonld"), "@type": "EntryPoint", **addresses}

    def collection(self, members: list[_Record], up: str = "") -> _Record:
        """Return an answer about the collection that holds the text."""
        return {**answer_head(), **self.holder(up), "member": members}

    def holder(self, up: str) -> _Record:
        """Return the collection that holds the text, without its members."""
        return {
            "@id": ROOT, "@type": "Collection", "title": self.metadata.title, "totalParents": 0, "totalChildren": 1,
            "collection": self.at(up, COLLECTION),
        }  # fmt: skip

    def resource(self, up: str) -> _Record:
        """Return the text; `up` leads from the file to the root of the service."""
        metadata, language = self.metadata, self.metadata.language
        levels = [{"@type": "CiteStructure", "citeType": type_} for type_ in self.types]
        return {
            "@id": self.name, "@type": "Resource", "title": metadata.title, "totalParents": 1, "totalChildren": 0,
            **({"description": metadata.abstract} if metadata.abstract else {}),
            "dublinCore": {
                "creator": [{"lang": language, "value": agent.name} for agent in metadata.authors],
                "contributor": [{"lang": language, "value": agent.name} for agent in metadata.editors],
                "language": [{"lang": language, "value": language}],
                "hasVersion": [{"lang": language, "value": metadata.version}],
            },
            "collection": self.at(up, COLLECTION), "navigation": self.at(up, _NAVIGATION),
            "document": self.at(up, DOCUMENT), "download": self.at(up, f"document/{self.name}.tei"),
            "mediaTypes": ["application/tei+xml"],
            "citationTrees": [{"@type": "CitationTree", "citeStructure": levels}],
        }  # fmt: skip

    def navigation(self, path: str, up: str, **found: Any) -> _Record:
        """Return an answer of the navigation endpoint."""
        address = {"@id": self.at(up, path), "@type": "Navigation"}
        return {**answer_head(), **address, "resource": self.resource(up), **found}

    def at(self, up: str, path: str) -> str:
        """Return an address: absolute where the base is known, or else from the file that names it."""
        return f"{self.base}{path}" if self.base else f"{up}{path}"


def answer_head() -> _Record:
    return {"@context": _CONTEXT, "dtsVersion": VERSION}


def unit(number: str) -> _Record:
    """Return a paragraph, ``13``, or a verse, ``v5``, as a citable unit."""
    type_ = "paragraph" if number.isdigit() else "verse"
    return {"identifier": number, "@type": "CitableUnit", "level": 1, "parent": None, "citeType": type_}


def citable(tei: Element) -> Iterator[tuple[str, Element]]:
    """Yield the numbered paragraphs and verses in their order, with what a service calls them."""
    for element in tei.iterfind(f".//{{{NAMESPACE}}}body//*[@n]"):
        if local_name(element) in ("p", "l"):
            yield str(element.get(ID) if local_name(element) == "l" else element.get("n")), element


def fragment(paragraph: Element) -> bytes:
    """Return a unit in the wrapper of the service."""
    tei = root()
    wrapper = etree.SubElement(tei, f"{{{WRAPPER}}}wrapper", nsmap={"dts": WRAPPER})
    part = copy.deepcopy(paragraph)
    part.tail = None
    wrapper.append(part)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{etree.tostring(tei, encoding="unicode")}\n'.encode()


def write(path: Path, data: bytes) -> None:
    """Write a file, and its folder where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
