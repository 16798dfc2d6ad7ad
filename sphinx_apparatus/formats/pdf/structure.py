"""Mends the structure that the engine gave a PDF, for those who hear it; knows no page and no document tree.

Source of the rules: ISO 32000-1, 14.8.4, and ISO 14289-1 (PDF/UA-1), 7.6 for lists and 7.9 for notes.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import takewhile

import pikepdf
from pikepdf import Array, Dictionary, Name

from sphinx_apparatus.formats.pdf.faces import Drawn, drawn, kinds_in

Faces = Callable[[tuple[int, int]], Drawn]
"""Returns how the pieces of the page with this number of an object are drawn."""
KEY = ("/Link", "/Strong")
"""What the key of an entry is: a link to its place, and in it bold."""


def mend(document: pikepdf.Pdf, lists: Sequence[str]) -> None:
    """Make lists of what was marked as lists, call the keys of entries labels, and drop what is empty."""
    root = document.Root.StructTreeRoot
    prune(root)
    elements = list(walk(root))
    notes = [element for element in elements if element.S == "/Note"]
    calm(document, notes)
    join_rests(notes)
    for note in notes:
        label_keys(document, note)
    marked = [element for element in elements if is_list(element)]
    for element, numbering in zip(marked, lists, strict=False):
        make_list(document, element, numbering)
    if "/IDTree" in root:
        forget_notes(root)


def kids_of(element: Dictionary) -> list[pikepdf.Object]:
    """Return what an element holds: elements and marked content."""
    kids = element.get("/K")
    return list(kids) if isinstance(kids, Array) else [] if kids is None else [kids]


def is_element(kid: pikepdf.Object) -> bool:
    """Return whether something in an element is one itself."""
    return isinstance(kid, Dictionary) and "/S" in kid


def walk(element: Dictionary) -> Iterator[Dictionary]:
    """Yield all elements inside one, outer before inner."""
    for kid in kids_of(element):
        if is_element(kid):
            yield kid
            yield from walk(kid)


def prune(element: Dictionary) -> None:
    """Drop the notes and labels in an element that hold nothing: what the engine has for places that draw nothing."""
    kids = kids_of(element)
    for kid in filter(is_element, kids):
        prune(kid)
    left = [kid for kid in kids if not (is_element(kid) and kid.S in ("/Note", "/Lbl") and not kids_of(kid))]
    if len(left) < len(kids):
        element.K = Array(left)


def calm(document: pikepdf.Pdf, notes: Sequence[Dictionary]) -> None:
    """Take away the emphasis of words in notes that are drawn without it.

    Where a page ends inside emphasis, the engine calls all that is at the foot of that page emphasised.
    """
    pages = {page.obj.objgen: page for page in document.pages}
    faces = cache(lambda number: drawn(pages[number]))
    kinds = kinds_in(document)
    for note in filter(is_stressed, notes):
        calm_kids(note, kinds, faces)


def is_stressed(note: Dictionary) -> bool:
    """Return whether a note may have emphasis that is not its own: its key or number in it, or any words in bold."""
    key = next((element for element in walk(note) if element.S == "/Link"), note)
    kinds = [(kid.S, element is key) for element in (key, note) for kid in filter(is_element, kids_of(element))]
    return ("/Em", True) in kinds or ("/Strong", False) in kinds


def calm_kids(element: Dictionary, kinds: set[str], faces: Faces) -> None:
    """Take away the emphasis of some kinds (``/Em``, ``/Strong``) inside an element that is not drawn.

    `faces` tells how the words of a page are drawn.
    """
    kids: list[pikepdf.Object] = []
    for kid in kids_of(element):
        if is_element(kid):
            calm_kids(kid, kinds, faces)
        plain = is_element(kid) and str(kid.S) in kinds and not is_drawn(kid, faces)
        kids += released(kid, element) if plain else [kid]
    element.K = Array(kids)


def is_drawn(stress: Dictionary, faces: Faces) -> bool:
    """Return whether any words in an element of emphasis are drawn as it says."""
    held = ((element, kid) for element in (stress, *walk(stress)) for kid in kids_of(element) if isinstance(kid, int))
    return any(str(stress.S) in faces(element.Pg.objgen).get(int(kid), ()) for element, kid in held)


def released(stress: Dictionary, parent: Dictionary) -> list[Dictionary]:
    """Return what an element of emphasis becomes without it: what it holds; one that holds words becomes a span."""
    inner = kids_of(stress)
    if not all(map(is_element, inner)):
        stress.S = Name.Span
        return [stress]
    for kid in inner:
        kid.P = parent
    return inner


def join_rests(notes: Sequence[Dictionary]) -> None:
    """Give each note that goes on at the next page its rest, which is drawn with the first note there.

    Before: ``Note(Lbl, words) Note(BlockQuote(rest), Lbl, words)``.
    After: ``Note(Lbl, words, P(rest)) Note(Lbl, words)``; a note that held the rest alone is dropped.
    """
    last = Dictionary()  # a rest is never drawn with the first note
    for note in notes:
        kids = kids_of(note)
        for rest in rests_in(kids):
            kids.remove(rest)
            note.K = Array(kids)
            rest.S, rest.P = Name.Div if any(_is_block(kid) for kid in kids_of(rest)) else Name.P, last
            last.K = Array([*kids_of(last), rest])
        if not kids:
            note.P.K = Array([kid for kid in kids_of(note.P) if not is_element(kid) or kid.objgen != note.objgen])
        last = note if any(is_element(kid) and kid.S == "/Lbl" for kid in kids) else last


def rests_in(kids: Sequence[pikepdf.Object]) -> list[Dictionary]:
    """Return what is marked as the rest of a note among what a note holds: it comes before the note's own number."""
    before = takewhile(lambda kid: not (is_element(kid) and kid.S == "/Lbl"), kids)
    return [kid for kid in before if is_element(kid) and kid.S == "/BlockQuote"]


