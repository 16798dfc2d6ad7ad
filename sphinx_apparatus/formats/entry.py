"""An entry and a note taken apart, once for all formats, and an entry set out as in print, in ordinary nodes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.language import semicolon
from sphinx_apparatus.model import CONJECTURE
from sphinx_apparatus.text.direction import mark_after

OMITTED, LOST = "om.", "lac."


@dataclass(frozen=True)
class Side:
    """A lemma or a reading of an entry: the `node` has its words, `sigla` have it, or `proposed_by` stands so to it.

    How is the `relation`, e.g. ``conj.``.

    In place of words stand `place`, of the lemma of a stretch, e.g. ``vv. 5–8``, or `fate`: OMITTED, LOST, or of a
    stretch what became of it, e.g. ``transp. after v. 12``; both are empty where there are words.
    """

    node: nodes.Element
    sigla: tuple[str, ...]
    proposed_by: str
    place: str = ""
    fate: str = ""

    @property
    def lost(self) -> bool:
        """Whether the witnesses had something here, and it is lost."""
        return bool(self.node.get("lost"))

    @property
    def relation(self) -> str:
        return str(self.node.get("relation", CONJECTURE))


@dataclass(frozen=True)
class Parts:
    """What every format dresses of an entry; `type` and `stretch` may be empty, `whole` as at the node."""

    lemma: Side
    readings: tuple[Side, ...]
    remarks: tuple[nodes.Element, ...]
    type: str
    stretch: str
    whole: bool

    @property
    def said(self) -> str:
        """The words of lemma and readings, without place and fate."""
        return " ".join(side.node.astext() for side in (self.lemma, *self.readings))

    @property
    def only_proposed(self) -> bool:
        """Whether it has nothing but proposals for what the edition prints."""
        return bool(self.readings) and all(reading.proposed_by for reading in self.readings)


@dataclass(frozen=True)
class Note:
    """A note of the editors: its `id`, its `label`, the `blocks` of it, and the ids of its `calls`."""

    id: str
    label: str
    blocks: tuple[nodes.Node, ...]
    calls: tuple[str, ...]


def taken_apart(entry: nodes.Element) -> Parts:
    lemma = ours.lemma_of(entry)
    return Parts(
        _side(lemma, place=entry.get("extent", "")),
        tuple(_side(reading, fate=entry.get("fate", "")) for reading in ours.readings_of(entry)),
        tuple(ours.remarks_of(entry)), entry["type"], entry.get("stretch", ""), bool(entry.get("whole")),
    )  # fmt: skip


def note_of(note: nodes.Element) -> Note:
    labels = [child for child in note.children if isinstance(child, nodes.label)]
    blocks = tuple(child for child in note.children if not isinstance(child, nodes.label))
    return Note((note["ids"] or [""])[0], labels[0].astext() if labels else "", blocks, tuple(note.get("backrefs", ())))


def printed_entry(entry: nodes.Element, types: Mapping[str, str], language: str = "en") -> list[nodes.Node]:
    """Return an entry as ``lemma] reading sigla; reading conj. name (type). Note``, copied so that marks in it survive.

    The type is shown by its label in `types`, and not where it has none there. Signs between words of another direction
    than that of the `language` are kept in their places.
    """
    parts = taken_apart(entry)
    mark = mark_after(parts.said, language)
    lemma = nodes.inline("", "", *_words(parts.lemma), classes=["app-lemma"])
    out: list[nodes.Node] = [lemma, nodes.Text(f"{mark}{bracket_after(lemma.astext())}{mark} ")]
    if authority := [*_sigla(parts.lemma.sigla), *_proposer(parts.lemma)]:
        out += [*authority, nodes.Text(semicolon())]
    for number, reading in enumerate(parts.readings):
        out += [nodes.Text(f"{mark}{semicolon()}")] if number else []
        words = nodes.inline("", "", *_words(reading), classes=["app-reading"])
        out += [words, nodes.Text(" "), *(_proposer(reading) or _sigla(reading.sigla))]
    if label := types.get(parts.type):
        stop = "." if parts.remarks and out[-1].astext().endswith(".") else ""  # beside the text the type is not shown
        out.append(nodes.inline("", f" ({label}){stop}", classes=["app-type"]))
    for remark in parts.remarks:
        stop = " " if out[-1].astext().endswith(".") else ". "
        out += [nodes.Text(stop), nodes.inline("", "", *copies(remark.children), classes=["app-remark"])]
    return out


def bracket_after(lemma: str) -> str:
    """Return the bracket that closes a lemma: after a bracket of its own apart from that."""
    return "\u202f]" if lemma.endswith("]") else "]"


def copies(children: Iterable[nodes.Node]) -> Iterator[nodes.Node]:
    """Yield copies that can occur a second time in a document: without ids, notes, and with lemmas for entries."""
    for child in children:
        if isinstance(child, ours.apparatus_entry):
            yield from copies(ours.lemma_of(child).children)
        elif ours.is_apart(child) or isinstance(child, ours.lacuna_end):
            continue
        elif isinstance(child, nodes.Element):
            copy = child.copy()
            copy["ids"] = []
            copy += list(copies(child.children))
            yield copy
        else:
            yield child.copy()


def _side(node: nodes.Element, place: str = "", fate: str = "") -> Side:
    nothing = LOST if node.get("lost") else OMITTED
    fate = fate or ("" if place or node.children else nothing)
    return Side(node, tuple(node["sigla"]), node["proposed_by"], place, fate)


def _words(side: Side) -> list[nodes.Node]:
    if side.place:
        return [nodes.Text(side.place)]
    words = [] if side.fate else list(copies(side.node.children))
    return words or [nodes.emphasis("", side.fate or (LOST if side.lost else OMITTED))]


def _proposer(side: Side) -> list[nodes.Node]:
    return [nodes.emphasis("", side.relation), nodes.Text(f" {side.proposed_by}")] if side.proposed_by else []


def _sigla(sigla: Sequence[str]) -> list[nodes.Node]:
    return [nodes.emphasis("", " ".join(sigla), classes=["siglum"])] if sigla else []
