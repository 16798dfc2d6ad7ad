"""Works as editors bring them: an export of more than sixty in thirty types, in every format and back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pypdfium2
import pytest
from lxml import etree, html
from pybtex.database import BibliographyData, Entry, Person
from pybtex.database.input.bibtex import Parser
from sphinxcontrib.bibtex import bibfile

from sphinx_apparatus.formats.tei import builder
from sphinx_apparatus.language.order import sort_key
from sphinx_apparatus.works.chicago import set_out
from sphinx_apparatus.works.dates import date_of
from sphinx_apparatus.works.described import Described, described
from sphinx_apparatus.works.latex import rich, unknown_commands, unlatexed
from sphinx_apparatus.works.parser import WorksParser
from sphinx_apparatus.works.style import HumanitiesStyle, register_styles
from sphinx_apparatus.works.words import Words
from tests import Once
from tests.validators import OF_TEI, jing, json_schema

from .project import Project

EXPORT = Path(__file__).parent / "works/export.bib"
CITED = (
    "{cite:t}`ahlgren1998`, {cite:p}`{see}zeller1931{p. 4}, {cf.}eriksen2020`, "
    "{cite:author}`twins1`, {cite:year}`twins1`"
)
TEXT = f"""\
# The talk

So ({{bibl}}`p. 3 <rad1987 p. 3>`) he says.[^a]

More.{{footcite}}`bookinbook`

[^a]: See {CITED}.

