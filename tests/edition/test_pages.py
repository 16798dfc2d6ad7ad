"""The pages: every link leads somewhere, text and lists lead to one another, nothing is asked of the network."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.links import nested, overlapping

READ = ("index.html", "front/", "text/", "back/")


def readable(pages: dict[str, Any]) -> dict[str, Any]:
    """Return the pages that an editor wrote."""
    return {name: page for name, page in pages.items() if name.startswith(READ)}


def target(page: str, href: str) -> tuple[str, str]:
    """Return the file and the fragment to which a link of a page leads."""
    path, fragment = urlsplit(href).path, urlsplit(href).fragment
    file = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
    return unquote(file), unquote(fragment)


def links(page: Any) -> list[str]:
    """Return the links of a page that stay in the site."""
    hrefs = [str(href) for href in page.xpath("//a/@href")]
    return [href for href in hrefs if not urlsplit(href).scheme and href not in ("#", "")]


def test_every_page_is_there(site: Path, pages: dict[str, Any]) -> None:
    written = {path.relative_to(site).with_suffix("").as_posix() for path in site.rglob("*.html")}
    assert {"index", "text/talk", "back/apparatus", "back/works", "back/transcribed", "front/principles"} <= written
    assert {"front/introduction", "front/use", "front/witnesses"} <= written
    assert all(page.xpath("//h1") for page in readable(pages).values())


def test_no_link_stands_in_a_link_in_any_format(formats: Path) -> None:
    book, pdf = formats / "epub/workers-militia.epub", formats / "pdf/workers-militia.pdf"
    assert nested(formats / "html") == nested(book) == overlapping(pdf) == []


def test_no_link_is_dead(site: Path, pages: dict[str, Any]) -> None:
    dead = []
    ids = {name: anchors(page) for name, page in pages.items()}
    for name, page in pages.items():
        for href in links(page):
            file, fragment = target(name, href)
            there = file in pages and (not fragment or fragment in ids[file])
            if not there and not (not fragment and (site / file).is_file()):
                dead.append((name, href))
    assert dead == []


def anchors(page: Any) -> set[str]:
    """Return the ids of a page."""
    return {str(value) for value in page.xpath("//@id")}


def test_no_id_stands_twice_in_a_page(pages: dict[str, Any]) -> None:
    for name, page in pages.items():
        ids = [str(value) for value in page.xpath("//@id")]
        assert sorted(value for value, count in Counter(ids).items() if count > 1) == [], name


def entries_of(talk: Any) -> dict[str, Any]:
    """Return the entries beside the text, by the id of their places."""
    shown = talk.xpath("//section[contains(@class, 'beside')]/div[contains(@class, 'entry')]")
    return {entry.get("id").removesuffix("-entry"): entry for entry in shown}


def test_every_entry_leads_to_the_list_and_back(talk: Any, pages: dict[str, Any]) -> None:
    entries = [str(anchor) for anchor in talk.xpath("//span[@class='app' or @class='app conjecture']/@id")]
    listed = pages["back/apparatus.html"].xpath("//ul[contains(@class, 'apparatus')]/li")
    places = [target("back/apparatus.html", item.xpath(".//a/@href")[0]) for item in listed]
    assert sorted(places) == sorted(("text/talk.html", entry) for entry in entries)
    for entry, shown in entries_of(talk).items():
        (link,) = shown.xpath(".//span[@class='app-listed']/a/@href")
        assert target("text/talk.html", link) == ("back/apparatus.html", f"list-{entry}")
        assert shown.xpath("./a[@class='entry-place']/@href") == [f"#{entry}"]


def test_entries_are_listed_in_the_order_of_the_text(pages: dict[str, Any]) -> None:
    for group in pages["back/apparatus.html"].xpath("//ul[contains(@class, 'apparatus')]"):
        loci = [int(re.sub(r"\D", "", locus)) for locus in group.xpath("./li//span[@class='locus']/a/text()")]
        assert loci == sorted(loci)


def test_text_and_list_have_the_same_entries(talk: Any, pages: dict[str, Any]) -> None:
    apparatus = pages["back/apparatus.html"]
    shown = entries_of(talk)
    assert set(shown) == {str(a) for a in talk.xpath("//span[@class='app' or @class='app conjecture']/@id")}
    for entry, display in shown.items():
        listed = apparatus.get_element_by_id(f"list-{entry}")
        for part in ("app-lemma", "app-reading", "app-remark"):
            assert texts(display, part) == texts(listed, part)


def texts(element: Any, name: str) -> list[str]:
    """Return the text of the parts of a class."""
    return [part.text_content() for part in element.xpath(f".//span[@class='{name}']")]


def test_every_note_leads_to_the_text_and_back(talk: Any) -> None:
    notes = talk.xpath("//*[@role='doc-footnote']")
    assert len(notes) >= 30
    marks = talk.xpath("//span[@class='note-mark']")
    opened = {mark.xpath("./button/@popovertarget")[0]: f"#{mark.get('id')}" for mark in reversed(marks)}
    assert opened == {note.get("id"): note.xpath(".//a[@class='note-number']/@href")[0] for note in notes}


def test_notes_are_numbered_in_their_order(talk: Any) -> None:
    numbers = [int(mark.text_content()) for mark in talk.xpath("//span[@class='note-mark']/sup")]
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_button_opens_what_is_there(talk: Any) -> None:
    article = talk.xpath("//article")[0]
    opened = article.xpath(".//button/@popovertarget")
    assert sorted(set(opened)) == sorted(article.xpath(".//*[@popover]/@id"))
    labels = article.xpath(".//button[@popovertarget]/@aria-label")
    assert len(labels) == len(opened)
    assert all(label.startswith(("Textual note: ", "Note ", "Quotation, ")) for label in labels)


def test_the_reading_text_has_no_straight_marks(talk: Any) -> None:
    for paragraph in talk.xpath("//article//p | //article//h1 | //article//h2 | //article//h3"):
        edited = "".join(paragraph.xpath(".//text()[not(ancestor::*[@class='as-source'])]"))
        assert not re.search("[\"']", edited), edited


def test_the_front_and_back_matter_has_no_straight_marks(pages: dict[str, Any]) -> None:
    for name, page in readable(pages).items():
        if name == "back/transcribed.html":
            continue
        for text in page.xpath("//article//p//text()[not(ancestor::code or ancestor::*[@class='as-source'])]"):
            assert '"' not in text or "straight mark" in text, (name, text)


def test_the_transcription_keeps_its_straight_marks(pages: dict[str, Any]) -> None:
    assert '"The Coming Struggle for Power"' in pages["back/transcribed.html"].text_content()


def test_nothing_is_asked_of_the_network(site: Path, pages: dict[str, Any]) -> None:
    for name, page in pages.items():
        links = page.xpath("//link[not(@rel='canonical' or @rel='schema.DC')]/@href")
        loaded = [*page.xpath("//@src"), *links, *page.xpath("//@srcset")]
        assert [url for url in loaded if urlsplit(str(url)).scheme not in ("", "data")] == [], name
        assert not [style for style in page.xpath("//style/text()") if re.search(r"@import|url\(", style)]
    for sheet in site.rglob("*.css"):
        assert not re.search(r"(@import|url\()\s*[\"']?https?:", sheet.read_text(encoding="utf-8")), sheet.name


def test_what_is_loaded_is_there(site: Path, pages: dict[str, Any]) -> None:
    for name, page in pages.items():
        for url in [
            *page.xpath("//script/@src"),
            *page.xpath("//link[@rel='stylesheet']/@href"),
            *page.xpath("//img/@src"),
        ]:
            assert (site / target(name, str(url))[0]).is_file(), (name, url)


def test_foreign_words_name_their_language(talk: Any) -> None:
    languages = {element.get("lang") for element in talk.xpath("//article//*[@lang]")}
    assert {"de", "it"} <= languages


def test_the_rules_are_counted(pages: dict[str, Any]) -> None:
    counts = pages["front/principles.html"].xpath("//ul[contains(@class, 'regularisations')]/li")
    assert len(counts) >= 5
    assert all(re.search(r"\((once|[1-9]\d* times)\)", item.text_content()) for item in counts)
