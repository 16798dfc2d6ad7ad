"""The other formats of the edition, whole and by paragraph or verse, offered where they exist; makes none of them."""

from __future__ import annotations

from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.domain import EditionTransform
from sphinx_apparatus.formats.base import is_page
from sphinx_apparatus.language import _, decimal
from sphinx_apparatus.markup import PlaceholderDirective

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

    from sphinx_apparatus.text.locus import Locus

_FOLDER = "downloads"
_PARTS = "parts"


class DownloadsDirective(PlaceholderDirective):
    """``{downloads}``: the formats named in ``apparatus_downloads`` that have been made, or some: ``PDF, EPUB``."""

    node_class: ClassVar = ours.downloads
    optional_arguments = 1
    final_argument_whitespace = True

    def attributes(self) -> dict[str, object]:
        labels = [label.strip() for label in "".join(self.arguments).split(",") if label.strip()]
        if unknown := [label for label in labels if label not in self.config.apparatus_downloads]:
            known = ", ".join(self.config.apparatus_downloads)
            words = _("no format is named '{name}' in apparatus_downloads, which has: {known}")
            raise self.error(words.format(name=unknown[0], known=known))
        return {"labels": labels}


class OfferDownloads(EditionTransform):
    """Replace each placeholder by links to the files, in other formats than HTML by nothing.

    Before ``<downloads labels="PDF">``, after ``<bullet_list classes="downloads"><list_item>…``.
    """

    default_priority = 5

    def run(self, **kwargs: Any) -> None:
        for placeholder in ours.find(self.document, ours.downloads):
            placeholder.replace_self(self.offers(placeholder["labels"]))

    def offers(self, labels: list[str]) -> list[nodes.Node]:
        """Return the list of links, all or those of some labels, or nothing where there is no file or no page."""
        if not is_page(self.builder):
            return []
        root = "../" * self.env.docname.count("/")
        items = nodes.bullet_list(classes=["downloads"])
        for label, file in existing(self.config.apparatus_downloads, Path(self.builder.outdir)):
            if labels and label not in labels:
                continue
            link = nodes.reference("", label, refuri=f"{root}{_FOLDER}/{file.name}")
            link["reftitle"] = size_of(file)
            items += nodes.list_item("", nodes.paragraph("", "", link))
        return [items] if items.children else []


def existing(downloads: dict[str, str], pages: Path) -> list[tuple[str, Path]]:
    """Return label and path of the files that are there, named as seen from the folder of the pages."""
    return [(label, pages / name) for label, name in downloads.items() if (pages / name).is_file()]


def size_of(file: Path) -> str:
    """Return about the size of a file, e.g. ``400 kB`` or ``1.4 MB``, so that a changed word leaves it as it is."""
    kilobytes = max(1, round(file.stat().st_size / 1000))
    if kilobytes >= 1000:
        return _("{size} MB", size=decimal(round(kilobytes / 1000, 1)))
    return _("{size} kB", size=round(kilobytes, 1 - len(str(kilobytes))))


def part_links(config: Config, pages: Path, pagename: str, locus: Locus) -> dict[str, str]:
    """Return the link from a page to the file of a paragraph or a verse (`locus`); none where it is not there.

    `pages` is the folder of the built pages, `pagename` the name of the page in it, without a suffix.
    """
    root = "../" * pagename.count("/")
    there = Path(pages, config.apparatus_parts, f"{locus.id}.tei").is_file()
    label = _("TEI of this verse") if locus.verse else _("TEI of this paragraph")
    return {label: f"{root}{_FOLDER}/{_PARTS}/{locus.id}.xml"} if there else {}


def parts_of(app: Sphinx) -> list[Path]:
    """Return the files of the paragraphs and verses; the setting names their folder as seen from that of the pages."""
    folder = app.config.apparatus_parts
    return sorted(Path(app.outdir, folder).glob("*.tei")) if folder else []


def copy_files(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and is_page(app.builder):
        wholes = {file: file.name for _, file in existing(app.config.apparatus_downloads, Path(app.outdir))}
        parts = {file: f"{_PARTS}/{file.stem}.xml" for file in parts_of(app)}
        for file, name in (wholes | parts).items():
            target = Path(app.outdir, _FOLDER, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            copyfile(file, target)
