"""What a book has before and after its parts: half-title, title, verso and index; knows no page."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from docutils import nodes
from sphinx.config import Config

from sphinx_apparatus.formats.pdf.letters import faces_chosen
from sphinx_apparatus.formats.pdf.source import calling
from sphinx_apparatus.language import _, pair, printed, semicolon, sorted_by
from sphinx_apparatus.records.about import UNNAMED, Metadata
from sphinx_apparatus.records.citation import Spot, bound, chicago
from sphinx_apparatus.records.everything import Declared
from sphinx_apparatus.records.registers import Item, Register, indexed

MatterEntry = tuple[int, str, str, list[tuple[str, str]]]


def front(config: Config, metadata: Metadata, root: nodes.document, moment: datetime) -> str:
    """Return half-title, title and verso, from the settings (`config`) and what the edition declares (`metadata`).

    `root` is the first page, whose lines classed ``byline`` say what the edition is; `moment` is the date of the build.
    """
    title, by, date = bound(config.project), ", ".join(authors(config)), printed(moment.date())
    lines = bylines(root)
    named = not config.release or any(config.release in line for line in lines)
    below = date if named else f"{_('Version {number}', number=config.release)}, {date}"
    shown = [line for line in lines if line not in authors(config)]
    verso = calling("verso", list(imprint(metadata, faces_chosen(config)[0])))
    return "\n".join([calling("half-title", title), calling("title-page", by, title, shown, below), verso])


def imprint(metadata: Metadata, face: str) -> Iterator[str]:
    """Yield the paragraphs of the verso: rights, how to cite, the typeface."""
    yield from (pair(part.name, part.statement) for part in metadata.parts)
    yield _("Cite as: {citation}", citation=chicago(metadata, Spot("", metadata.address)))
    yield _("Set in {face}.", face=face)


def bylines(root: nodes.document) -> list[str]:
    """Return the lines of the first page that say what the edition is."""
    found = root.findall(lambda n: isinstance(n, nodes.paragraph) and "byline" in n["classes"])
    return [line.astext().replace("\n", " ") for line in found]


def authors(config: Config) -> list[str]:
    """Return the author, where the edition names one."""
    return [] if config.author in ("", UNNAMED) else [config.author]


def index(names: Mapping[str, str], declared: Declared) -> str:
    """Return the index: the names of each register under its title, or of all where there are no registers.

    `names` has the first form in the text of each key that the book names.
    """
    registers = declared.registers
    shown = indexed(registers, names)
    groups = [(group_title(register.kind), list(entries(declared, register, shown))) for register in registers]
    beyond = ((name, key) for key, name in names.items() if key not in declared.items())
    others = sorted(beyond, key=lambda entry: (sorted_by(entry[0]), entry[1]))
    groups.append(("", [(0, name, key, []) for name, key in others]))
    groups = [group for group in groups if group[1]]
    return f"\n{calling('index-page', _('Index'), groups)}\n" if groups else ""


def entries(declared: Declared, register: Register, shown: Collection[str]) -> Iterator[MatterEntry]:
    """Yield the entries of a register that an index has: level, name, key, and what leads to others.

    The index has the keys in `shown`; what they lead to may be in another register of those `declared`.
    """
    for above, item in register.in_order():
        if item.key in shown:
            yield len(above), item.name, item.key, list(leads(declared, item, shown))


def leads(declared: Declared, item: Item, shown: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield *See* and *See also*, each with the names to which an item leads, of those that an index has (`shown`).

    The names are those that the registers `declared` have for the keys.
    """
    titles = declared.titles()
    for message, keys in ((_("See {records}."), item.see), (_("See also {records}."), item.see_also)):
        if there := [titles[key] for key in keys if key in shown]:
            yield message.partition("{records}")[0], semicolon().join(there)


def group_title(kind: str) -> str:
    """Return what the names of a register are called in the index."""
    known = {"person": _("Persons"), "organisation": _("Organisations"), "place": _("Places"), "term": _("Subjects")}
    return known.get(kind, kind.capitalize())
