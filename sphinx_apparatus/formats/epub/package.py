"""The files around the pages of an e-book: package document, navigation, title page and archive; knows no Sphinx."""

import mimetypes
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from itertools import chain
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from sphinx_apparatus.language import _, date, listed
from sphinx_apparatus.records.about import Agent, Metadata
from sphinx_apparatus.records.archive import EARLIEST, write_zip
from sphinx_apparatus.records.citation import bound, inverted, named_agents
from sphinx_apparatus.text.direction import is_from_the_right

MIMETYPE = "application/epub+zip"
CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="content.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
_TYPES = {
    ".xhtml": "application/xhtml+xml", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png",
    ".woff2": "font/woff2",
}  # fmt: skip
_ARTICLES = {"de": "(der|die|das|eine?) ", "en": "(the|an?) ", "fr": "(les?|la|une?) |l['’]"}
"""What a catalogue passes over at the beginning of a title, by language."""


@dataclass(frozen=True)
class Heading:
    """A line of the table of contents."""

    words: str
    address: str
    inner: tuple["Heading", ...] = ()


@dataclass(frozen=True)
class EBook:
    """What the package says: pages in reading order, contents, paragraphs (number, address), where the parts begin.

    `printed` has the pages of the printed book (number, address), `source` the name of its file; `pictures`, `notes`
    and `languages` tell whether the pages of this one have any.
    """

    metadata: Metadata
    pages: Sequence[str]
    contents: Sequence[Heading]
    paragraphs: Sequence[tuple[int, str]] = ()
    landmarks: Sequence[tuple[str, str, str]] = ()
    modified: datetime = EARLIEST
    printed: Sequence[tuple[str, str]] = ()
    source: str = ""
    pictures: bool = False
    notes: bool = False
    languages: bool = False
    files: Sequence[Path] = field(default_factory=tuple)

    @property
    def uuid(self) -> str:
        """The identifier of the book, made from that of the edition."""
        return f"urn:uuid:{uuid5(NAMESPACE_URL, self.metadata.identifier)}"


def xhtml_page(title: str, body: str, language: str, style: str) -> str:
    """Return an XHTML page in this language around its `body`, which is markup.

    The `title` may have markup, `style` is the relative address of the style sheet.
    """
    words = re.sub("<[^>]*>", "", title)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'
        f' lang="{language}" xml:lang="{language}"{_side("dir", language)}>\n<head>\n<title>{words}</title>\n'
        f'<link rel="stylesheet" type="text/css" href="{style}"/>\n</head>\n<body>\n{body}\n</body>\n</html>\n'
    )


def _side(attribute: str, language: str) -> str:
    """Return an attribute that says that a language is written from the right; nothing for other languages."""
    return f' {attribute}="rtl"' if is_from_the_right(language) else ""


def title_page(metadata: Metadata) -> str:
    author = escape(", ".join(agent.name for agent in metadata.authors))
    lines = [f'<p class="author">{author}</p>'] if author else []
    lines.append(f'<h1 class="title" epub:type="fulltitle">{escape(bound(metadata.title))}</h1>')
    if editors := named_agents(metadata.editors):
        lines.append(f"<p>{escape(_('Edited by {names}', names=listed(_named(a.name) for a in editors)))}</p>")
    version, day = _("Version {number}", number=metadata.version), date(metadata.date) if metadata.date else ""
    lines.append(f"<p>{escape(', '.join(filter(None, (version, day))))}</p>")
    rights = ((escape(part.name), escape(part.statement)) for part in metadata.parts)
    lines += [f'<p class="rights"><strong>{name}.</strong> {statement}</p>' for name, statement in rights]
    return f'<section epub:type="titlepage" class="titlepage">\n{chr(10).join(lines)}\n</section>'


def _named(name: str) -> str:
    return f"the{name[3:]}" if name.startswith("The ") else name


def navigation(book: EBook) -> str:
    """Return the body of the navigation document."""
    marks = [f'<li><a epub:type="{kind}" href="{to}">{escape(words)}</a></li>' for kind, to, words in book.landmarks]
    parts = [f'<nav epub:type="toc" role="doc-toc" id="toc">\n<h1>{_("Contents")}</h1>\n{_tree(book.contents)}\n</nav>']
    lists = (
        (' epub:type="page-list" role="doc-pagelist"', _("Pages"), _numbers(book.printed)),
        ("", _("Paragraphs"), _numbers(book.paragraphs)),
        (' epub:type="landmarks"', _("Guide"), marks),
    )
    for kind, words, lines in (one for one in lists if one[2]):
        parts.append(f'<nav{kind} hidden="hidden">\n<h2>{words}</h2>\n<ol>\n{chr(10).join(lines)}\n</ol>\n</nav>')
    return "\n".join(parts)


def _numbers(places: Iterable[tuple[object, str]]) -> list[str]:
    return [f'<li><a href="{to}">{number}</a></li>' for number, to in places]


def _tree(headings: Iterable[Heading]) -> str:
    inner = ((h, f"\n{_tree(h.inner)}" if h.inner else "") for h in headings)
    lines = (f'<li><a href="{h.address}">{escape(h.words)}</a>{below}</li>' for h, below in inner)
    return f"<ol>\n{chr(10).join(lines)}\n</ol>"


def package(book: EBook, folder: Path) -> str:
    progression = _side("page-progression-direction", book.metadata.language)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<package xmlns="http://www.idpf.org/2007/opf" version="3.0"'
        f' xml:lang="{book.metadata.language}" unique-identifier="book">\n'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n{chr(10).join(_described(book))}\n</metadata>\n'
        f"<manifest>\n{chr(10).join(_listed(book, folder))}\n</manifest>\n"
        f"<spine{progression}>\n{chr(10).join(_read(book))}\n"
        "</spine>\n</package>\n"
    )


