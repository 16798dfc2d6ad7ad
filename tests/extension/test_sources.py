r"""Sources that are no TEI come in by the same way: Markdown, pages, documents, and LaTeX with an apparatus."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from lxml import etree

from sphinx_apparatus.__main__ import main
from sphinx_apparatus.language import _
from sphinx_apparatus.projects.page import LISTED
from sphinx_apparatus.projects.recount.sources import lost
from sphinx_apparatus.projects.sources import as_tei

MARKDOWN = """\
# The lamp

The lamp *was* lit[^1] in the hall.

- one
- two

> quoted words

As in [@ada] or `\\cite{ada}`, H~2~O, x^2^.

| Arma uirumque
|   cano.

## Later {#later .part}

Term
: What it means.

[^1]: By whom is not said.
"""
PAGE = """<html lang="fr"><head><title>La lampe</title><script>x</script></head><body><nav>Menu</nav><h1>La lampe</h1>
<p>Elle &eacute;tait <em>allum&eacute;e</em><sup><a href="#fn1">1</a></sup>.</p>
<table><tr><td>a</td><td>b</td></tr></table><ol><li id="fn1">Une note. <a href="#r1">↩</a></li></ol>
<p>Elle br&ucirc;le<a id="FNa_2"></a><a href="#Fn_2" class="fnanchor">[2]</a>. Voir les
<a href="#notes">remarques</a>.</p>
<p class="poetry">Le feu<a href="#note_3">[3]</a></p><p class="poetry">brille.</p>
<div class="footnote"><p><a name="note_3" href="#ref_3">[3]</a> Du feu.</p></div>
<div class="footnote"><p><a id="Fn_2"></a><a href="#FNa_2"><span>[2]</span></a> Autre note.</p></div>
<h2><a id="notes"></a>Remarques</h2></body></html>"""
WIKISOURCE = """<html lang="de"><head><title>Die Lampe – Wikisource</title></head><body>
<div id="mw-navigation">Menu</div><h1 id="firstHeading">Die Lampe</h1>
<div class="mw-parser-output"><div class="ws-noexport" id="headertemplate">Menu</div>
<table id="Textdaten"><tr><td>Menu</td></tr></table><div class="prp-pages-output">
<p>Sie brannte<sup class="reference"><a href="https://de.wikisource.org/wiki/Die_Lampe#cite_note-1">[1]</a></sup>,
und der <span class="pagenum ws-pagenum" data-page-number="11"></span>Wär<span
class="pagenum ws-pagenum" data-page-number="12"><span class="ws-noexport">&#8203;</span></span>ter
schlief.</p><div class="poem verse"><p>Zähle die Lampen,<br/>
&#160;&#160;&#160;&#160;zähle;<br/>
<br/>
sie sind es.</p></div></div>
<div class="mw-heading"><h2>Menu</h2><span class="mw-editsection">[Menu]</span></div><ol class="references">
<li id="cite_note-1"><span class="mw-cite-backlink"><a href="#cite_ref-1">↑</a></span> <i>Mit Rüböl.</i></li></ol>
</div><div id="catlinks">Menu</div></body></html>"""
SITES = """<html lang="en"><head><title>The lamp</title></head><body><div class="site-header">Menu</div>
<h1>The lamp</h1>
<p>Source: <em>A paper</em><br>Transcribed: Ada<br>Read: Ben</p>
<p>It was lit.<sup class="enote"><a href="#n1" name="f1">[1]</a></sup> So <a href="b.htm#n1">elsewhere</a>.</p>
<p>And out.<sup data-fn="8c1a-2b"><a href="#8c1a-2b" id="8c1a-2b-link">2</a></sup></p>
<div class="subscription-widget-wrap">Menu</div><pre class="wp-block-verse">The lamp,
  the lamp is out.</pre><h3>Footnotes</h3>
