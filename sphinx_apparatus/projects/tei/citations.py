"""The editor's citations of works in TEI, as sphinxcontrib-bibtex writes them; knows no text."""

from collections.abc import Sequence
from dataclasses import dataclass

from sphinx_apparatus.projects.tei.known import Known
from sphinx_apparatus.projects.tei.losses import DONE
from sphinx_apparatus.projects.tei.source import Element, content, local, pointers, words


@dataclass(frozen=True)
class _Citation:
    """Works cited in one pair of brackets: as written, over how many parts of the line, and the words after it."""

    source: str
    length: int
    rest: str


def cited(parts: Sequence[str | Element], known: Known) -> _Citation | None:
    """Return the citation with which the parts begin, an opening bracket before them; None where it is none."""
    targets: list[str] = []
    for at, part in enumerate(parts):
        if at % 2 == 0:
            target = "" if isinstance(part, str) or local(part) != "bibl" else citation(part, known)
            if not target:
                return None
            targets.append(target)
        elif isinstance(part, str) and part.startswith(")"):
            for bibl in parts[:at:2]:
                if not isinstance(bibl, str):
                    bibl.set(DONE, "")
            return _Citation(",".join(targets), at + 1, part[1:])
        elif not isinstance(part, str) or part.strip() != ";":
            return None
    return None


def citation(bibl: Element, known: Known) -> str:
    """Return the key of the work that is cited, with the words before and after it, e.g. ``{see}key{p. 9}``."""
    before, key, after = "", "", ""
    for part in content(bibl):
        if isinstance(part, str) or local(part) == "citedRange":
            text = part if isinstance(part, str) else words(part)
            before, after = (before, after + text) if key else (before + text, after)
        elif local(part) == "ref" and not key:
            key = next((known.keys[p] for p in pointers(part, "target") if p in known.keys), "")
        else:
            return ""
    before, after = before.strip(), after.strip().removeprefix(",").strip()
    if not key or set(before + after) & set("{}`,") - {","} or "," in before:
        return ""
    return f"{{{before}}}{key}{{{after}}}" if before else f"{key}{{{after}}}" if after else key
