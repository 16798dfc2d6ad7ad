"""What the parts of a TEI file refer to: witnesses, works, registers, notes, scholars; writes nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from sphinx_apparatus.model import Witness
from sphinx_apparatus.projects.tei import header
from sphinx_apparatus.projects.tei.account import Account
from sphinx_apparatus.projects.tei.ledger import quotations_of
from sphinx_apparatus.projects.tei.registers import Listed, registers_of
from sphinx_apparatus.projects.tei.source import XML, Element, id_of, local, named, pointers, slug, words
from sphinx_apparatus.projects.tei.tidying import branches
from sphinx_apparatus.projects.tei.works import Work, works_of
from sphinx_apparatus.records.quotations import Quotation

EDITORS = "ed."
BASE = ""
"""In place of a siglum: the edited text."""


@dataclass
class Known:
    """The file and what it declares.

    As they are met, `used` are the keys of registers that the text names, `quoted` the ids of its quotations, and
    `labels` those of the notes that are called.
    """

    path: Path
    root: Element
    regular: bool
    account: Account = field(default_factory=Account)
    used: set[str] = field(default_factory=set)
    quoted: set[str] = field(default_factory=set)
    labels: dict[Element, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read what is declared; raise ProjectError."""
        root = self.root
        self.language = root.get(f"{XML}lang") or "en"
        self.witnesses: dict[str, Witness] = header.witnesses_of(root, self.path)
        self.groups = header.groups_of(root)
        self.sigla = tuple(witness.siglum for witness in self.witnesses.values())
        self.types = header.types_of(root)
        self.ids = {name: element for element in root.iter() if (name := id_of(element))}
        self.works: list[Work] = works_of(root)
        self.keys = {id_of(work.element): work.key for work in self.works if id_of(work.element)}
        self.items: dict[str, Listed] = registers_of(root, self.keys)
        self.quotations: list[Quotation] = quotations_of(root, self.keys)
        notes = (e for e in root.iter() if local(e) == "note" and e.get("type") == "entry")
        self.remarks = {pointers(note, "target")[0]: note for note in notes if pointers(note, "target")}

    def sigla_of(self, element: Element) -> tuple[str, ...]:
        """Return the witnesses that an element names."""
        names = (one for name in pointers(element, "wit") for one in self.groups.get(name, (name,)))
        return tuple(dict.fromkeys(self.witnesses[name].siglum for name in names if name in self.witnesses))

    def undeclared(self) -> None:
        """Note the witnesses that are named and not declared."""
        for element in filter(local, self.root.iter()):
            for name in pointers(element, "wit"):
                if name not in self.witnesses and name not in self.groups:
                    self.account.misses(f"the witness #{name[:40]}, which is not declared", element)

    def withdraw(self, reading: Element, sigla: Collection[str]) -> None:
        """Take witnesses away from a reading that they cannot have."""
        kept = [s for s in self.sigla_of(reading) if s not in sigla]
        names = {witness.siglum: name for name, witness in self.witnesses.items()}
        reading.set("wit", " ".join(f"#{names[siglum]}" for siglum in kept))

    def scholar_of(self, element: Element) -> str:
        """Return who is named as the author of a reading."""
        names = pointers(element, "resp") or pointers(element, "source")
        if not names:
            return ""
        who = self.ids.get(names[0])
        if names[0] == "resp-ed":
            return EDITORS
        given = None if who is None else next(named(who, "name", "persName", "orgName"), who)
        return " ".join(words(given).split("|")) or names[0].removeprefix("resp-")

    def chosen(self, app: Element, view: str) -> Element | None:
        """Return what the edition or a witness has in an entry; None where it has nothing."""
        found = branches(app)
        lemma = next((b for b in found if local(b) == "lem"), None)
        if view != BASE:
            own = next((b for b in found if local(b) == "rdg" and view in self.sigla_of(b)), None)
            if own is not None:
                return own
        return lemma if lemma is not None else next(iter(found), None)

    def type_of(self, element: Element, default: str = "") -> str:
        """Return the type of an entry, and declare it."""
        named = (element.get("ana") or element.get("type") or "").split()
        key = slug_type(named[0]) if named else default
        if key:
            self.types.setdefault(key, key)
        return key


def slug_type(name: str) -> str:
    """Return the name of a type."""
    name = name.removeprefix("#").removeprefix("type-")
    return name if name.isidentifier() else slug(name)
