"""The style sheet that goes with a TEI file, with the sigla of the edition; cuts no string, since CSS cannot."""

from collections.abc import Mapping
from importlib.resources import files

from sphinx_apparatus.formats.tei.xml import ID, NAMESPACE, Element, name_of

SHEET = "edition.css"


def style_of(tei: Element, sigla: list[str]) -> str:
    """Return the style sheet of a TEI file; after each reading it shows who has it."""
    witnesses = {name_of("wit", siglum): siglum for siglum in sigla}
    return (files(__package__) / SHEET).read_text(encoding="utf-8") + _rules(witnesses, scholars(tei))


def scholars(tei: Element) -> dict[str, str]:
    """Return the names of those who answer for readings, by their ids."""
    found = tei.iter(f"{{{NAMESPACE}}}respStmt")
    return {one.get(ID, ""): one.findtext(f"{{{NAMESPACE}}}name", "") for one in found if one.get(ID)}


def _rules(witnesses: Mapping[str, str], scholars: Mapping[str, str]) -> str:
    """Return a rule for each witness and each scholar, by the id a reading points to."""
    known = [*(("wit", key, f" {label}") for key, label in witnesses.items())]
    known += [("resp", key, f" conj. {label}") for key, label in scholars.items()]
    names = [f"--by-{at}" for at, _ in enumerate(known)]
    empty = " ".join(f'{name}: "";' for name in names)
    lines = [f"rdg, tei-rdg {{ {empty} --by: {' '.join(f'var({name})' for name in names)}; }}"] if names else []
    for name, (attribute, key, label) in zip(names, known, strict=True):
        of = f'[{attribute}~="#{key}"]'
        lines.append(f"rdg{of}, tei-rdg{of} {{ {name}: {_string(label)}; }}")
    return "\n".join(["", *lines, ""])


def _string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