def _described(book: EBook) -> Iterator[str]:
    metadata = book.metadata
    yield f'<dc:identifier id="book">{book.uuid}</dc:identifier>'
    if metadata.address:
        yield f"<dc:source>{escape(metadata.address)}</dc:source>"
    yield f'<dc:title id="title">{escape(metadata.title)}</dc:title>'
    yield '<meta refines="#title" property="title-type">main</meta>'
    yield f'<meta refines="#title" property="file-as">{escape(filed(metadata.title, metadata.language))}</meta>'
    yield f"<dc:language>{metadata.language}</dc:language>"
    for element, role, agents in (("creator", "aut", metadata.authors), ("contributor", "edt", metadata.editors)):
        for n, agent in enumerate(agents):
            yield from _named_in(element, role, n, agent, metadata.language)
    yield from (f"<dc:subject>{escape(word)}</dc:subject>" for word in metadata.keywords)
    if metadata.abstract:
        yield f"<dc:description>{escape(metadata.abstract)}</dc:description>"
    if rights := metadata.rights or metadata.licence:
        yield f"<dc:rights>{escape(rights)}</dc:rights>"
    if metadata.date:
        yield f"<dc:date>{metadata.date}</dc:date>"
    yield f'<meta property="dcterms:modified">{book.modified:%Y-%m-%dT%H:%M:%SZ}</meta>'
    if metadata.version:
        yield f'<meta property="schema:version">{escape(metadata.version)}</meta>'
    yield from _access(book)


def _named_in(element: str, role: str, number: int, agent: Agent, language: str) -> Iterator[str]:
    """Yield who made the edition, in what role, and as what he or they are filed."""
    words = inverted(agent) if agent.family else filed(agent.name, language)
    yield f'<dc:{element} id="{role}-{number}">{escape(agent.name)}</dc:{element}>'
    yield f'<meta refines="#{role}-{number}" property="role" scheme="marc:relators">{role}</meta>'
    yield f'<meta refines="#{role}-{number}" property="file-as">{escape(words)}</meta>'


def filed(words: str, language: str) -> str:
    """Return a title or a name as a catalogue files it: the article of its language at its end."""
    article = re.match(_ARTICLES.get(language[:2], r"(?!)"), words, re.IGNORECASE)
    return f"{words[article.end() :]}, {article[0].strip()}" if article else words


def _access(book: EBook) -> Iterator[str]:
    modes = ("textual", "visual") if book.pictures else ("textual",)
    yield from (f'<meta property="schema:accessMode">{mode}</meta>' for mode in modes)
    yield '<meta property="schema:accessModeSufficient">textual</meta>'
    yield from (f'<meta property="schema:accessibilityFeature">{feature}</meta>' for feature in features(book))
    yield '<meta property="schema:accessibilityHazard">none</meta>'
    yield f'<meta property="schema:accessibilitySummary">{escape(" ".join(summary(book)))}</meta>'
    if book.printed:
        yield f'<meta property="pageBreakSource">{escape(book.source)}</meta>'


def features(book: EBook) -> Iterator[str]:
    """Yield what helps those who read otherwise than with their eyes, as schema.org names it, where the book has it."""
    yield from ("structuralNavigation", "tableOfContents", "readingOrder", "displayTransformability")
    if book.printed:
        yield from ("pageNavigation", "pageBreakMarkers")
    if book.pictures:
        yield "alternativeText"


def summary(book: EBook) -> Iterator[str]:
    """Yield the same in sentences."""
    yield _("The text is plain and marked up by its structure.")
    if book.paragraphs:
        yield _("Paragraphs are numbered.")
    if book.printed:
        yield _("The pages of the printed book are marked, and the list of pages leads to them.")
    if book.notes:
        yield _(
            "Notes and apparatus entries are linked with their places in both directions and can be opened in place."
        )
    if book.languages:
        yield _("Words in other languages are marked as such.")


def _listed(book: EBook, folder: Path) -> Iterator[str]:
    for number, path in enumerate(book.files):
        name = path.relative_to(folder).as_posix()
        kind = _TYPES.get(path.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        properties = " ".join(_properties(name, path))
        said = f' properties="{properties}"' if properties else ""
        id_ = f"page-{book.pages.index(name)}" if name in book.pages else f"file-{number}"
        yield f'<item id="{id_}" href="{name}" media-type="{kind}"{said}/>'


def _properties(name: str, path: Path) -> Iterator[str]:
    if name == "nav.xhtml":
        yield "nav"
    if path.stem == "cover" and path.suffix in (".png", ".svg"):
        yield "cover-image"
    if path.suffix == ".xhtml":
        text = path.read_text(encoding="utf-8")
        yield from (kind for kind, sign in (("svg", "<svg"), ("mathml", "<math")) if sign in text)


def _read(book: EBook) -> Iterator[str]:
    """Yield the pages as they are read, without the contents: every reading system has these at hand."""
    yield from (f'<itemref idref="page-{n}"/>' for n, name in enumerate(book.pages) if name != "nav.xhtml")


def archive(target: Path, folder: Path, files: Iterable[Path], moment: datetime) -> None:
    """Pack the files in the order given into the `target`, the mimetype first and stored.

    Their names in the archive are those under the `folder`; the `moment` is the date of all of them.
    """
    around = [("mimetype", MIMETYPE.encode()), ("META-INF/container.xml", CONTAINER.encode())]
    inside = ((path.relative_to(folder).as_posix(), path.read_bytes()) for path in files)
    write_zip(target, chain(around, inside), moment, stored=("mimetype",))
