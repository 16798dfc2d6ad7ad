"""What the files of an edition's metadata say, and what is wrong with one, at its line."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sphinx_apparatus.model import Witness
from sphinx_apparatus.records.about import (
    Agent,
    Change,
    RightsPart,
    agent_in,
    changes_in,
    read_metadata,
    record_in,
    rights_in,
    settings_said,
)
from sphinx_apparatus.records.chronology import check_chronology, event_span, load_chronology
from sphinx_apparatus.records.clock import build_date, moment, today
from sphinx_apparatus.records.proofreading import load_log
from sphinx_apparatus.records.quotations import check_quotations, load_quotations
from sphinx_apparatus.records.registers import registers_in
from sphinx_apparatus.records.releases import load_release, load_releases, missing_ids
from sphinx_apparatus.records.review import load_review, missing_pages
from sphinx_apparatus.records.toml import DeclarationError, Gathered
from sphinx_apparatus.witnesses.declared import load_regularisations, load_witnesses, sigla_in, transcription

HEAD = 'cff-version: 1.2.0\nmessage: Cite it.\ntitle: The light on the point\nversion: "1.0"\n'
WHOLE = (
    HEAD
    + """abstract: |
  One.
  Two.
license: MIT
url: https://e.org
keywords: [a, b]
date-released: 2026-11-01
authors:
  - family-names: Reed
    given-names: Ida
    name-suffix: Jr.
  - name: The Society
references:
  - type: generic
    title: The talk
    authors:
      - family-names: Kleist
        name-particle: von
        given-names: Heinrich
