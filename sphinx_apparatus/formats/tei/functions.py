"""Puts the lines of plays and letters where TEI has them: speeches, and what opens or closes a division."""

from collections.abc import Iterable
from itertools import takewhile

from sphinx_apparatus.formats.tei.xml import NAMESPACE, Element, local_name

_IN_SPEECH = ("p", "ab", "lg", "l", "list", "quote", "cit", "stage", "note")
_AT_TOP = ("opener", "dateline", "salute", "signed")
_AT_END = ("closer", "dateline", "salute", "signed", "trailer")


def arrange(body: Element) -> None:
    """Turn the lines of plays and letters of a body, each an ``ab`` with its type, into what TEI has for them.

    ::

        <ab type="speaker">Ada.</ab> <p>Who?</p>   →   <sp><speaker>Ada.</speaker> <p>Who?</p></sp>
        <head/> <ab type="dateline">Ayr</ab> <p/>  →   <head/> <dateline>Ayr</dateline> <p/>

    A line remains an ``ab`` where TEI has no place for its element: a greeting in the middle, a speaker who says
    nothing.
    """
    for division in list(body.iter(f"{{{NAMESPACE}}}div")):
        for line in division.findall(f"{{{NAMESPACE}}}ab[@type='stage']"):
            _become(line, "stage")
        _name(_AT_TOP, (part for part in division if local_name(part) != "head"))
        _name(_AT_END, reversed(division))
        for speaker in division.findall(f"{{{NAMESPACE}}}ab[@type='speaker']"):
            _speech(speaker)


def _become(line: Element, tag: str) -> None:
    """Give a line the element of its function."""
    line.tag = f"{{{NAMESPACE}}}{tag}"
    del line.attrib["type"]


def _name(functions: tuple[str, ...], parts: Iterable[Element]) -> None:
    """Give the first of some blocks, as far as they have one of these functions, its element."""
    for line in list(takewhile(lambda part: part.get("type") in functions and not _is_quoted(part), parts)):
        _become(line, str(line.get("type")))


def _is_quoted(line: Element) -> bool:
    return line.find(f"{{{NAMESPACE}}}quote[@rend='block']") is not None


def _speech(speaker: Element) -> None:
    """Join a speaker and what they say; stage directions after it are outside."""
    said = list(takewhile(_is_said, speaker.itersiblings()))
    while said and local_name(said[-1]) == "stage":
        said.pop()
    if not said:
        return
    speech = speaker.makeelement(f"{{{NAMESPACE}}}sp")
    speaker.addprevious(speech)
    _become(speaker, "speaker")
    speech.extend([speaker, *said])


def _is_said(part: Element) -> bool:
    """Tell whether a block can be part of a speech."""
    return local_name(part) in _IN_SPEECH and part.get("type") != "speaker"