```{{footbibliography}}
```
"""
PAGES = {
    "text.md": TEXT,
    "works.md": "# Works\n\n```{bibliography}\n:all:\n```\n",
    "again.md": "# Again\n\n```{bibliography}\n:filter: type == 'online'\n:keyprefix: x-\n:list: bullet\n```\n",
    "works.bib": EXPORT.read_text(encoding="utf-8"),
}
EXACT = {"url", "file", "date"}
NO_PAGE = {"granite"}
"""An entry that only holds fields for others."""


@pytest.fixture(scope="module", autouse=True)
def styles() -> None:
    """Make the styles known, as a build does."""
    register_styles()


@pytest.fixture
def library() -> BibliographyData:
    """Return the export as the extension reads it."""
    return WorksParser().parse_file(EXPORT)


@pytest.fixture(scope="module")
def formats(once: Once) -> Path:
    """Return a folder with the export in every format."""
    return once("works", build)


def build(out: Path) -> None:
    project = Project(out, PAGES)
    for name in ("html", "typst", "epub", "tei", "data", "plain"):
        project.built(name)


def shown(library: BibliographyData, key: str, language: str = "en") -> str:
    """Return a work as the list has it, as HTML without the marks of protection."""
    text = set_out(spoken(library.entries[key], language)).render_as("html")
    return re.sub(r'<span class="bibtex-protected">|</span>', "", text)


def spoken(entry: Entry, *language: str) -> Described:
    """Return a work in the words of a language, and of a region."""
    entry.language = language
    return described(entry, getattr(entry, "library", None))


def of(fields: str, type_: str = "book", language: str = "en") -> str:
    """Return a work of these fields as the list has it."""
    parsed = WorksParser().parse_string(f"@{type_}{{k, {fields}}}")
    return str(set_out(spoken(parsed.entries["k"], language)))


def test_the_export_is_wide_enough(library: BibliographyData) -> None:
    assert len(library.entries) >= 60
    assert len({entry.type for entry in library.entries.values()}) >= 20


@pytest.mark.parametrize(
    ("key", "listed"),
    [
        ("rad1987", "Rad, Otto. <em>The Wheel: A History</em>. Translated by Jane Doe and Richard Roe. Introduction by "
         "Ada Guide. 2nd ed. Studies in Turning 14. Originally published as <em>Das Rad</em>, Wien: Turm, 1926. "
         "Hamburg: Orbis Verlag, 1987. 311 pp. ISBN 978-0-00-000000-2."),
        ("nopub", "<em>Behemoth Unbound</em>. Hamburg, 1796."),
        ("inherits", "Lagerlöf, Stig. <em>The Lower Mill</em>. Vol. 3 of <em>The Mills of the North</em>. 5 vols. "
         "Simon and Schuster, 1963."),
        ("essay", "Flint, Fay. “Soft Stone.” In <em>Essays on Stone</em>, edited by Anna Ed, Bo Ed, Carl Ed, and Dora "
         "Ed, 12–34. Aberdeen: Granite, 1999."),
        ("withdata", "Slate, Sam. <em>Slate</em>. Aberdeen: Granite, 2008."),
        ("phd", "Young, Y. “A Thesis on Water.” PhD diss., Norrby: University of Norrby, 2007."),
        ("report", "Ministry of Mills. <em>Mills in Figures</em>. White paper 44. Ministry of Mills, 1977."),
        ("letter", "Goethe, J. W. von. Letter to F. Schiller. January 2, 1796. GSA 29/4, Weimar."),
        ("talk", "Miller, Max. “I Never Slept.” Interview by Anna Ask. <em>Mill Times</em>, February 3, 2001."),
        ("anon1850", "“A Fire at the Mill.” <em>The Norrby Courier</em> (Norrby), November 2, 1850, 3."),
        ("film", "Lens, L., dir. <em>The Mill</em>. 35 mm. Orbis Film, 1927."),
        ("suffix", "King, Martin, Jr. <em>“Dream” Mills &amp; Other 50% Tales</em>. Second revised edition. Atlanta: "
         "Dream, 1964."),
        ("extended", "de Bruyn, Cornelis. <em>Reizen</em>. 1698."),
        ("org", "Royal Society of Millers. <em>Rules\xa0and Orders</em>. Norrby: The Society, ca. 1701."),
        ("bce", "Ktesibios. <em>Pneumatika</em>. Edited by R. Roe. 250 BCE."),
        ("nothing", "<em>Untitled Pamphlet</em>. N.d."),
        ("html", "Crossref, C. <em>Mola &amp; Water</em>. Web &amp; Sons, 2001."),
        ("radio", "Air, A. “On Air.” 1949."),
        ("bare", "[a slip of paper, without anything on it]"),
        ("forth", "Ito, Hanako, et al. “Forthcoming Wheels.” <em>Wheel Studies</em>, forthcoming."),
    ],
)  # fmt: skip
def test_a_work_is_listed_as_the_chicago_manual_has_it(library: BibliographyData, key: str, listed: str) -> None:
    assert shown(library, key) == listed


def test_the_words_are_those_of_the_project(library: BibliographyData) -> None:
    assert shown(library, "essay", "de") == (
        "Flint, Fay. „Soft Stone“. In <em>Essays on Stone</em>, herausgegeben von Anna Ed, Bo Ed, Carl Ed und Dora Ed, "
        "12–34. Aberdeen: Granite, 1999."
    )
    assert "2ᵉ éd." in shown(library, "rad1987", "fr")
    assert shown(library, "talk", "en-AU").startswith("Miller, Max. ‘I Never Slept’.")


def test_no_field_and_no_name_makes_a_work_fall(library: BibliographyData) -> None:
    """Every type with every field, in every language that there is a word for."""
    every = {name for entry in library.entries.values() for name in entry.fields}
    kinds = {entry.type for entry in library.entries.values()}
    for kind in sorted(kinds):
        entry = Entry(kind, dict.fromkeys(every, "3"), {"author": [Person("A, B")]})
        entry.key = "k"
        assert str(set_out(spoken(entry, "sv")))
        assert isinstance(str(set_out(spoken(Entry(kind), "el"))), str)


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"The word \textit{mola}", "The word <em>mola</em>"),
        (r"{\noopsort{Rayleigh}}{Lord Rayleigh}", "Lord Rayleigh"),
        (r"Gu{\'e}rin, \v{S}, \c c, {\O}, \ss, \OE uvre, \H{o}, \'\i", "Guérin, Š, ç, Ø, ß, Œuvre, ő, í"),
        ("A--B---C~D, ``so'', it's", "A–B—C\xa0D, “so”, it’s"),
        (r"50% of $x^2$ for $5 \& \textsc{Bc} #1", "50% of <em>x</em><sup>2</sup> for $5 &amp; <sc>Bc</sc> #1"),
        (r"H\textsubscript{2}O, $\alpha_{ij}$, {\it so}", "H<sub>2</sub>O, α<sub><em>ij</em></sub>, <em>so</em>"),
        (r"On \foreignlanguage{german}{\emph{Da}sein} and \textgreek{λόγος}", "On <em>Da</em>sein and λόγος"),
        (r"<i>Mola</i> \&amp; Water, \enquote{so}, a\\b", "<em>Mola</em> &amp; Water, “so”, a b"),
        (
            r"DNA\ensuremath{_{2}} of {\ensuremath{{\Delta}}}1, \enquote*{E}, a\hyphen b\slash c, 4\textsuperscript{e}",
            "DNA<sub>2</sub> of Δ1, “E”, a-b/c, 4<sup>e</sup>",
        ),
        (r"\strange{kept} and \odd", "kept and "),
    ],
)
def test_latex_is_text_and_markup(latex: str, text: str) -> None:
    assert re.sub(r'<span class="bibtex-protected">|</span>', "", rich(latex).render_as("html")) == text
    assert unknown_commands(latex) == (["odd", "strange"] if "strange" in latex else [])


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"date": "1796/1798"}, "1796–1798"), ({"date": "1796/"}, "1796–"), ({"date": "1796?"}, "1796?"),
        ({"date": "1796~"}, "ca. 1796"), ({"date": "179X"}, "1790–1799"), ({"date": "-0043"}, "44 BCE"),
        ({"date": "1999-05-03"}, "May 3, 1999"), ({"date": "1999-05-03/1999-05-06"}, "May 3–6, 1999"),
        ({"date": "1999-21"}, "Spring 1999"), ({"year": "1999", "month": "mar"}, "March 1999"),
        ({"year": "[1796?]"}, "[1796?]"), ({"year": "1796--1798"}, "1796–1798"), ({"date": "in spring"}, "in spring"),
        ({"year": "2001", "month": "12", "day": "24"}, "December 24, 2001"), ({}, ""),
    ],
)  # fmt: skip
def test_dates_are_those_of_biblatex(fields: dict[str, str], said: str) -> None:
    assert date_of(fields).shown(Words("en"), full=True) == said


ODD = [
    ("book", "editor={d' Alm, L. and Wey, J.}, title={W}, date=2013, pagetotal={vi+309}",
     "Alm, L. d’, and J. Wey, eds. W. 2013. vi+309 pp."),
    ("book", "author={al- One, A. and in 't Veld, Q.}, title={Sand}, date=2001, options={useprefix=true}",
     "al-One, A., and Q. in ’t Veld. Sand. 2001."),
    ("article", "author={B, S.}, title={T}, journal={J}, year=2005, volume={v. 9}, pages={p. 12-14}, "
     "doi={http://doi.acm.org/10.1145/11}", "B, S. “T.” J 9 (2005): 12–14. https://doi.org/10.1145/11"),
    ("inproceedings", "author={B, G.}, title={E}, booktitle={P}, year=2006, address={York}, location={Rome}, "
     "publisher={ACM}", "B, G. “E.” In P. Rome. York: ACM, 2006."),
    ("unpublished", "title={Meules}, date={1968-05-31}, type={letter}, library={Archives}, number={114 Z}",
     "“Meules.” Letter. May 31, 1968. 114 Z, Archives."),
    ("patent", "type={patentde}, title={Rad}, author={L, X.}, date=2005, number={1036}",
     "L, X. Rad. Patent DE 1036. 2005."),
    ("book", "author={Old, O. (Otto), 1850-1910.}, title={A book /}, address={Berlin :}, publisher={Reimer,}, "
     "year=1901, pages={xii, 345 p. ;}", "Old, O. (Otto). A book. Berlin: Reimer, 1901. xii, 345 pp."),
    ("review", "author={B, B.}, title={\\bibstring{reviewof} \\mkbibemph{Mills}, \\bibstring{by} F. W.}, "
     "journaltitle={N}, date={2000-04-16}", "B, B. Review of Mills, by F. W. N, April 16, 2000."),
    ("review", "author={C, D.}, title={letter to the editor}, journaltitle={N}, date=2000",
     "C, D. Letter to the editor. N, 2000."),
    ("article", "author={B, J.}, title={T}, journaltitle={Past}, number=62, date=1974, pages={B13-B14}",
     "B, J. “T.” Past, no. 62 (1974): B13–B14."),
    ("misc", "author={C, G.}, title={G to H}, entrysubtype={letter}, origdate={1918-09-25}, organization={Yale}",
     "C, G. “G to H.” September 25, 1918. Yale."),
    ("letter", "author={W, E.}, title={W to R}, origdate={1946-05-02}, booktitle={Letters}, publisher={H}, date=1976",
     "W, E. W to R. In Letters. May 2, 1946. H, 1976."),
    ("book", "author={D, C.}, title={T}, editor={Ed, E.}, translator={Ed, E.}, edition={2. Aufl.}, publisher={``N''}, "
     "date=1999", "D, C. T. Edited and translated by E. Ed. 2nd ed. “N,” 1999."),
    ("book", "author={D, C.}, title={T}, edition={\\bibstring{revisededition}}, year={\\bibstring{nodate}}",
     "D, C. T. Rev. ed. N.d."),
    ("book", "title={Gems}, edition={iPad ed.}, url={ftp://a.b/c}, date=2011", "Gems. iPad ed. 2011. ftp://a.b/c"),
    ("music", "author={R, A.}, title={C}, editor={P, V.}, editortype={orchestra}, number={60822-2-RG}, date=1991",
     "R, A. C. With V. P. 60822-2-RG. 1991."),
    ("online", "title={``A'' und \\mkbibquote{B{\\\"a}}}, urldate={2002-01-03}, url={https://a.b}",
     "“‘A’ und ‘Bä.’” Accessed January 3, 2002. https://a.b"),
    ("book", "author={Society of Mills and Geoffrey of Monmouth}, title={Acts}, year=1900",
     "Society of Mills and Geoffrey of Monmouth. Acts. 1900."),
]  # fmt: skip
"""As catalogues of libraries, Zotero, the ACM and JabRef export works."""


@pytest.mark.parametrize(("type_", "fields", "listed"), ODD)
def test_what_programs_export_is_listed_in_order(type_: str, fields: str, listed: str) -> None:
    assert of(fields, type_) == listed


def test_what_one_reader_cannot_read_is_told_by_no_other(formats: Path) -> None:
    broken, sound = (WorksParser().parse_string(f"@book{{a, author={{{name}}}}}") for name in ("A, B, C, D", "A, B"))
    assert [slip.said for slip in broken.unread] == ["A, B, C, D"]
    assert not sound.unread
    assert bibfile.Parser is Parser  # after several builds in this process


@pytest.mark.parametrize(
    ("language", "day", "month"),
    [
        ("ru", "12 февраля 1934\u202fг.", "февраль 1934\u202fг."), ("zh", "1934年2月12日", "1934年2月"),
        ("el", "12 Φεβρουαρίου 1934", "Φεβρουάριος 1934"), ("hu", "1934. február 12.", "1934. február"),
        ("en-AU", "12 February 1934", "February 1934"), ("la", "die 12 Februarii 1934", "1934 Februarii"),
    ],
)  # fmt: skip
def test_dates_are_in_the_language(language: str, day: str, month: str) -> None:
    assert (Words(language).day("1934", 2, 12), Words(language).day("1934", 2)) == (day, month)


def test_a_version_of_a_program_has_the_title_of_the_program() -> None:
    parsed = WorksParser().parse_string(
        "@software {a, title={Mill}, author={M, F.}, date=1994}\n"
        "@softwareversion{b, crossref={a}, version={5.0}, date=2020}"
    )
    assert str(set_out(described(parsed.entries["b"], parsed.entries))) == "M, F. Mill. Version 5.0. 2020."


def test_a_work_has_of_another_what_biblatex_gives_it() -> None:
    """All but what the manual of biblatex withholds (appendix B)."""
    given = "note={Rare}, doi={10.1/x}, url={https://example.org/x}, isbn={0-306-40615-2}, keywords={k}, langid={de}"
    kept = "options={useeditor=false}, label={l}, related={b}, shorthand={S}, sortkey={z}, entrysubtype={magazine}"
    parsed = WorksParser().parse_string(
        f"@collection{{a, title={{Whole}}, {given}, {kept}}}\n@incollection{{b, title={{Part}}, crossref={{a}}}}"
    )
    found = described(parsed.entries["b"], parsed.entries).fields
    assert set(found) - {"title", "booktitle", "crossref"} == {"note", "doi", "url", "isbn", "keywords", "langid"}


@pytest.mark.parametrize(
    ("options", "listed"),
    [
        ("useauthor=false", "Ed, E., ed. T. By Simone de Beauvoir. Translated by T. Tr. 2000."),
        ("useauthor = false, useeditor=false", "Tr, T., trans. T. By Simone de Beauvoir. Edited by E. Ed. 2000."),
        ("useprefix", "de Beauvoir, Simone. T. Edited by E. Ed. Translated by T. Tr. 2000."),
        ("useprefix=false,usetranslator=false", "Beauvoir, Simone de. T. Edited by E. Ed. Translated by T. Tr. 2000."),
    ],
)
def test_options_of_biblatex_say_who_heads_a_work(options: str, listed: str) -> None:
    work = "author={Simone de Beauvoir}, editor={Ed, E.}, translator={Tr, T.}, title={T}, year=2000"
    assert of(f"{work}, options={{{options}}}") == listed
    assert of("author={family=Bruyn, given=C., prefix=de, useprefix=true}, title={T}") == "de Bruyn, C. T. N.d."


def test_what_is_in_quotation_marks_stays_in_them() -> None:
    assert of("title = {On ``This'' and {\\enquote{That}}}, date = 1999", "unpublished") == (
        "“On ‘This’ and ‘That.’” 1999."
    )
    assert of("title = {What's ‘This’?}, date = 1999", "unpublished", "en-GB") == "‘What’s “This”?’ 1999."


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", ["Böhme", "Brandt", "Braun"]), ("sv", ["Zorn", "Åberg", "Ärla", "Öberg"]),
        ("da", ["Zeuthen", "Æbelø", "Ørsted", "Aakjær"]), ("cs", ["Cibulka", "Čapek", "Hus", "Chalupa", "Ibl"]),
        ("es", ["Nube", "Núñez", "Ñandú", "Oca"]), ("pl", ["Lem", "Łoś", "Mann"]), ("fr", ["œuf", "offre", "oté"]),
        ("et", ["Saar", "Šveits", "Zebra", "Tamm"]), ("tr", ["Irmak", "İzmir", "Jale"]),
        ("hu", ["Cukor", "Csaba", "Dante"]), ("uk", ["Гус", "Ґава", "Дім"]), ("en", ["van", "Vander", "Van Dyck"][:1]),
        ("vi", ["an", "ăn", "ấn", "bà"]),
    ],
)  # fmt: skip
def test_the_alphabet_is_that_of_the_language(language: str, words: list[str]) -> None:
    assert sorted([*words[1:], words[0]], key=lambda word: sort_key(word, language)) == words


@pytest.mark.parametrize(
    ("language", "order"),
    [("de", ["review1999", "special2004", "quern"]), ("sv", ["special2004", "quern", "review1999"])],
)
def test_works_are_in_the_order_of_the_language(library: BibliographyData, language: str, order: list[str]) -> None:
    for entry in library.entries.values():
        entry.language = (language,)
    keys = [work.key for work in HumanitiesStyle().sort(library.entries.values())]
    assert [key for key in keys if key in order] == order
    assert keys.index("particle") < keys.index("nopub") < keys.index("rayleigh")
    assert "granite" not in keys


def test_no_two_labels_are_the_same(library: BibliographyData) -> None:
    style = HumanitiesStyle()
    labels = list(style.format_labels(style.sort(library.entries.values())))
    assert len(set(labels)) == len(labels)
    assert {"Twin, Twins (1990)", "Eriksen et al., DNA of Grist: What RNA Can’t Say"} <= set(labels)
    assert {"Goethe, letter to Schiller", "van Beethoven, Letters on Mills"} <= set(labels)


def test_no_backslash_reaches_a_reader(formats: Path) -> None:
    pages = [html.parse(str(page)).getroot().text_content() for page in (formats / "out/html").glob("*.html")]
    with ZipFile(next((formats / "out/epub").glob("*.epub"))) as book:
        chapters = [book.read(name).decode() for name in book.namelist() if name.endswith(".xhtml")]
    (tei,) = (formats / "out/tei").glob("*.xml")
    (text,) = (formats / "out/plain").glob("*.txt")
    pdf = pypdfium2.PdfDocument(next((formats / "out/typst").glob("*.pdf")))
    printed = [page.get_textpage().get_text_range() for page in pdf]
    works = json.dumps([work | {"custom": ""} for work in data_of(formats)["works"]], ensure_ascii=False)
    for said in (*pages, *chapters, tei.read_text("utf-8"), text.read_text("utf-8"), *printed):
        assert not re.search(r"\\(?!n)[A-Za-z'\"`^~=.&%$#_{}]", said)
    assert "\\\\" not in works
    assert "Guérin, François" in "".join(printed)


def data_of(formats: Path) -> dict[str, list[dict[str, dict[str, dict[str, str]]]]]:
    """Return the data."""
    path = next(path for path in (formats / "out/data").glob("*.json") if "schema" not in path.name)
    assert json_schema(path) == []
    return json.loads(path.read_text("utf-8"))


def test_every_work_is_in_every_format(formats: Path, library: BibliographyData) -> None:
    expected = set(library.entries) - NO_PAGE
    assert {work["id"] for work in data_of(formats)["works"] if not str(work["id"]).startswith("x-")} == expected
    (tei,) = (formats / "out/tei").glob("*.xml")
    listed = etree.parse(str(tei)).findall(".//{*}biblStruct")
    assert len(listed) == len(data_of(formats)["works"])
    page = html.parse(str(formats / "out/html/works.html"))
    assert len(page.xpath("//li[@class='work']")) == len(expected)


def test_the_tei_is_valid(formats: Path) -> None:
    (tei,) = (formats / "out/tei").glob("*.xml")
    assert jing(tei.parent / builder.SCHEMA, tei) == ""
    assert [jing(schema, tei) for schema in OF_TEI] == [""] * len(OF_TEI)


def test_no_field_is_lost_on_the_way_there_and_back(formats: Path, library: BibliographyData) -> None:
    """BibTeX, the data, BibTeX: each field says what it said, accents and all."""
    for work in data_of(formats)["works"]:
        written = work["custom"]
        if str(work["id"]).startswith("x-"):
            continue
        again = WorksParser().parse_string(bibtex(str(work["id"]), written))  # type: ignore[arg-type]
        old, new = library.entries[str(work["id"])], again.entries[str(work["id"])]
        assert new.type == old.type
        assert said(new) == said(old), work["id"]


def bibtex(key: str, written: dict[str, dict[str, str]]) -> str:
    """Return an entry as BibTeX from what the data have of it."""
    fields = (f"{name} = {{{latex(name, text)}}}" for name, text in written["fields"].items())
    return f"@{written['type']}{{{key}, {', '.join(fields)}}}"


def latex(name: str, text: str) -> str:
    """Return marks of CSL's data as LaTeX."""
    marks = {"<i>": r"\emph{", "<b>": r"\textbf{", "<sup>": r"\textsuperscript{", "<sub>": r"\textsubscript{",
             '<span style="font-variant:small-caps;">': r"\textsc{", '<span class="nocase">': "{"}  # fmt: skip
    for mark, command in marks.items():
        text = text.replace(mark, command)
    return re.sub(r"</(i|b|sup|sub|span)>", "}", text).replace("\xa0", "~" if name not in EXACT else "\xa0")


