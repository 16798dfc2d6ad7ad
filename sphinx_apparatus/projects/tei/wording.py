"""What the edition and each witness have, read from the elements of the text; knows no markup of ours."""

from collections.abc import Iterator
from enum import Enum

from sphinx_apparatus.projects.escapes import BASE, BEGINS, ENDS
from sphinx_apparatus.projects.tei.known import Known
from sphinx_apparatus.projects.tei.source import BREAKS, TEI, Element, Run, blanks, breaks, content, local, named

SILENT = {
    "note", "fw", "ptr", "del", "gap", "lacunaStart", "lacunaEnd", "witStart", "witEnd", "milestone", "anchor",
    "graphic", "figDesc", "index", "witDetail", "wit",
}  # fmt: skip
IN_WITNESSES = ("sic", "orig", "abbr", "am")
IN_EDITION = ("corr", "reg", "expan", "ex")
NOBODY = "\0"
"""In place of a siglum: what no witness has, a conjecture."""


class Bound(Enum):
    """A bound of a lacuna, or a place where something is lost."""

    BEGINS = 1
    ENDS = 2
    LOST = 3


_MARKS = {Bound.BEGINS: BEGINS, Bound.ENDS: ENDS, Bound.LOST: ""}


class Wording:
    """Reads runs of text as the edition (BASE) or a witness has them."""

    def __init__(self, known: Known) -> None:
        self.known = known

    def of(self, run: Run, view: str) -> str:
        """Return the words, lacunae filled."""
        return "".join(piece for piece in self.pieces(run, view) if isinstance(piece, str))

    def marked(self, run: Run, view: str) -> str:
        """Return the words, with marks where lacunae begin and end."""
        return "".join(_MARKS[piece] if isinstance(piece, Bound) else piece for piece in self.pieces(run, view))

    def pieces(self, run: Run, view: str) -> Iterator[str | Bound]:
        """Yield words, and marks where a witness has lost some."""
        for part in run:
            if isinstance(part, str):
                yield blanks(part)
            else:
                yield from self._piece(part, view)

    def _piece(self, element: Element, view: str) -> Iterator[str | Bound]:
        kind = local(element)
        if kind in SILENT:
            return
        if kind in (*BREAKS, "space"):
            yield breaks(element)
        elif kind == "app":
            yield from self._entry(element, view)
        elif kind == "choice":
            part = side(element, view, self.known.regular)
            yield from [] if part is None else self.pieces(content(part), view)
        elif kind == "supplied" and view not in (BASE, NOBODY):
            yield from self.pieces(content(element), view) if in_reading(element) else ()
        elif kind != "surplus" or view not in (BASE, NOBODY):
            yield from self.pieces(content(element), view)

    def _entry(self, app: Element, view: str) -> Iterator[str | Bound]:
        part = self.known.chosen(app, view)
        if part is None:
            return
        if not len(part):
            yield blanks(part.text or "")
            return
        held = {local(child) for child in part}
        if "lacunaStart" in held:
            yield Bound.BEGINS
        elif "lacunaEnd" in held:
            yield Bound.ENDS
        elif is_lost(part):
            yield Bound.LOST
        else:
            yield from self.pieces(content(part), view)


def side(choice: Element, view: str, regular: bool) -> Element | None:
    """Return which of the two forms in a `choice` the edition or a witness has (`view`: BASE, or its siglum).

    Where rules make the text `regular`, the edition has the glyphs of the witness, which they change.
    """
    witness = next(named(choice, *IN_WITNESSES), None)
    edition = next(named(choice, *IN_EDITION), None)
    if witness is None or edition is None:
        return next((child for child in choice if local(child)), None)
    return witness if view != BASE or (regular and local(witness) == "orig") else edition


def in_reading(element: Element) -> bool:
    """Tell whether an element is in a reading beside a lemma, so that it is of the witnesses of that alone."""
    branch = next((around for around in element.iterancestors() if local(around) in ("lem", "rdg")), None)
    app = None if branch is None or local(branch) == "lem" else next(branch.iterancestors(f"{TEI}app"), None)
    return app is not None and app.find(f".//{TEI}lem") is not None


def is_lost(reading: Element) -> bool:
    return [local(child) for child in reading if local(child)] == ["gap"] and not "".join(
        part for part in content(reading) if isinstance(part, str)
    ).strip()
