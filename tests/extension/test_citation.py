"""How an edition is cited and described, from its metadata alone."""

import json
import re
from dataclasses import replace

import pytest

from sphinx_apparatus.records.about import Agent, Metadata, RightsPart
from sphinx_apparatus.records.citation import (
    Spot,
    bibtex,
    bound,
    braced,
    chicago,
    description,
    head,
    inverted,
    named_agents,
    ris,
    title_words,
)

KLEIST = Agent("Heinrich von Kleist", "Kleist", "Heinrich", "von")
KING = Agent("Martin King Jr.", "King", "Martin", "", "Jr.")
BODY = Agent("The Harbour Society")
EDITORS = Agent("The editors")
WHOLE = Metadata(
    "The light",
    "1.0",
    "en",
    (KLEIST, KING),
    (BODY, EDITORS),
    "One <b> thing. Two things.",
    "CC-BY-4.0",
    "https://e.org",
    ("a", "b"),
    "2026-11-01",
    full_title="The light on the point",
)
BARE = Metadata("The light", "", "en")
PART = RightsPart("Notes", "Theirs.", "CC0-1.0", "https://l.org")


@pytest.mark.parametrize(
    ("agent", "first", "bib"),
    [
        (KLEIST, "Kleist, Heinrich von", "von Kleist, Heinrich"),
        (KING, "King, Martin, Jr.", "King, Jr., Martin"),
        (BODY, "The Harbour Society", "{The Harbour Society}"),
        (Agent("Plato", "Plato"), "Plato", "Plato"),
    ],
)
def test_a_name_is_turned_for_a_list(agent: Agent, first: str, bib: str) -> None:
    assert (inverted(agent), braced(agent)) == (first, bib)


def test_the_editors_are_no_name() -> None:
    assert named_agents([EDITORS, Agent("the Editors"), BODY]) == [BODY]


def test_the_forms_of_a_citation() -> None:
    spot = Spot("¶ 13", "https://e.org/#p13")
    assert chicago(WHOLE, spot) == (
        "Kleist, Heinrich von and Martin King Jr. The light on the point. Edited by The Harbour Society. "
        "Version 1.0, 2026. ¶ 13. https://e.org/#p13."
    )
    assert bibtex(WHOLE, spot).split("\n") == [
        "@book{kleist-the-light,",
        "  author = {von Kleist, Heinrich and King, Jr., Martin},",
        "  editor = {{The Harbour Society}},",
        "  title = {{The light on the point}},",
        "  year = {2026},",
        "  version = {1.0},",
        "  note = {¶ 13},",
        "  url = {https://e.org/#p13},",
        "}",
    ]
    assert ris(WHOLE, spot).split("\n") == [
        "TY  - BOOK",
        "AU  - Kleist, Heinrich von",
        "AU  - King, Martin, Jr.",
        "A2  - The Harbour Society",
        "TI  - The light on the point",
        "PY  - 2026",
        "ET  - Version 1.0",
        "LA  - en",
        "N1  - ¶ 13",
        "UR  - https://e.org/#p13",
        "ER  - ",
    ]
    assert chicago(BARE, Spot()) == "The light."
    assert bibtex(BARE, Spot()) == "@book{the-light,\n  title = {{The light}},\n}"
    assert ris(BARE, Spot()) == "TY  - BOOK\nTI  - The light\nLA  - en\nER  - "
    assert bibtex(replace(BARE, authors=(KLEIST, KING)), Spot()).startswith("@book{kleist-the-light,")


def test_titles_are_bound_and_named_by_their_first_words() -> None:
    assert bound("The light on a point") == "The\u00a0light on\u00a0a\u00a0point"
    assert title_words(replace(BARE, title="One, two & three four")) == ["one", "two", "three"]


def test_a_page_is_described_by_the_first_sentence() -> None:
    assert description(WHOLE) == "One <b> thing." and description(WHOLE, "Use") == "Use. One <b> thing."
    assert description(BARE) == "The light" and description(replace(WHOLE, abstract="Why? So.")) == "Why?"


def tags(metadata: Metadata, page: str = "", address: str = "") -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in head(metadata, page, address):
        if match := re.fullmatch(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', line):
            found.setdefault(match[1], []).append(match[2])
    return found


def test_the_head_of_a_page_says_what_is_known_and_nothing_else() -> None:
    found = tags(WHOLE, "Use", "https://e.org/use")
    assert found["description"] == ["Use. One &lt;b&gt; thing."] == found["og:description"]
    assert found["citation_author"] == found["DC.creator"] == ["Kleist, Heinrich von", "King, Martin, Jr."]
    assert found["citation_editor"] == found["DC.contributor"] == ["The Harbour Society", "The editors"]
    assert (found["citation_publication_date"], found["DC.date"]) == (["2026/11/01"], ["2026-11-01"])
    assert (found["og:title"], found["og:site_name"]) == (["Use"], ["The light on the point"])
    assert found["DC.rights"] == ["https://creativecommons.org/licenses/by/4.0/"]
    assert found["book:author"] == ["Heinrich von Kleist", "Martin King Jr."]
    assert tags(replace(WHOLE, licence="MIT"))["DC.rights"] == ["MIT"]
    assert tags(replace(WHOLE, parts=(PART,)))["DC.rights"] == ["Notes: Theirs."]
    assert tags(WHOLE)["og:title"] == ["The light on the point"]
    bare = tags(BARE)
    assert sorted(bare) == sorted(
        (
            "description",
            "citation_title",
            "citation_language",
            "og:type",
            "og:title",
            "og:site_name",
            "og:description",
            "og:locale",
            "DC.title",
            "DC.type",
            "DC.format",
            "DC.language",
        )
    )


def test_the_description_for_machines_is_complete_and_safe() -> None:
    def record(metadata: Metadata) -> dict[str, object]:
        (line,) = (line for line in head(metadata, "", "https://e.org") if line.startswith("<script"))
        text = line.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
        assert "<" not in text
        return dict(json.loads(text))

    found = record(WHOLE)
    assert found["license"] == "https://creativecommons.org/licenses/by/4.0/" and "hasPart" not in found
    assert found["abstract"] == "One <b> thing. Two things." and found["keywords"] == "a, b"
    assert found["author"] == [
        {"@type": "Person", "name": "Heinrich von Kleist", "familyName": "von Kleist", "givenName": "Heinrich"},
        {
            "@type": "Person",
            "name": "Martin King Jr.",
            "familyName": "King",
            "givenName": "Martin",
            "honorificSuffix": "Jr.",
        },
    ]
    assert found["editor"] == [
        {"@type": "Organization", "name": name} for name in ("The Harbour Society", "The editors")
    ]
    parts = record(replace(WHOLE, parts=(PART, replace(PART, name="Text", address=""), replace(PART, licence=""))))
    assert "license" not in parts and parts["copyrightNotice"] == "Notes: Theirs. Text: Theirs. Notes: Theirs."
    listed = parts["hasPart"]
    assert isinstance(listed, list)
    assert [(part["name"], part["license"]) for part in listed] == [("Notes", "https://l.org"), ("Text", "CC0-1.0")]
    assert sorted(record(BARE)) == ["@context", "@type", "inLanguage", "name", "url"]
    assert WHOLE.identifier == "https://e.org" and BARE.identifier == "urn:x-edition:the-light:"