def said(entry: Entry) -> dict[str, str]:
    """Return what the fields and names of an entry say."""
    persons = {
        role: " and ".join(unlatexed(str(person)) for person in people) for role, people in entry.persons.items()
    }
    fields = {name: unlatexed(value).replace("\\", "") for name, value in entry.fields.items()}
    return {name.lower(): value for name, value in {**persons, **fields}.items()}


def test_citations_are_as_sphinxcontrib_bibtex_documents_them(formats: Path) -> None:
    page = html.parse(str(formats / "out/html/text.html"))
    note, foot = (" ".join(note.text_content().split()) for note in page.xpath("//*[@role='doc-footnote']"))
    assert "See Ahlgren (The Mill at Norrby), (" in note
    assert "see Zeller and Ångström, Über das Rad, p. 4" in note
    assert "cf. Eriksen et al., DNA of Grist: What RNA Can’t Say" in note
    assert "Twin, 1990." in note
    assert foot.startswith("2Euklid. “Optica.” In Opera, edited by H. Heiberg.")
    again = html.parse(str(formats / "out/html/again.html"))
    assert len(again.xpath("//*[@id='again']//li")) == 2


def test_a_style_of_others_keeps_its_labels(make_project: Callable[..., Project]) -> None:
    files = {"text.md": "# T\n\nSo.[^a]\n\n[^a]: {cite:p}`rad1987`\n", "works.md": "# W\n\n```{bibliography}\n```\n"}
    one = "@book{rad1987, author = {Rad, Otto}, title = {The Wheel}, publisher = {P}, year = 1987}"
    project = make_project({**files, "works.bib": one}, bibtex_default_style="alpha", bibtex_reference_style="label")
    page = html.parse(str(project.built("html") / "works.html"))
    (label,) = page.xpath("//*[@role='doc-biblioentry']//*[@class='label']")
    assert "Rad87" in label.text_content()