"""
)


def written(folder: Path, text: str, name: str = "file") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def config(**more: Any) -> Any:
    known = {
        "apparatus_citation": "",
        "apparatus_changes": "",
        "apparatus_rights": "",
        "apparatus_language": "en",
        "release": "1.0",
        "version": "1",
        "author": "Author name not set",
        "project": "The light",
    }
    return SimpleNamespace(**{**known, **more})


def test_metadata_are_gathered_from_their_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    written(tmp_path, WHOLE, "CITATION.cff")
    written(tmp_path, "# Changes\n\n## 1.0 (2026-11-01)\n\n- One.\n", "CHANGES.md")
    written(tmp_path, '[[part]]\nname = "Text"\nstatement = "Free."\n', "rights.toml")
    own = config(
        author="Heinrich von Kleist, , Ann",
        apparatus_citation="CITATION.cff",
        apparatus_changes="CHANGES.md",
        apparatus_rights="rights.toml",
    )
    found = read_metadata(own, tmp_path)
    assert found.authors == (Agent("Heinrich von Kleist", "Kleist", "Heinrich", "von"), Agent("Ann"))
    assert found.editors == (Agent("Ida Reed Jr.", "Reed", "Ida", "", "Jr."), Agent("The Society"))
    assert (found.title, found.full_title, found.version) == ("The light", "The light on the point", "1.0")
    assert (found.abstract, found.licence, found.address) == ("One. Two.", "MIT", "https://e.org")
    assert (found.keywords, found.date, found.language) == (("a", "b"), "2026-11-01", "en")
    assert found.parts == (RightsPart("Text", "Free."),) and found.changes == (Change("1.0", "2026-11-01", ("One.",)),)
    bare = read_metadata(config(release=""), tmp_path)
    assert (bare.version, bare.authors, bare.editors, bare.date, bare.parts) == ("1", (), (), "", ())
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert read_metadata(config(), tmp_path).date == "1970-01-02"
    editor = read_metadata(config(author="Ida Reed Jr.", apparatus_citation="CITATION.cff"), tmp_path)
    assert [agent.name for agent in editor.authors] == ["Ida Reed Jr."] and [a.name for a in editor.editors] == [
        "The Society"
    ]


def test_another_version_and_what_the_form_lacks_are_told_together(tmp_path: Path) -> None:
    written(tmp_path, WHOLE.replace('"1.0"', '"2.0"').replace("license:", "licence:"), "CITATION.cff")
    with pytest.raises(DeclarationError) as caught:
        read_metadata(config(apparatus_citation="CITATION.cff"), tmp_path)
    assert [(f.code, f.line, Path(f.source).name) for f in caught.value.findings] == [
        ("another-version", 4, "CITATION.cff"),
        ("not-in-citation", 8, "CITATION.cff"),
    ]


def test_settings_can_be_taken_from_a_citation_file(tmp_path: Path) -> None:
    assert settings_said(written(tmp_path, WHOLE)) == {
        "project": "The light on the point",
        "author": "Heinrich von Kleist",
        "version": "1.0",
        "release": "1.0",
    }
    assert settings_said(written(tmp_path, HEAD))["author"] == ""


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: [\n", "not-yaml", 1),
        ("a: 1\nb: :\n  c\n- x\n", "not-yaml", 2),
        ("- a\n", "no-record", 1),
        ("word\n", "no-record", 1),
        (f"a: {'[' * 3000}", "not-yaml", 1),
    ],
)
def test_a_citation_file_of_another_form_is_told(text: str, code: str, line: int, tmp_path: Path) -> None:
    with pytest.raises(DeclarationError) as caught:
        record_in(written(tmp_path, text))
    assert (caught.value.finding.code, caught.value.finding.line) == (code, line)


PERSON = "authors:\n  - family-names: Reed\n    given-names: Ida\n"
WORK = "references:\n  - type: book\n    title: The Book\n    authors:\n      - name: A\n"


@pytest.mark.parametrize(
    ("more", "line", "said"),
    [
        (PERSON.replace("family-names", "familyNames"), 6, "Did you mean 'family-names'?"),
        (PERSON + "    name: The Society\n", 6, "of a body name, not both"),
        (PERSON + "    orcid: 0000-0002-1825-0097\n", 8, "such as https://orcid.org/0000-0002-1825-0097"),
        (PERSON + "    orcid: https://orcid.org/0000-0002-1825-0098\n", 8, "whose last digit checks the others"),
        (PERSON + "    email: ida at example.org\n", 8, "ann@example.org"),
        (PERSON + "    country: Australia\n", 8, "two capitals, such as AU"),
        (PERSON + "  - Ida Reed\n", 8, "of each person family-names and given-names"),
        ("authors: Ida Reed\n", 5, "a list, of each person family-names"),
        (PERSON + "titel: The light\n", 8, "Did you mean 'title'?"),
        (PERSON + "date-released: 2026-11-31\n", 8, "a day such as 2026-11-29"),
        (PERSON + "date-released: 2026-11\n", 8, "a day such as 2026-11-29"),
        (PERSON + "license: CC BY 4.0\n", 8, "Did you mean 'CC-BY-4.0'?"),
        (PERSON + "license: cc-by-4.0\n", 8, "Did you mean 'CC-BY-4.0'?"),
        (PERSON + "license: Creative Commons\n", 8, "https://spdx.org/licenses"),
        (PERSON + "license: [MIT, LicenseRef-Own]\n", 8, "https://spdx.org/licenses"),
        (PERSON + "keywords: lights, ships\n", 8, "each item in a line of its own"),
        (PERSON + "keywords:\n  - lights\n  - 1880\n", 8, "each item in a line of its own"),
        (PERSON + "keywords: [lights, lights]\n", 8, "none twice"),
        (PERSON + "doi: https://doi.org/10.5281/zenodo.12\n", 8, "without https://doi.org/"),
        (PERSON + "url: example.org\n", 8, "begins with https://"),
        (PERSON + "type: data set\n", 8, "Did you mean 'dataset'?"),
        (PERSON + "abstract: 1984\n", 8, "look like a number in quotation marks"),
        (PERSON + "identifiers:\n  - type: DOI\n    value: 10.5281/x\n", 9, "Did you mean 'doi'?"),
        (PERSON + "identifiers:\n  - type: doi\n    value: doi:10.5281/x\n", 10, "a DOI such as"),
        (PERSON + "identifiers:\n  - value: doi:10.5281/x\n", 9, "of each identifier type and value"),
        (PERSON + WORK.replace("book", "boook"), 9, "Did you mean 'book'?"),
        (PERSON + WORK + "    year: c. 1880\n", 13, "a whole number, without quotation marks"),
        (PERSON + WORK + '    volume: "3"\n', 13, "a whole number, without quotation marks"),
        (PERSON + WORK + "    month: 13\n", 13, "from 1 to 12"),
        (PERSON + WORK + "    isbn: 978-0-306-40615-8\n", 13, "an ISBN"),
        (PERSON + WORK + "    publisher: The Society\n", 13, "a body with name"),
        (PERSON + WORK + "    publisher:\n      nam: The Society\n", 14, "Did you mean 'name'?"),
        (PERSON + WORK + "    languages: [english]\n", 13, "a list of languages such as en"),
        (PERSON + WORK + "    editors: Perry\n", 13, "a list, of each person"),
        (PERSON + "preferred-citation: The Book\n", 8, "a work with type, title and authors"),
        (PERSON + "references:\n  - The Book\n", 9, "a list, of each work type, title and authors"),
    ],
)
def test_a_value_of_a_citation_file_is_told_at_its_line(more: str, line: int, said: str, tmp_path: Path) -> None:
    written(tmp_path, HEAD + more, "CITATION.cff")
    with pytest.raises(DeclarationError) as caught:
        read_metadata(config(apparatus_citation="CITATION.cff"), tmp_path)
    (finding,) = caught.value.findings
    assert (finding.line, Path(finding.source).name) == (line, "CITATION.cff") and said in finding.text


def test_what_a_citation_file_may_have_is_not_told(tmp_path: Path) -> None:
    right = PERSON + "    orcid: https://orcid.org/0000-0002-1825-0097\n    email: ida@example.org\n    country: AU\n"
    right += "  - name: The Society\n    website: https://example.org\n    date-start: 1880-01-01\n"
    right += "license: [MIT, CC-BY-4.0]\nidentifiers:\n  - {type: doi, value: 10.5281/zenodo.12}\n"
    right += "  - {type: other, value: A 12, description: The shelf}\n  - {type: url, value: 'https://example.org'}\n"
    right += WORK + "    year: 1880\n    month: 3\n    volume: 2\n    issue: 3a\n    isbn: 978-0-306-40615-7\n"
    right += "    publisher: {name: The Society}\n    languages: [en, grc]\n    date-published: 1880-03-01\n"
    written(tmp_path, HEAD + right, "CITATION.cff")
    assert read_metadata(config(apparatus_citation="CITATION.cff"), tmp_path).licence == "MIT, CC-BY-4.0"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("title: The light: its keepers\n", 1, "quotation marks around them"),
        ("authors:\n  - family-names: Reed\n\tgiven-names: Ida\n", 3, "begins with a tab"),
        ("authors:\n  - family-names: Reed\n   given-names: Ida\n", 3, "as far in as those"),
        ('title: "The light\nversion: 1\n', 2, "Close the quotation mark."),
        ("title: The light\nmessage\nversion: 1\n", 3, "Put a colon and a space after the key."),
        ("keywords: [lights, ships\n", 1, "Close the bracket."),
        ("title: The light\ntitle: The bell\n", 2, "Delete one of the two."),
    ],
)
def test_what_cannot_be_read_of_a_citation_file_is_told_in_plain_words(
    text: str, line: int, said: str, tmp_path: Path
) -> None:
    with pytest.raises(DeclarationError) as caught:
        record_in(written(tmp_path, text))
    assert caught.value.finding.line == line and said in caught.value.finding.mend


def test_an_agent_is_a_person_or_a_body() -> None:
    assert agent_in({"name": "The Society"}) == Agent("The Society")
    assert agent_in({"family-names": "Reed"}) == Agent("Reed", "Reed") and agent_in({}) == Agent("")
    assert agent_in({"name": "Plato the Elder", "family-names": "Plato"}) == Agent("Plato the Elder", "Plato")


def test_the_change_log_has_versions_dates_and_items(tmp_path: Path) -> None:
    log = "# Changes\n\n- before\n\n## 2.0 (to come)\n\n- New.\n- Newer.\n\n## 1.0 2026-11-01\n\nWords.\n\n"
    log += "## 0.9\n- Old. \n### 0.8\n"
    assert changes_in(written(tmp_path, log)) == (
        Change("2.0", "", ("New.", "Newer.")),
        Change("1.0", "2026-11-01", ()),
        Change("0.9", "", ("Old.",)),
    )


@pytest.mark.parametrize(
    ("part", "code", "line"),
    [
        ('name = "a"', "missing-key", 6), ('statement = "a"', "missing-key", 6),
        ('name = "a"\nstatement = 3', "malformed-value", 8),
        ('name = "a"\nstatement = "b"\nlicense = "c"', "unknown-key", 9),
    ],
)  # fmt: skip
def test_parts_with_rights_have_a_form(part: str, code: str, line: int, tmp_path: Path) -> None:
    with pytest.raises(DeclarationError) as caught:
        rights_in(written(tmp_path, f'[[part]]\nname = "x"\nstatement = "y"\nlicence = "z"\n\n[[part]]\n{part}\n'))
    assert (caught.value.finding.code, caught.value.finding.line) == (code, line)


@pytest.mark.parametrize(
    ("seconds", "right"),
    [
        ("0", True),
        ("4354819199", True),
        ("4354819200", False),
        ("x", False),
        ("-1", False),
        ("", False),
        ("1" * 13, False),
    ],
)
def test_the_moment_of_a_build_is_a_number(seconds: str, right: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", seconds)
    if right:
        assert moment() == datetime.fromtimestamp(int(seconds), UTC) and build_date() == moment().date().isoformat()
    else:
        with pytest.raises(DeclarationError) as caught:
            moment()
        assert caught.value.finding.code == "no-moment"


def test_without_that_number_a_build_is_now_and_has_no_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert abs((datetime.now(UTC) - moment()).total_seconds()) < 5 and moment().microsecond == 0 and build_date() == ""


@pytest.mark.parametrize(("built", "last"), [("0", None), ("4102444799", "2099-12-31")])
def test_what_was_entered_since_the_last_version_is_not_to_come(
    built: str, last: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", built)
    assert today().isoformat() == (last or datetime.now(UTC).date().isoformat())


LEADS = (
    ('see = ["a"]', "leads-to-itself", ""),
    ('see = ["c"]', "leads-on", ""),
    ('see = ["bb"]', "leads-nowhere", "Did you mean 'b'?"),
    ('under = "p"', "under-another-kind", ""),
    ('see = ["b"]\nsee_also = ["b"]', "not-both", ""),
    ('see = ["b"]\nforms = ["x"]', "not-both", ""),
)


@pytest.mark.parametrize(("more", "code", "mend"), LEADS)
def test_records_that_lead_where_they_cannot_are_told(more: str, code: str, mend: str, tmp_path: Path) -> None:
    text = '[[person]]\nkey = "b"\nname = "B"\n[[person]]\nkey = "c"\nname = "C"\nsee = ["b"]\n'
    people = written(tmp_path, f'{text}[[person]]\nkey = "a"\nname = "A"\n{more}\n', "a.toml")
    others = written(tmp_path, '[[place]]\nkey = "p"\nname = "P"\n', "b.toml")
    gathered = Gathered()
    assert registers_in([people, others], gathered) == ()
    (finding,) = gathered.findings
    assert (finding.code, Path(finding.source).name) == (code, "a.toml") and finding.line >= 11
    assert ("Did you mean" in finding.mend) == bool(mend) and mend in finding.mend


def test_keys_and_forms_are_in_one_register(tmp_path: Path) -> None:
    person = '[[person]]\nkey = "{}"\nname = "A"\nforms = ["{}"]\n'
    for one, other, code in (
        (("a", "x"), ("a", "y"), "key-in-two-registers"),
        (("a", "x"), ("b", "x"), "ambiguous-form"),
        (("a", "x"), ("b", "…"), "form-without-words"),
    ):
        paths = [written(tmp_path, person.format(*words), name) for words, name in ((one, "1.toml"), (other, "2.toml"))]
        gathered = Gathered()
        assert registers_in(paths, gathered) == ()
        assert [(f.code, Path(f.source).name) for f in gathered.findings] == [(code, "2.toml")]


def test_releases_are_read_and_what_is_lost_is_told_once(tmp_path: Path) -> None:
    item = '{"kind": "p", "words": "%s"}'
    ids = '{"title": "T", "version": "%s", "ids": {"p1": ' + item % "One" + ', "p2": ' + item % "Two" + "}}"
    for version in ("1", "2"):
        written(tmp_path, ids % version, f"{version}.json")
    written(tmp_path, ids % "4", "3.json")
    written(tmp_path, "x", "a.txt")
    gathered = Gathered()
    releases = load_releases(tmp_path, gathered)
    assert [release.version for release in releases] == ["1", "2"]
    assert [finding.code for finding in gathered.findings] == ["release-of-another-version"]
    (gone,) = missing_ids(releases, {"p1"}, set())
    assert gone[0] == "p2" and gone[1].excerpt == "Two" and "1" in gone[1].message
    assert list(missing_ids(releases, {"p1"}, {"p2"})) == []


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("[]", "malformed-release", 1),
        ('{"ids": []}', "malformed-release", 1),
        ('{"ids": {}}', "malformed-release", 1),
        ('{"ids": {"a": 3}, "version": "1"}', "malformed-release", 1),
        ('{"ids": {"a": {"kind": "p"}}, "version": "1"}', "malformed-release", 1),
        ('{"ids": {"a": {"words": "p"}}, "version": "1"}', "malformed-release", 1),
        ('{"ids": {}, "version": 1}', "malformed-release", 1),
        ('{\n"ids": {\n', "not-json", 3),
        ("[" * 99999, "not-json", 1),
        ('{"ids": {}, "version": "2"}', "release-of-another-version", 1),
    ],
)
def test_a_release_of_another_form_is_told(text: str, code: str, line: int, tmp_path: Path) -> None:
    with pytest.raises(DeclarationError) as caught:
        load_release(written(tmp_path, text, "1.json"))
    assert (caught.value.finding.code, caught.value.finding.line) == (code, line)


def test_answers_have_a_reason_and_pages_that_are_there(tmp_path: Path) -> None:
    question = (
        '[[question]]\nid = "{}"\nstandard = "S"\nsection = "1"\nquestion = "Q"\nanswer = "{}"\nbecause = "B"\n{}\n'
    )
    found = load_review(
        written(
            tmp_path,
            question.format("a", "yes", 'pages = ["x", "y"]')
            + question.format("b", "yes", 'tests = ["t"]')
            + question.format("c", "no", ""),
        )
    )
    assert [(f.excerpt, f.line) for f in missing_pages(found, {"y"})] == [("x", 8)]
    for answer, more, code in (("maybe", "", "unknown-answer"), ("yes", "", "yes-without-reason")):
        with pytest.raises(DeclarationError) as caught:
            load_review(written(tmp_path, question.format("a", "no", "") + question.format("b", answer, more)))
        assert (caught.value.finding.code, caught.value.finding.line) == (code, 14 if code == "unknown-answer" else 9)


EVENT = '[[event]]\nid = "{}"\ntitle = "T"\nkind = "{}"\nparas = {}\ndate = "{}"\n{}\n'


def test_events_are_in_their_order_and_called_by_their_dates(tmp_path: Path) -> None:
    text = EVENT.format("a", "talk", [2], "1934-02", "") + EVENT.format("b", "talk", [1], "1918", 'end = "1934"')
    text += EVENT.format("c", "corrected", [3, 0], "1918", "") + EVENT.format(
        "d", "talk", [], "1919-03-21", 'end = "1919-08"'
    )
    events = load_chronology(written(tmp_path, text))
    assert [event.id for event in events] == ["c", "b", "d", "a"]
    assert [event_span(event) for event in events] == [
        "1918",
        "1918–1934",
        "21 March 1919 – August 1919",
        "February 1934",
    ]
    assert [(f.excerpt, f.line) for f in check_chronology(events, 2)] == [("paras = [3, 0]", 19), ("paras = []", 26)]


@pytest.mark.parametrize(
    ("kind", "date", "end", "code", "line"),
    [
        ("talk", "1934-13", "", "not-a-date", 6),
        ("talk", "1934", 'end = "1934-02-30"', "not-a-date", 7),
        ("tlak", "1934", "", "unknown-kind", 4),
        ("talk", "1934-02", 'end = "1933"', "ends-before-it-begins", 7),
        ("talk", "1934-02", 'end = "1934-01"', "ends-before-it-begins", 7),
        ("talk", "1934-02", 'end = "1934"', "", 0),
        ("talk", "1934", 'end = "1934-01"', "", 0),
        ("talk", "1934", 'end = "1934"', "", 0),
    ],
)
def test_an_event_of_another_form_is_told(kind: str, date: str, end: str, code: str, line: int, tmp_path: Path) -> None:
    path = written(tmp_path, EVENT.format("a", kind, [1], date, end))
    if not code:
        assert load_chronology(path)
        return
    with pytest.raises(DeclarationError) as caught:
        load_chronology(path)
    assert (caught.value.finding.code, caught.value.finding.line) == (code, line)


def test_the_ledger_of_quotations_agrees_with_itself_and_the_text(tmp_path: Path) -> None:
    text = '[[quotation]]\nid = "a"\nstatus = "full"\ncompared = ["w"]\nextent = ["a1", "a2"]\n\n'
    text += '[[quotation.difference]]\nlemma = "two"\ntype = "word"\n'
    text += '[[quotation.difference]]\nlemma = "six"\ntype = "omission"\n[[quotation]]\nid = "b"\nstatus = "none"\n'
    ledger = load_quotations(written(tmp_path, text))
    assert [(q.id, q.extent, [d.lemma for d in q.differences]) for q in ledger] == [
        ("a", ("a1", "a2"), ["two", "six"]),
        ("b", ("b",), []),
    ]
    said = [(f.code, f.excerpt, f.line) for f in check_quotations(ledger, {"a1": "one", "a2": "two", "b": "x"})]
    assert said == [("difference-not-found", "six", 11)]
    assert [(f.code, f.excerpt, f.line) for f in check_quotations(ledger, {"a1": "one", "b": "x"})] == [
        ("quotation-not-marked", "a2", 1)
    ]
    for status, compared, code, line in (
        ("full", "", "compared-or-not", 3),
        ("not", 'compared = ["w"]', "compared-or-not", 3),
        ("flul", "", "unknown-word", 3),
    ):
        with pytest.raises(DeclarationError) as caught:
            load_quotations(written(tmp_path, f'[[quotation]]\nid = "a"\nstatus = "{status}"\n{compared}\n'))
        assert (caught.value.finding.code, caught.value.finding.line) == (code, line)


WITNESS = '[[witness]]\nsiglum = "{}"\ntitle = "T"\n{}\n'


@pytest.mark.parametrize(
    ("siglum", "more", "code"),
    [
        ("A B", "", "malformed-siglum"),
        ("A,", "", "malformed-siglum"),
        ("", "", "malformed-siglum"),
        ("A", "titel = 'x'", "unknown-key"),
        ("A", "date = 3", "malformed-value"),
        ("A", 'file = "a.txt"', "no-checksum"),
        ("A", 'file = "a.txt"\nsha256 = "12"', "no-checksum"),
        ("A", f'file = "../a.txt"\nsha256 = "{"0" * 64}"', "file-outside"),
        ("A", 'lineation = "/a.toml"', "file-outside"),
        ("A", "layout = 3", "not-tables"),
        ("A", "layout = {betwen = 'x'}", "unknown-key"),
        ("A", "layout = {between = 3}", "malformed-value"),
        ("A", 'characters = "U+00A0"', "malformed-character"),
        ("A", "characters = [3]", "malformed-character"),
        ("A", 'characters = ["00A0"]', "malformed-character"),
        ("A", 'characters = ["U+0007"]', "malformed-character"),
        ("A", 'characters = ["U+D800"]', "malformed-character"),
        ("A", 'characters = ["U+202E turning"]', "malformed-character"),
        ("A", 'characters = ["U+0378"]', "malformed-character"),
        ("A", 'characters = ["U+1EEF2"]', "malformed-character"),
        ("B", "", "siglum-twice"),
    ],
)
def test_a_witness_of_another_form_is_told_at_its_table(siglum: str, more: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(DeclarationError) as caught:
        load_witnesses(written(tmp_path, WITNESS.format("B", "") + WITNESS.format(siglum, more)))
    (finding,) = caught.value.findings
    assert finding.code == code and finding.line in (5, 6, 8, 9)


def test_an_unknown_key_is_told_with_the_name_of_its_table(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match=r"unknown key 'betwen' in \[\[witness\.layout\]\]"):
        load_witnesses(written(tmp_path, WITNESS.format("A", "layout = {betwen = 'x'}")))


def test_witnesses_are_read_with_layout_and_characters(tmp_path: Path) -> None:
    path = written(tmp_path, WITNESS.format("Va", 'characters = ["U+00A0 no-break", "U+E000"]\nlayout = {gap = "[…]"}'))
    (witness,) = load_witnesses(path).values()
    assert witness.declared == {"\u00a0": "no-break", "\ue000": ""} and witness.layout.gap == "[…]"
    assert sigla_in(path) == ["Va"] and sigla_in(tmp_path) == []
    for more, code in (("", "no-transcription"), ("text", "changed-transcription")):
        if more:
            written(tmp_path, more, "a.txt")
        with pytest.raises(DeclarationError) as caught:
            transcription(path, Witness("Va", "T", file="a.txt", sha256="0" * 64))
        assert caught.value.finding.code == code


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ('name = "a"\npattern = "b"', "malformed-rule"),
        ('name = "a"\nelement = "b"\npattern = "c"\nreplacement = "d"', "malformed-rule"),
        ('name = "a"\nelement = 3', "malformed-value"),
        ('name = "a"\npattern = "("\nreplacement = "b"', "rule-not-a-pattern"),
        ('name = "a"\npattern = "b"\nreplacement = "\\\\1"', "rule-not-a-pattern"),
        ('name = "a"\npattern = "b*"\nreplacement = "c"', "rule-costly"),
        (f'name = "a"\npattern = "b"\nreplacement = "{"c" * 201}"', "rule-costly"),
    ],
)
def test_a_rule_of_another_form_is_told(rule: str, code: str, tmp_path: Path) -> None:
    good = '[[regularisation]]\nname = "x"\nelement = "emphasis"\nreason = "r"\n[[regularisation]]\n'
    with pytest.raises(DeclarationError) as caught:
        load_regularisations(written(tmp_path, f"{good}{rule}\n"))
    assert caught.value.finding.code == code and caught.value.finding.line in (5, 7)


def test_rules_are_at_most_two_hundred(tmp_path: Path) -> None:
    rule = '[[regularisation]]\nname = "x"\npattern = "a"\nreplacement = "b"\n'
    assert len(load_regularisations(written(tmp_path, rule * 200))) == 200
    with pytest.raises(DeclarationError) as caught:
        load_regularisations(written(tmp_path, rule * 201))
    assert caught.value.finding.code == "too-many"


def test_states_of_the_log_hang_on_words_and_rounds(tmp_path: Path) -> None:
    log = '[[round]]\nnumber = 1\ndate = "2026"\nagainst = "B"\n\n[paragraphs]\n'
    log += 'p1 = {text = "0123456789ab", state = "proofread", rounds = [1]}\n'
    found = load_log(written(tmp_path, log))
    assert (
        found.state_of("p1", "0123456789ab") == "proofread"
        and found.state_of("p1", "other") == found.state_of("p2", "x") == "not proofread"
    )