<p class="note"><a href="#f1" name="n1"><strong>1.</strong></a> In the hall.</p>
<ol><li id="8c1a-2b"><p>By whom?</p><p>Who knows. <a href="#8c1a-2b-link">↩︎</a></p></li></ol></body></html>"""
"""Notes as marxists.org and WordPress have them, and what blogs put beside a text."""
RELEDMAC = r"""\title{De bello}\begin{document}\selectlanguage{latin}\addcontentsline{toc}{part}{X}
\beginnumbering\pstart[\section*{Prooemium}]
Arma\footnoteAmk{} \edtext{uirumque}{\lemma{uirumque}\Afootnote{uirosque A B; uirum C}}
\'et c\`ela\footnoteAnomk{On \textit{Troy}.} % out
\edtext{oris}{\Afootnote{om. B}}, \edtext{Italiam}{\Afootnote{in \textit{A}, ex \textit{B}, C}}.
\pend
\stanza Saeuae memorem & Iunonis ob iram \& \endnumbering\end{document}"""
EKDOSIS = r"""\usepackage[english,latin]{babel}\DeclareWitness{A}{A}{Codex A}\DeclareWitness{B}{B}{Codex B}
\DeclareSource{Heyne}{Heyne}\DeclareShorthand{a}{α}{A,B}\begin{document}\begin{ekdosis}
Arma \app{\lem[wit=A]{uirumque}\rdg[wit={B}]{uirosque}\rdg[source=Heyne]{uirum}\note{So too below.}} cano.
\begin{patverse*}Troiae
\app{\lem{qui}\rdg[wit=a, postnote={\textit{in ras.}}]{\ilabel{x}{quis}}} \\ primus\end{patverse*}
\end{ekdosis}\end{document}"""


ALIGNED = r"""\DeclareWitness{N}{N}{New York}\DeclareWitness{B}{B}{Bodleian}\begin{document}
\begin{xltabular}[c]{.7\linewidth}{lXl}\caption*{Sigla}\\ \SigLine{B}\\ \end{xltabular}\SetAlignment{tcols=2, lcols=1}
\begin{alignment}
\begin{french}Le premier chapitre de la lampe et du feu dans la main.\end{french}
\begin{hebrew}
\ekddiv{head={הפרק הראשון}, n=1}

