"""The text service, asked over a plain file server by nothing but the rules of Distributed Text Services 1.0."""

from __future__ import annotations

import functools
import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urljoin
from urllib.request import urlopen

import pytest
from jsonschema import Draft202012Validator
from lxml import etree, html

from tests.validators import SCHEMAS

TEI = "{http://www.tei-c.org/ns/1.0}"
WRAPPER = "{https://w3id.org/api/dts#}wrapper"
TEXT = "workers-militia"
Ask = Callable[..., tuple[str, Any]]


class Quiet(SimpleHTTPRequestHandler):
    """A file server that says nothing."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server(formats: Path) -> Iterator[str]:
    """Serve the files and return the address of the entry point."""
    handler = functools.partial(Quiet, directory=str(formats / "dts"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}/entry.jsonld"
        running.shutdown()


def test_the_page_leads_to_the_tei_of_each_paragraph(formats: Path) -> None:
    page = formats / "html/text/talk.html"
    links = html.parse(str(page)).getroot().xpath("//a[. = 'TEI of this paragraph']")
    assert len(links) == 85
    for number, link in enumerate(links, start=1):
        part = etree.parse(page.parent / link.get("href"))
        assert [p.get("n") for p in part.iter(f"{TEI}p", f"{TEI}item") if p.get("n")] == [str(number)]


def expand(template: str, **values: str) -> str:
    """Expand a URI template (RFC 6570) with path segments and path parameters."""

    def one(match: re.Match[str]) -> str:
        names = match[2].split(",")
        given = [(name, quote(values[name], safe="")) for name in names if name in values]
        if match[1] == "/":
            return "".join(f"/{value}" for _, value in given)
        return "".join(f";{name}={value}" for name, value in given)

    return re.sub(r"\{([/;])([^}]+)\}", one, template)


def get(address: str) -> bytes:
    """Return what the server answers; its own addresses only."""
    with urlopen(address) as answer:
        return bytes(answer.read())


@pytest.fixture(scope="module")
def ask(server: str) -> Ask:
    """Return what asks an endpoint: ``ask("navigation", resource=…, ref=…)`` gives the address and the record."""
    entry = json.loads(get(server))

    def asked(endpoint: str, **values: str) -> tuple[str, Any]:
        address = urljoin(server, expand(entry[endpoint], **values))
        data = get(address)
        return address, etree.fromstring(data) if endpoint == "document" else json.loads(data)

    return asked


def test_the_entry_names_every_endpoint(server: str) -> None:
    entry = json.loads(get(server))
    assert (entry["@type"], entry["dtsVersion"]) == ("EntryPoint", "1.0")
    assert {"@context", "@id", "collection", "navigation", "document"} <= set(entry)


def test_every_answer_has_the_properties_of_the_specification(formats: Path) -> None:
    rules = Draft202012Validator(json.loads((SCHEMAS / "dts-1.0.schema.json").read_text(encoding="utf-8")))
    answers = sorted((formats / "dts").rglob("*.jsonld"))
    assert len(answers) > 4 * 85
    found, seen = [], set()
    for path in answers:
        answer = json.loads(path.read_bytes())
        if "member" in answer:
            new = {json.dumps(member): member for member in answer["member"] if json.dumps(member) not in seen}
            answer["member"] = list(new.values())
            seen |= set(new)
        found += [(path.name, error.message) for error in rules.iter_errors(answer)]
    assert found == []


def test_a_property_that_is_lacking_is_seen(server: str) -> None:
    rules = Draft202012Validator(json.loads((SCHEMAS / "dts-1.0.schema.json").read_text(encoding="utf-8")))
    entry = json.loads(get(server))
    assert all(not rules.is_valid({k: v for k, v in entry.items() if k != key}) for key in entry)


def test_every_call_of_the_collection_is_answered(ask: Ask) -> None:
    _, root = ask("collection")
    counts = {}
    for name in (root["@id"], TEXT):
        for nav in ("children", "parents"):
            counts[name, nav] = len(ask("collection", id=name, nav=nav)[1]["member"])
            answer = ask("collection", id=name)[1]
            assert counts[name, nav] == answer[f"total{nav.title()}"]
    assert list(counts.values()) == [1, 0, 0, 1]


def test_the_collection_leads_to_the_text_and_back(ask: Ask) -> None:
    _, root = ask("collection")
    assert (root["@type"], root["totalChildren"]) == ("Collection", len(root["member"]))
    [member] = root["member"]
    _, text = ask("collection", id=member["@id"])
    assert {
        "@context",
        "dtsVersion",
        "title",
        "totalParents",
        "totalChildren",
        "collection",
        "navigation",
        "document",
    } <= set(text)
    assert (text["@type"], text["citationTrees"][0]["citeStructure"][0]["citeType"]) == ("Resource", "paragraph")
    _, above = ask("collection", id=member["@id"], nav="parents")
    assert [parent["@id"] for parent in above["member"]] == [root["@id"]]
    _, below = ask("collection", id=root["@id"], nav="children")
    assert [child["@id"] for child in below["member"]] == [member["@id"]]


@pytest.mark.parametrize("down", ["1", "-1"])
def test_navigation_lists_every_paragraph(ask: Ask, down: str) -> None:
    address, answer = ask("navigation", resource=TEXT, down=down)
    assert urljoin(address, answer["@id"]) == address
    assert [unit["identifier"] for unit in answer["member"]] == [str(n) for n in range(1, 86)]
    assert all((u["@type"], u["level"], u["parent"]) == ("CitableUnit", 1, None) for u in answer["member"])
    assert not {"ref", "start", "end"} & set(answer)


def test_navigation_knows_each_paragraph(ask: Ask) -> None:
    for number in map(str, range(1, 86)):
        _, alone = ask("navigation", resource=TEXT, ref=number)
        assert alone["ref"]["identifier"] == number
        assert "member" not in alone
        _, siblings = ask("navigation", resource=TEXT, ref=number, down="0")
        assert len(siblings["member"]) == 85
        _, below = ask("navigation", resource=TEXT, ref=number, down="1")
        assert [unit["identifier"] for unit in below["member"]] == [number]


def test_the_links_in_every_answer_lead_where_the_entry_says(ask: Ask, server: str) -> None:
    for values in ({"down": "1"}, {"ref": "13"}, {"ref": "13", "down": "0"}):
        address, answer = ask("navigation", resource=TEXT, **values)
        found = urljoin(address, expand(answer["resource"]["document"], resource=TEXT, ref="13"))
        assert found == urljoin(server, f"document/{TEXT}/13.tei")
        assert get(found)


def test_fragments_are_the_paragraphs_of_the_whole(ask: Ask) -> None:
    _, whole = ask("document", resource=TEXT)
    paragraphs = [p for p in whole.find(f".//{TEI}body").iter(f"{TEI}p") if p.get("n")]
    assert len(paragraphs) == 85
    for paragraph in paragraphs:
        _, part = ask("document", resource=TEXT, ref=paragraph.get("n"))
        assert part.tag == f"{TEI}TEI"
        [wrapper] = part.iter(WRAPPER)
        assert ["".join(p.itertext()) for p in wrapper] == ["".join(paragraph.itertext())]


def test_what_is_not_there_is_not_found(ask: Ask) -> None:
    for endpoint, values in (
        ("navigation", {"ref": "86"}),
        ("document", {"ref": "0"}),
        ("document", {"resource": "x"}),
    ):
        with pytest.raises(HTTPError) as error:
            ask(endpoint, **{"resource": TEXT, **values})
        assert error.value.code == 404
        error.value.close()
