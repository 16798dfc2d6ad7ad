"""What sphinxcontrib-bibtex knows of the works of an edition: the one place where it is asked; changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

    from sphinx_apparatus.works.described import Described
    from sphinx_apparatus.works.parser import Slip

_NO_WORKS = SimpleNamespace(entries={}, unread=[])
_NO_BIBLIOGRAPHY = SimpleNamespace(
    bibdata=SimpleNamespace(data=_NO_WORKS), bibliographies={}, citations=(), citation_refs=()
)


@dataclass(frozen=True)
class ListedWork:
    """A work that a page lists: its key, the page and the id there, its short title and what a pointer on it shows.

    `entry` is the work as pybtex has it, `set_out` what the list says of it, as its text.
    """

    key: str
    docname: str
    id: str
    label: str
    tip: str
    entry: Any = field(repr=False)
    set_out: Any = field(repr=False)


def files_of_works(config: Config) -> list[str]:
    """Return the names of the files of works; none where sphinxcontrib-bibtex is not among the extensions."""
    return list(getattr(config, "bibtex_bibfiles", None) or ())


def library_of(env: BuildEnvironment) -> Mapping[str, Any]:
    """Return the works of the files, found by keys whatever capitals these have."""
    return cast("Mapping[str, Any]", _bibtex(env).bibdata.data.entries)


def entries_of(env: BuildEnvironment) -> dict[str, Any]:
    """Return the works of the files by key, as pybtex has them; none where there is no bibliography."""
    return dict(library_of(env))


def unread_slips(env: BuildEnvironment) -> list[Slip]:
    """Return what could not be read in the files of works."""
    return list(getattr(_bibtex(env).bibdata.data, "unread", ()))


def described_works(env: BuildEnvironment) -> dict[str, tuple[Any, Described]]:
    """Return the works that pages list, by key in their order: as written, and with what they have from others."""
    from sphinx_apparatus.works.described import described  # what reads LaTeX is slow to load
    from sphinx_apparatus.works.style import order_of

    if not (library := library_of(env)):
        return {}
    works = {key: (work.entry, described(work.entry, library)) for key, work in listed_works(env).items()}
    return dict(sorted(works.items(), key=lambda item: order_of(item[1][1])))


def listed_works(env: BuildEnvironment) -> dict[str, ListedWork]:
    """Return the works that pages list, by key; none before all documents are read."""
    return {citation.key: _listed(citation) for citation in _bibtex(env).citations}


def keys_by_place(env: BuildEnvironment) -> dict[tuple[str, str], str]:
    """Return the keys of the listed works by page and id there."""
    return {(work.docname, work.id): work.key for work in listed_works(env).values()}


def filled_lists(env: BuildEnvironment) -> set[tuple[str, str]]:
    """Return the lists that have works, by page and id there."""
    return {(c.bibliography_key.docname, c.bibliography_key.id_) for c in _bibtex(env).citations}


def kept_nodes(env: BuildEnvironment) -> Iterator[tuple[str, dict[str, nodes.Element]]]:
    """Yield, for each list of works, its page and the nodes that sphinxcontrib-bibtex keeps for it, by key."""
    for key, one in _bibtex(env).bibliographies.items():
        yield key.docname, cast("dict[str, nodes.Element]", one.citation_nodes)


def own_lists(env: BuildEnvironment) -> dict[tuple[str, str], str]:
    """Return the keys of the works by page and id there, of the lists that are in this extension's style."""
    from sphinx_apparatus.works.style import is_own  # it loads pybtex

    found = _bibtex(env)
    own = {key for key, one in found.bibliographies.items() if is_own(one.style)}
    return {(c.bibliography_key.docname, c.citation_id): c.key for c in found.citations if c.bibliography_key in own}


def cited_in(env: BuildEnvironment) -> Iterator[tuple[str, str]]:
    """Yield the documents that cite, each with the key of a work; a key once for each."""
    refs = _bibtex(env).citation_refs
    yield from dict.fromkeys((ref.docname, target.key) for ref in refs for target in ref.targets)


def _bibtex(env: BuildEnvironment) -> Any:
    """Return the domain of sphinxcontrib-bibtex; another extension may have one of the same name."""
    domain = env.domains.get("cite")
    return domain if hasattr(domain, "bibdata") else _NO_BIBLIOGRAPHY


def _listed(citation: Any) -> ListedWork:
    tip = citation.tooltip_entry
    return ListedWork(
        citation.key, citation.bibliography_key.docname, citation.citation_id, citation.formatted_entry.label,
        repr(tip.text) if tip else "", citation.entry, citation.formatted_entry.text,
    )  # fmt: skip