בסוד \app{\lem{ושש}}{
  \rdg[wit=N]{ושלש}
} אורים.
\end{hebrew}\end{alignment}\end{document}"""
"""Texts side by side; the readings of an entry stand in a group after that of the lemma."""
MACROS = r"""\documentclass{article}
\newcommand{\god}[1]{\textsc{#1}}\def\om{om.}
\begin{document}\title{De \emph{deis}}\author{Nobody}\date{1900}\maketitle
\begin{dramatis}
\beginnumbering\pstart
Cano \god{Iouem}\index{Jupiter}, \verb+\om+ {\itshape summum} \edtext{deum\edlabel{x}}{%
\xxref{x}{y}\lemma{d.}\Afootnote{\om{} B}
\Bfootnote{add. et B}\mynote{Why?}}. \unheard[of]{Finis}. % later
\pend
\end{dramatis}
\begin{verse}Arma uirumque \\ cano.\end{verse}
\hypertarget{x}{%
\section*{Later}\label{x}}
\begin{itemize}Before.\item one\item two\end{itemize}
\hsize=330pt \rightskip 4.5em plus 1fil \newgeometry{left=1in,top=2cm} Then.
\begin{tabular}{l}\begin{tabular}{ll}c & d\end{tabular} & e \end{tabular}
\begin{edtabularl}a & b \\ c & d\end{edtabularl}
\end{document}"""


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        ("a.md", MARKDOWN, ["The lamp *was* lit[^n1] in the hall.", "> quoted words",
                    "As in \\[@ada] or \\\\cite{ada}, H{sub}`2`O, x{sup}`2`.", "[^n1]: By whom is not said.",
                    "```{verse}\nArma uirumque\n  cano.\n```\n\n## Later\n\nTerm\n\nWhat it means.\n"]),
        ("b.html", PAGE, ["# La lampe", "Elle était *allumée*[^n1].", "[^n1]: Une note.",
                          "Elle brûle[^n2].\nVoir les remarques.", "## Remarques", "[^n2]: Autre note.",
                          "```{verse}\nLe feu[^n3]\nbrille.\n```", "[^n3]: Du feu."]),
        ("w.html", WIKISOURCE, ["Sie brannte[^n1], und der Wärter schlief.", "[^n1]: *Mit Rüböl.*",
                                "```{verse}\nZähle die Lampen,\n    zähle;\n\nsie sind es.\n```"]),
        ("s.html", SITES, ["# The lamp\n\nSource: *A paper* Transcribed: Ada Read: Ben\n",
                           "It was lit.[^n1]\nSo elsewhere.", "And out.[^n2]\n",
                           "```{verse}\nThe lamp,\n  the lamp is out.\n```\n\n[^n1]: In the hall.\n",
                           "[^n2]: By whom? Who knows."]),
        ("c.tex", RELEDMAC, ["# Prooemium\n\nArma",
                             "{app}`uirumque] uirosque A B; uirum C` ét cèla[^n1] {app}`oris] om. B`, ",
                             "{app}`Italiam] in A; ex B C`.",
                             "```{verse}\nSaeuae memorem\nIunonis ob iram\n```", "[^n1]: On *Troy*."]),
        ("d.tex", EKDOSIS, ["Arma {app}`uirumque] uirosque B; uirum conj. Heyne |  | So too below.` cano.",
                            "```{verse}\nTroiae {app}`qui] quis A B |  | A B *in ras.*`\nprimus\n```"]),
        ("f.tex", ALIGNED, ["# הפרק הראשון\n\nבסוד {app}`ושש] ושלש N` אורים."]),
        ("e.tex", MACROS, ["# De deis", "Cano [Iouem]{.smallcaps}, \\om *summum*",
                           "{app}`deum] om. B |  | add. et B Why?`.\nFinis.",
                           "# Later\n\nBefore.\n\none\n\ntwo\n\nThen.\n\nc d e\n\na b\n",
                           "a b",
                           "```{verse}\nArma uirumque\ncano.\n```"]),
    ],
    ids=["markdown", "page", "wikisource", "sites", "reledmac", "ekdosis", "alignment", "macros"],
)  # fmt: skip
def test_a_source_becomes_a_project(
    name: str, source: str, expected: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text(source, encoding="utf-8")
    assert main(["import", str(tmp_path / "made"), "--from", str(tmp_path / name)]) == 0
    text = (tmp_path / "made/edition/text/text.md").read_text(encoding="utf-8")
    assert [one for one in expected if one not in text] == []
    assert "Menu" not in text
    said = capsys.readouterr().out
    assert _("nothing differs") in said
    assert ("(`he`)" in said, "(`la`)" in said) == (source is ALIGNED, source in (RELEDMAC, EKDOSIS))


@pytest.mark.parametrize(
    ("name", "source", "said"),
    [
        ("a.md", "# A\n\nb ![lamp](c.png)\n\n- d\n", [("<img>", "lamp", 3)]),
        ("b.html", "<html><body>\n<h1>A</h1>\n<p>b <img src='c/lamp.png'></p>\n<nav>\nMenu of it</nav></body></html>",
         [("<img>", "lamp.png", 3), ("words", "menu of it", 5)]),
        ("c.tex", MACROS, [("\\unheard[of]", "", 8), ("\\index", "Jupiter", 6), ("\\edlabel", "x", 6),
                           ("\\date", "1900", 3), ("\\begin{dramatis}", "", 4), ("%", "later", 8),
                           ("\\mynote", "", 8)]),
    ],
    ids=["markdown", "page", "latex"],
)  # fmt: skip
def test_what_a_source_has_and_the_project_has_not_is_in_the_report_with_its_line(
    name: str, source: str, said: list[tuple[str, str, int]], tmp_path: Path
) -> None:
    (tmp_path / name).write_text(source, encoding="utf-8")
    assert main(["import", str(tmp_path / "made"), "--from", str(tmp_path / name)]) == 0
    rows = (tmp_path / "made/import.tsv").read_text(encoding="utf-8").splitlines()
    told = [row.split("\t") for row in rows]
    assert [
        one for one in said if not any(one[0] in w and one[1] in w and line == str(one[2]) for line, _, w in told)
    ] == []
    assert not [row for row in rows if name == "c.tex" and "‘" in row and "the words" in row]


@pytest.mark.parametrize(
    "ending", [r"\edtext", r"\verb", r"\section", r"\app{\lem", r"\begin{verse}a & b", "{{{", r"\'", "$a"]
)
def test_latex_that_breaks_off_keeps_its_words(ending: str, tmp_path: Path) -> None:
    (tmp_path / "a.tex").write_text(rf"Arma uirumque cano. {ending}", encoding="utf-8")
    tei = as_tei(tmp_path / "a.tex", "la") or b""
    assert b"Arma uirumque cano." in tei


def test_commands_that_double_themselves_end(tmp_path: Path) -> None:
    doubled = "".join(rf"\newcommand{{\a{chr(98 + n)}}}{{\a{chr(97 + n)}\a{chr(97 + n)}}}" for n in range(20))
    (tmp_path / "a.tex").write_text(rf"\newcommand{{\aa}}{{\aa x}}{doubled}\begin{{document}}\au\end{{document}}")
    assert len(as_tei(tmp_path / "a.tex", "la") or b"") < 5_000_000


def test_a_page_that_names_no_encoding_is_read_in_one_way(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<html><body><p>Émile était là.</p></body></html>", encoding="utf-8")
    tei = as_tei(tmp_path / "a.html", "fr") or b""
    assert "Émile était là." in tei.decode() and b"<?lost" not in tei


def test_the_language_of_the_template_of_a_page_is_not_that_of_its_words(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<html lang="en-US"><body><p>בראשית ברא אלהים את השמים</p></body></html>', encoding="utf-8"
    )
    assert b'xml:lang="he"' in (as_tei(tmp_path / "a.html", "") or b"")
    assert b'xml:lang="de"' in (as_tei(tmp_path / "a.html", "de") or b"")


def test_a_word_that_the_reading_drops_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n\nOne lamp\nand another.\n", encoding="utf-8")
    tei = etree.fromstring("<TEI><p>One and another.</p></TEI>")
    assert list(lost(tmp_path / "a.md", tei)) == [(1, "a lamp")]


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DOCUMENT = f"""<w:document {W}><w:body><w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>The lamp</w:t>
</w:r></w:p><w:p><w:pPr><w:pStyle w:val="a"/></w:pPr>
<w:r><w:t xml:space="preserve">It was l</w:t></w:r><w:r><w:rPr><w:i/></w:rPr><w:t>it</w:t></w:r><w:r>
<w:footnoteReference w:id="2"/></w:r><w:del w:author="Ada"><w:r><w:delText>gone</w:delText></w:r></w:del><w:r>
<w:t>.</w:t></w:r></w:p></w:body></w:document>"""
COMMENTS = f"""<w:comments {W}><w:comment w:id="0" w:author="Ada"><w:p><w:r><w:t>Who?</w:t></w:r></w:p><w:p><w:r>
<w:t>Ask.</w:t></w:r></w:p></w:comment></w:comments>"""
STYLES = f"""<w:styles {W}><w:style w:type="paragraph" w:styleId="a"><w:name w:val="Body Text"/></w:style></w:styles>"""
TYPED = f"""<w:document {W}><w:body><w:p><w:r><w:t>Arma</w:t><w:br/><w:t>uirumque</w:t><w:br/><w:t>cano.</w:t></w:r>
</w:p><w:p><w:pPr><w:pStyle w:val="l"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r>
<w:t>One non</w:t>
<w:noBreakHyphen/><w:t>stop.</w:t></w:r></w:p></w:body></w:document>"""
NUMBERING = f"""<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">
<w:numFmt w:val="decimal"/></w:lvl>
</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""
NOTES = f'<w:footnotes {W}><w:footnote w:id="2"><w:p><w:r><w:t>By whom?</w:t></w:r></w:p></w:footnote></w:footnotes>'


def test_a_document_of_a_word_processor(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "lamp.docx", "w") as archive:
        archive.writestr("word/document.xml", DOCUMENT)
        archive.writestr("word/footnotes.xml", NOTES)
        archive.writestr("word/comments.xml", COMMENTS)
        archive.writestr("word/styles.xml", STYLES)
    assert main(["import", str(tmp_path / "made"), "--from", str(tmp_path / "lamp.docx")]) == 0
    assert "paragraph style" not in (tmp_path / "made/import.tsv").read_text(encoding="utf-8")
    text = (tmp_path / "made/edition/text/text.md").read_text(encoding="utf-8")
    assert text == "# The lamp\n\nIt was l*it*[^n1].\n\n[^n1]: By whom?\n"
    told = (tmp_path / "made" / LISTED).read_text(encoding="utf-8")
    assert "a comment: ‘Ada: ‘Who? Ask.’’" in told and "<del>: Ada: ‘gone’" in told and "the words" not in told


def test_lines_and_numbers_of_a_document(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "lamp.docx", "w") as archive:
        archive.writestr("word/document.xml", TYPED)
        archive.writestr("word/numbering.xml", NUMBERING)
        archive.writestr("word/styles.xml", STYLES.replace('"a"', '"l"').replace("Body Text", "List Paragraph"))
    tei = (as_tei(tmp_path / "lamp.docx", "en") or b"").decode()
    assert "<l>Arma</l><l>uirumque</l><l>cano.</l>" in tei
    assert "<label>1.</label>" in tei and "One non\u2011stop." in tei
    assert "<?lost" not in tei and tei.count("<?unknown") == tei.count("<?unknown 1 short lines") == 1


@pytest.mark.parametrize(
    ("words", "heads"), [("The lamp", ["The lamp"]), ("It was lit.", [])], ids=["a title", "a sentence"]
)
def test_a_document_without_a_heading_has_its_title_once(words: str, heads: list[str], tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "lamp.docx", "w") as archive:
        run = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
        body = f"<w:body>{run.format(words)}{run.format('And then.')}</w:body>"
        archive.writestr("word/document.xml", f"<w:document {W}>{body}</w:document>")
    tei = etree.fromstring(as_tei(tmp_path / "lamp.docx", "en") or b"")
    assert [head.text for head in tei.iter("{*}head")] == heads
    assert [text for text in tei.find(".//{*}body").itertext() if text.strip()] == [words, "And then."]


def test_what_is_no_document_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "lamp.docx").write_text("not an archive")
    assert main(["import", str(tmp_path / "made"), "--from", str(tmp_path / "lamp.docx")]) == 1
    assert "cannot be read" in capsys.readouterr().err
    assert not (tmp_path / "made").exists()