def _is_block(kid: pikepdf.Object) -> bool:
    """Return whether something in a note is set apart from its lines."""
    return is_element(kid) and kid.S in ("/P", "/BlockQuote", "/L", "/Table", "/Formula", "/Code")


def label_keys(document: pikepdf.Pdf, note: Dictionary) -> None:
    """Call the keys of the entries in a note labels, as the number of an editor's note is called."""
    kids = [label(document, note, kid) if is_key(kid) else kid for kid in kids_of(note)]
    note.K = Array(kids)
    for band in (kid for kid in kids if is_element(kid) and kid.S == "/P"):
        label_keys(document, band)


def is_key(kid: pikepdf.Object) -> bool:
    """Return whether something in a note is the key of an entry."""
    inner = list(filter(is_element, kids_of(kid))) if is_element(kid) else []
    return len(inner) == 1 and (kid.S, inner[0].S) == KEY


def label(document: pikepdf.Pdf, parent: Dictionary, kid: Dictionary) -> Dictionary:
    """Return a new label of the document in the element `parent`, around something that was in it (`kid`)."""
    made = new(document, parent, Name.Lbl, [kid])
    kid.P = made
    return made


def new(document: pikepdf.Pdf, parent: Dictionary, kind: Name, kids: Sequence[pikepdf.Object]) -> Dictionary:
    """Return a new element of this `kind` with these `kids`; the `parent` that it names has yet to hold it.

    It is an object of the `document` by itself.
    """
    return document.make_indirect(Dictionary(Type=Name.StructElem, S=kind, P=parent, K=Array(kids)))


def is_list(element: Dictionary) -> bool:
    """Return whether an element is marked as a list: a quotation that begins with the sign of a point."""
    first = next(iter(kids_of(element)), None)
    return element.S == "/BlockQuote" and first is not None and is_point(first)


def is_point(kid: pikepdf.Object) -> bool:
    """Return whether something begins a point of a list: a paragraph that begins with a sign."""
    inner = kids_of(kid) if is_element(kid) and kid.S == "/P" else []
    return bool(inner) and is_element(inner[0]) and inner[0].S == "/Quote"


def make_list(document: pikepdf.Pdf, element: Dictionary, numbering: str) -> None:
    """Make a list of an element that is marked as one; what follows a point belongs to it.

    `numbering` is what PDF calls the way in which it is numbered, e.g. ``Decimal``; the points are new in the
    `document`.
    """
    element.S = Name.L
    element.A = Dictionary(O=Name.List, ListNumbering=Name(f"/{numbering}"))
    points: list[Dictionary] = []
    for kid in kids_of(element):
        if is_point(kid):
            points.append(point(document, element, kid))
        body = points[-1].K[1]
        body.K.append(kid)
        kid.P = body
    element.K = Array(points)


def point(document: pikepdf.Pdf, parent: Dictionary, paragraph: Dictionary) -> Dictionary:
    """Return a new point with the sign of its first paragraph as its label; its body is still empty.

    It is new in the `document`, inside the list `parent`, which has yet to hold it.
    """
    sign, *words = kids_of(paragraph)
    paragraph.K = Array(words)
    sign.S = Name.Lbl
    item = new(document, parent, Name.LI, [])
    sign.P = item
    item.K = Array([sign, new(document, item, Name.LBody, [])])
    return item


def forget_notes(root: Dictionary) -> None:
    """Take out of the table of ids the notes that are in the structure no more."""
    held = {str(element.ID) for element in walk(root) if "/ID" in element}
    names = pikepdf.NameTree(root.IDTree)
    for gone in [key for key in names if key not in held]:
        del names[gone]
