"""Data are checked as they are read: an escape hides no character, and what every format has is built from them."""

from __future__ import annotations

import pytest

from .repository import CHRONOLOGY, CITATION, QUOTATIONS, REVIEW, Place

HIDDEN = {
    "null": "\\u0000",
    "control": "\\u0001",
    "direction": "\\u202e",
    "zero width": "\\u200b",
    "letter": "a\\u0430",
}
WORDS = "{{ 7*7 }} {include} <script>x</script> #read(1) \\\\input{x} $x$ & %s {0} [^x] `x` *x* ***"
"""What means something to programs, and is words here; as TOML and YAML write them."""
PERSONS, BIB, TALK = "edition/data/persons.toml", "bibliography/works.bib", "edition/text/talk.md"


def put(place: Place, where: str, words: str) -> str:
    """Put words, as TOML and YAML write them, into a file; return its name."""
    texts = {
        "edition/data/chronology.toml": CHRONOLOGY, "edition/data/quotations.toml": QUOTATIONS,
        "edition/data/review.toml": REVIEW,
    }  # fmt: skip
    if where in texts:
        place.write(where, texts[where].format(words))
    elif where == "CITATION.cff":
        place.write(where, CITATION.format(f'"{words}"'))
    else:
        file = place.root / where
        place.write(where, file.read_text(encoding="utf-8").replace("Orr, John", words, 1))
    return where


DATA = (
    "edition/data/chronology.toml", "edition/data/quotations.toml", "edition/data/review.toml", PERSONS, "CITATION.cff",
)  # fmt: skip


@pytest.mark.parametrize("where", DATA)
@pytest.mark.parametrize("kind", HIDDEN)
def test_an_escape_hides_no_character(place: Place, where: str, kind: str) -> None:
    put(place, where, f"Orr{HIDDEN[kind]} Otto")
    for status, said in (place.check(), place.build("tei")):
        assert status != 0
        assert "[escaped-character]" in said or "is not YAML" in said, said
        assert where in said and "Traceback" not in said
        assert all(c.isprintable() or c == "\n" for c in said)


@pytest.mark.parametrize("entity", ["&#x202e;", "&#8203;", "&ZeroWidthSpace;", "&lrm;", "a&#x430;"])
@pytest.mark.parametrize("file", [TALK, "edition/front/use.md"])
def test_an_entity_hides_no_character(place: Place, entity: str, file: str) -> None:
    place.add(file, "\n[^more]: A word\n" if file == TALK else "\n")
    text = (place.root / file).read_text(encoding="utf-8")
    place.write(file, text.replace("from 1852", f"from{entity} 1852").replace("How the", f"How{entity} the"))
    status, said = place.check()
    assert status != 0
    assert "[escaped-character]" in said and file in said


@pytest.mark.parametrize("field", ['title = {Ships \\char"202E}', "title = {{{{{Ships}", "title = {\u202eShips}"])
def test_the_bibliography_hides_no_character_and_breaks_nothing(place: Place, field: str) -> None:
    text = (place.root / BIB).read_text(encoding="utf-8")
    place.write(BIB, text.replace("title = {The Book of Ships}", field))
    status, said = place.check()
    assert "Traceback" not in said
    if status == 0:
        status, said = place.build_all()
        assert status == 0, said


def test_signs_of_programs_are_words_in_data(place: Place) -> None:
    for where in DATA:
        put(place, where, WORDS)
    place.add("CHANGELOG.md", "- {{ 7*7 }} #read(1) $x$ & <b>\n")
    status, said = place.build_all()
    assert status == 0, said
    place.assert_no_harm(said)


BROKEN = {
    "empty": "", "not YAML": "a: [", "a list": "- a\n", "words": "words\n", "bomb": "a: &a [x]\nauthors: [*a, *a]\n",
    "tag": "!!python/object/apply:os.system ['touch ran']\n", "authors": "title: x\nauthors: x\n",
    "deep": "[" * 5_000, "version": CITATION.format("x").replace('"1.0"', '"9.9"'), "bytes": "a: \ud800",
    "date": CITATION.format("x") + "date-released: tomorrow\n", "number": CITATION.format("x").replace("Perry", "7"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_citation_file_is_told_by_check(place: Place, kind: str) -> None:
    (place.root / "CITATION.cff").write_bytes(BROKEN[kind].encode("utf-8", "surrogatepass"))
    status, said = place.check()
    assert "Traceback" not in said
    if status == 0:
        status, said = place.build_all()
        assert status == 0, said
    else:
        assert "CITATION.cff" in said
