"""Finds pages to rewrite because something they show from another document changed; writes none."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransformer
from sphinx.transforms.post_transforms import ReferencesResolver
from sphinx.util.docutils import new_document
from sphinx.util.logging import suppress_logging

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.domain import Written, edition_of
from sphinx_apparatus.formats.base import is_page
from sphinx_apparatus.formats.html import downloads
from sphinx_apparatus.formats.html.cards import known_cards, meant_in
from sphinx_apparatus.formats.html.contents import contents_groups
from sphinx_apparatus.formats.html.glyphs import SetGlyphs
from sphinx_apparatus.works.bibliography import listed_works

SINGLY = ("text", "xml", "pseudoxml")
"""Builders of Sphinx that write a file for each document, too; they write all of them at every build."""

_LAST = ReferencesResolver.default_priority
"""What fills in lists and links comes before this or with it; what comes later knows no other document."""


def stale_at_once(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Name the pages to be written again beside those that were read."""
    if not is_page(app.builder):
        return sorted(env.found_docs) if app.builder.name in SINGLY else []
    return [] if edition_of(env).later else stale_pages(app)


def stale_pages(app: Sphinx) -> list[str]:
    """Name the pages that show something else than when they were written."""
    domain = edition_of(app.env)
    before, now = recorded_digests(app), _Shown(app).digests()
    domain.written = Written(before, now)
    record_of(app).write_text("{}", encoding="utf-8")  # a build that is killed leaves a record of no page
    return sorted(docname for docname, digest in now.items() if before.get(docname) != digest)


def keep_record(app: Sphinx, exception: Exception | None) -> None:
    """Save each page's digest; pages not rewritten keep their old one."""
    if exception is None and is_page(app.builder):
        written = edition_of(app.env).written
        record = record_of(app)
        start = record.stat().st_mtime_ns
        now = written.now.items()
        kept = {name: own for name, own in now if written.before.get(name) == own or newer(app, name, start)}
        record.write_text(json.dumps({"folder": str(app.outdir), "pages": kept}), encoding="utf-8")


def newer(app: Sphinx, docname: str, start: int) -> bool:
    """Tell whether the page of the document `docname` was written after `start`, in nanoseconds."""
    page = Path(cast("Any", app.builder).get_outfilename(docname))
    return page.is_file() and page.stat().st_mtime_ns >= start


def record_of(app: Sphinx) -> Path:
    """Return the file that says what the pages of this builder were written with."""
    return Path(app.doctreedir, f"pages-{app.builder.name}.json")


def recorded_digests(app: Sphinx) -> dict[str, str]:
    """Return what the record has for pages in this output folder."""
    try:
        record = json.loads(record_of(app).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return dict(record["pages"]) if record.get("folder") == str(app.outdir) else {}


class _Shown:
    """What each page shows, as a digest: its own tree, and of other documents exactly what is put into it.

    What other documents have is taken from an excerpt of the page, its lists and links alone, filled in as the page is.
    """

    def __init__(self, app: Sphinx) -> None:
        self.app, self.env = app, app.env
        self.domain = edition_of(app.env)
        self.citations = listed_works(app.env)
        self.parts = downloads.parts_of(app)
        transforms = app.registry.get_post_transforms()
        self.filling = [t for t in transforms if (t.default_priority or 0) <= _LAST and t is not SetGlyphs]

    def digests(self) -> dict[str, str]:
        frame = self.frame()
        return {docname: _digest_of(frame + self.page(docname)) for docname in self.env.found_docs}

    def frame(self) -> str:
        """Return what is around every page: the navigation, and the edition's metadata."""
        contents = [(docname, toc.pformat()) for docname, toc in sorted(self.env.tocs.items())]
        titles = contents_groups(self.domain)
        lists = sorted((name, sorted(known.lists)) for name, known in self.domain.documents.items() if known.lists)
        includes = sorted(self.env.toctree_includes.items())
        return _digest_of(repr((contents, titles, includes, lists, self.domain.metadata)))

    def page(self, docname: str) -> str:
        tree = Path(self.app.doctreedir, f"{docname}.doctree").stat().st_mtime_ns
        text = self.text(docname) if docname in self.app.config.apparatus_documents else ""
        excerpt = self.domain.document(docname).excerpt
        works = [self.citations.get(key) for key in excerpt.keys]
        taken = self.filled(docname, excerpt.takers) if excerpt.takers else nodes.compound()
        shown = ours.outline(taken)
        meant = {*meant_in(taken), *(work.id for work in works if work)}
        return repr((tree, text, works, shown, self.cards(docname, meant)))

    def cards(self, docname: str, meant: set[str]) -> list[tuple[str, list[str]]]:
        """Return what the cards of a page say: of what its links and works mean, and of the names in its text."""
        if self.app.config.html_theme != "furo":  # no other theme shows them
            return []
        known = self.domain.once(known_cards)
        meant = meant | {f"reg-{name.key}" for name in self.domain.document(docname).names}
        return [(target, [line.astext() for line in known[target]()]) for target in sorted(meant & known.keys())]

    def text(self, docname: str) -> str:
        """Return what a document of the text shows of those before it, and of the files of its paragraphs."""
        numbering, stretches = self.domain.numbering, self.domain.stretches
        starts = [numbering.before(docname), numbering.before(docname, verse=True)]
        found = stretches.found[docname]
        moved = [stretches.words_of(s.first) for s in found if s.first]
        begun = [stretches.begun_at(s.last) for s in found if s.last and not s.first]
        ended = [numbering.id_of(entry, "a") for entry in begun if entry]
        return repr((starts, moved, ended, sorted(stretches.lost_before(docname)), self.parts))

    def filled(self, docname: str, takers: Iterable[nodes.Element]) -> nodes.Element:
        """Return what a page takes from others, as it is to be shown."""
        excerpt = new_document(docname)
        excerpt.settings.env = self.env
        excerpt += nodes.compound("", *(node.deepcopy() for node in takers))
        transformer = SphinxTransformer(excerpt)
        transformer.set_environment(self.env)
        transformer.add_transforms(self.filling)
        with suppress_logging(), standing_in(self.env, docname):  # what is wrong is said where the page is written
            transformer.apply_transforms()
        return excerpt


def _digest_of(words: str) -> str:
    return sha256(words.encode()).hexdigest()


@contextmanager
def standing_in(env: BuildEnvironment, docname: str) -> Iterator[None]:
    """Let transforms find the document in which they work."""
    before = env.current_document.docname
    env.current_document.docname = docname
    try:
        yield
    finally:
        env.current_document.docname = before
