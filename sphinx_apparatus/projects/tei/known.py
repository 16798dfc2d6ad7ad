"""What the parts of a TEI file refer to: witnesses, works, registers, notes, scholars; writes nothing."""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from sphinx_apparatus.language import _
from sphinx_apparatus.model import Witness
from sphinx_apparatus.projects.escapes import BASE
from sphinx_apparatus.projects.tei import header
from sphinx_apparatus.projects.tei.account import Account
from sphinx_apparatus.projects.tei.registers import RegisteredItem, registers_of
from sphinx_apparatus.projects.tei.sigla import members, names_in
from sphinx_apparatus.projects.tei.source import TEI, Element, all_named, id_of, local, named, pointers, slug, words
from sphinx_apparatus.projects.tei.tidying import branches
from sphinx_apparatus.projects.tei.works import Work, works_of

OF_EDITORS = "ed."
CALLED = 60
"""How long what a scholar is called may be; where the file says more, the name by which it points is taken."""


@dataclass
class Outcome:
    """What became of a file, apart from its tree: numbers of entries and blocks, and what was written of each."""

    sigla: tuple[str, ...]
    refused: frozenset[int]
    entries: dict[int, str]
    blocks: list[str]
    failed: set[int]


@dataclass
class Known:
    """The file and what it declares.

    As they are met, `used` are the keys of registers that the text names, `quoted` the ids of its quotations, and
    `labels` those of the notes that are called, which are all in `labelled`; `refused` are the entries that cannot be
    written: everyone has their lemma.
    `written` are the blocks in their order; those whose number is in `lighter` are written without their entries.
    `failed` are the numbers of those that could not be written whole.
    `entries` are the entries with what was written of each; those whose number in the file is in `given_up` are notes.
    `loose` are those where somebody has a blank at an edge that is not written; `withdrawn` are the readings of a block
    that lost a witness, with what they said.
    """

    path: Path
    root: Element
    regular: bool
    account: Account = field(default_factory=Account)
    used: set[str] = field(default_factory=set)
    quoted: set[str] = field(default_factory=set)
    labels: dict[Element, str] = field(default_factory=dict)
    labelled: set[str] = field(default_factory=set)
    refused: set[Element] = field(default_factory=set)
    lighter: Collection[int] = ()
    written: list[str] = field(default_factory=list)
    failed: set[int] = field(default_factory=set)
    given_up: Collection[int] = ()
    entries: dict[Element, str] = field(default_factory=dict)
    loose: set[Element] = field(default_factory=set)
    withdrawn: dict[Element, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        root = self.root
        self.pointed: dict[str, list[str]] = {}
        self.numbers = {app: number for number, app in enumerate(all_named(root, "app"))}
        self.language = header.text_language(root)
        if not header.declared_language(root):
            said = _("no language is declared: that of the text is taken to be {tag}", tag=self.language)
            self.account.changes(said, root)
        self.witnesses: dict[str, Witness] = header.witnesses_of(root, self.account)
        self.groups = members(root)
        self.sigla = tuple(witness.siglum for witness in self.witnesses.values())
        self.types = header.types_of(root)
        self.ids = {name: element for element in root.iter() if (name := id_of(element))}
        self.works: list[Work] = works_of(root)
        self.keys = {id_of(work.element): work.key for work in self.works if id_of(work.element)}
        self.items: dict[str, RegisteredItem] = registers_of(root, self.keys)
        notes = (e for e in root.iter() if local(e) == "note" and e.get("type") == "entry")
        self.remarks = {pointers(note, "target")[0]: note for note in notes if pointers(note, "target")}

    def outcome(self) -> Outcome:
        """Return what became of the file."""
        entries = {self.numbers[app]: source for app, source in self.entries.items() if app in self.numbers}
        refused = frozenset(self.numbers[app] for app in self.refused if app in self.numbers)
        return Outcome(self.sigla, refused, entries, self.written, self.failed)

    def sigla_of(self, element: Element) -> tuple[str, ...]:
        return tuple(self.witnesses[name].siglum for name in self.ids_of(element))

    def ids_of(self, element: Element) -> list[str]:
        pointed = element.get("wit", "")
        if pointed not in self.pointed:
            names = (one for name in names_in(element) for one in (name, *self.groups.get(name, ())))
            self.pointed[pointed] = [name for name in dict.fromkeys(names) if name in self.witnesses]
        return self.pointed[pointed]

    def ungroup(self) -> None:
        """Forget what stands for several witnesses, whom readings name one by one from now on."""
        self.groups, self.pointed = {}, {}

    def withdraw(self, reading: Element, sigla: Collection[str]) -> None:
        """Take witnesses away from a reading that they cannot have."""
        self.withdrawn.setdefault(reading, reading.get("wit", ""))
        kept = [s for s in self.sigla_of(reading) if s not in sigla]
        names = {witness.siglum: name for name, witness in self.witnesses.items()}
        reading.set("wit", " ".join(f"#{names[siglum]}" for siglum in kept))

    def restore(self) -> None:
        """Give readings back the witnesses that were taken away from them in the block that is written again."""
        for reading, had in self.withdrawn.items():
            reading.set("wit", had)
        self.withdrawn.clear()

    def scholar_of(self, element: Element) -> str:
        """Return who is named as the author of a reading."""
        said = ((element.get(key, ""), pointers(element, key)) for key in ("resp", "source"))
        names = [n for value, aims in said for n in (aims if "#" in value or self.ids.keys() & aims else [value]) if n]
        return ", ".join(dict.fromkeys(map(self.called, names)))

    def called(self, name: str) -> str:
        """Return what somebody or a work is called to which the file points by this name."""
        who = self.ids.get(name)
        if name == "resp-ed":
            return OF_EDITORS
        if who is not None and who.get("n") and len(words(who)) > CALLED:
            return str(who.get("n"))
        given = None if who is None else who.find(f".//{TEI}abbr[@type='siglum']")
        if who is not None and given is None:
            given = next(named(who, "name", "persName", "orgName", "author", "abbr"), who)
        found = " ".join(words(given).split("|")).rstrip(",;:")
        return found if found and len(found) <= CALLED else name.removeprefix("resp-")

    def chosen(self, app: Element, view: str) -> Element | None:
        """Return what the edition or a witness has in an entry; None where it has nothing."""
        found = branches(app)
        if view != BASE and app not in self.refused:
            own = [b for b in found if view in self.sigla_of(b)]
            if own:
                return next((b for b in own if local(b) == "rdg"), own[0])
        return next((b for b in found if local(b) == "lem"), next(iter(found), None))

    def type_of(self, element: Element, default: str = "") -> str:
        """Return the type of an entry, and declare it."""
        named = (element.get("ana") or element.get("type") or "").split()
        key = slug_type(named[0]) if named else default
        if key:
            self.types.setdefault(key, key)
        return key


def slug_type(name: str) -> str:
    name = name.removeprefix("#").removeprefix("type-")
    return name if name.isidentifier() else slug(name)
