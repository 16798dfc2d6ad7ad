"""What helps while writing: JSON Schemas of the declared files, and snippets of the notation; reads no file."""

import argparse
import json
import os
import re
from collections.abc import Collection, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, cast, get_type_hints

from sphinx_apparatus.checks.report import place_of
from sphinx_apparatus.language import N_, _
from sphinx_apparatus.model import Layout, Witness
from sphinx_apparatus.records.about import RightsPart
from sphinx_apparatus.records.chronology import DATE, KINDS, Event
from sphinx_apparatus.records.proofreading import STATES, PlaceRecord, Round
from sphinx_apparatus.records.quotations import DIFFERENCES, STATUSES, Difference, Quotation
from sphinx_apparatus.records.registers import Item
from sphinx_apparatus.records.releases import Withdrawn
from sphinx_apparatus.records.review import ANSWERS, Question
from sphinx_apparatus.records.toml import PLACE, Record
from sphinx_apparatus.text.regularise import Regularisation
from sphinx_apparatus.witnesses.lineation import Gap, Lineation

_DRAFT = "http://json-schema.org/draft-07/schema#"
"""What the extensions of editors for TOML read."""
_WORDS: dict[tuple[type, str], Collection[str]] = {
    (Quotation, "status"): STATUSES, (Difference, "type"): DIFFERENCES, (Event, "kind"): KINDS,
    (Question, "answer"): ANSWERS, (PlaceRecord, "state"): STATES,
}  # fmt: skip
"""The words that a key takes."""
PATTERNS = {
    (Event, "date"): DATE.pattern, (Event, "end"): DATE.pattern, (Round, "date"): DATE.pattern,
    (Witness, "sha256"): "[0-9a-f]{64}",
}  # fmt: skip
_UNNAMED = re.compile(r"\(\?P<\w+>")
"""What begins a named group, which patterns of JSON Schema do not have."""
INNER: dict[tuple[type, str], type] = {(Quotation, "difference"): Difference}
"""The tables within a table."""
_FOLDER = Path(".vscode")
_PLACE = re.compile(r"(?<=:)[^{}:]+(?=\})")
"""What a snippet has at a place to be filled in."""
_PLACES = (
    N_("lemma"), N_("reading"), N_("Remark."), N_("words of the witness"), N_("conjecture"), N_("What is lost."),
    N_("key"), N_("words"), N_("label"), N_("What it says"), N_("A line,"), N_("a line with a step."),
)  # fmt: skip
"""The words at such places."""
SNIPPETS = {
    N_("Apparatus entry"): ("app", "{app}`${1:lemma}] ${2:reading} ${3:B} | ${4:typo}`"),
    N_("Apparatus entry with a remark"): ("appr", "{app}`${1:lemma}] ${2:reading} ${3:B} | ${4:word} | ${5:Remark.}`"),
    N_("Omission"): ("om", "{app}`${1:lemma}] om. ${2:B} | ${3:word}`"),
    N_("Conjecture"): ("conj", "{app}`${1:words of the witness}] ${2:conjecture} conj. ${3:ed.} | conjecture`"),
    N_("Lacuna begins"): ("lacuna", "{lacuna}`from ${1:B} | | ${2:What is lost.}`"),
    N_("Lacuna ends"): ("lacunato", "{lacuna}`to ${1:B}`"),
    N_("Name of a register"): ("name", "{name}`${1:words} <${2:key}>`"),
    N_("Passage that cites a work"): ("bibl", "{bibl}`${1:words} <${2:key} p. ${3:1}>`"),
    N_("Words in another language"): ("lang", "{lang}`${1:words} <${2:de}>`"),
    N_("Citation"): ("cite", "{cite:p}`${1:key}`"),
    N_("Note"): ("note", "[^${1:label}]"),
    N_("Text of a note"): ("notetext", "[^${1:label}]: ${2:What it says}, {cite:p}`${3:key}`."),
    N_("Quotation"): ("quotation", "[${1:words}]{.quotation #${2:q-id}}"),
    N_("Verse"): ("verse", "```{verse}\n${1:A line,}\n  ${2:a line with a step.}\n```"),
    N_("Link to a paragraph"): ("para", "{ed:para}`${1:13}`"),
}


def add_editor(commands: Any) -> None:
    text = _("write what helps an editor’s program: JSON Schemas of the declared files, and snippets of the notation")
    command = commands.add_parser("editor", help=text, description=text)
    command.add_argument("folder", nargs="?", type=Path, default=Path(), help=_("the folder of the project"))
    command.set_defaults(run=_editor)


def _editor(options: argparse.Namespace) -> int:
    folder = options.folder / _FOLDER
    write_help(options.folder)
    names = ", ".join(sorted(path.name for path in folder.rglob("*.json")))
    print(_("In {folder}: {formats}", folder=place_of(str(folder.resolve())), formats=names))
    return 0


def write_help(folder: Path) -> None:
    """Write schemas and snippets into the folder of a project."""
    for name, content in settings_files().items():
        path = folder / _FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def declare(folder: Path) -> None:
    """Write them into a new project, and name in the first line of each declared file its schema."""
    write_help(folder)
    for path in sorted(folder.rglob("*.toml")):
        text = path.read_text(encoding="utf-8")
        if kind := _kind_of(text):
            schema = os.path.relpath(folder / _FOLDER / f"schemas/{kind}.json", path.parent)
            path.write_bytes(f"#:schema {Path(schema).as_posix()}\n{text}".encode())


def _kind_of(text: str) -> str:
    """Return the kind of a declared file, by its first array of tables or the key of a lineation; else nothing."""
    head = re.search(r"^(?:\[\[)?((?<=\[)\w+(?=\]\])|line_end)", text, re.M)
    own = {table: name for name, schema in schemas().items() for table in schema["properties"]}
    return own.get(head[1], "register") if head and not text.startswith("#:schema") else ""


def settings_files() -> dict[str, Mapping[str, Any]]:
    """Return what is written, by its place in the folder of settings."""
    snippets = {
        _(name): {"scope": "markdown", "prefix": prefix, "body": _filled(body).split("\n"), "description": _(name)}
        for name, (prefix, body) in SNIPPETS.items()
    }
    found = {f"schemas/{name}.json": schema for name, schema in schemas().items()}
    return {**found, "apparatus.code-snippets": snippets}


def _filled(body: str) -> str:
    """Return a snippet whose places say in the language spoken what comes there."""
    return _PLACE.sub(lambda place: _(place[0]) if place[0] in _PLACES else place[0], body)


def schemas() -> dict[str, dict[str, Any]]:
    """Return the schemas by the kind of file."""
    rules = table_schema(Regularisation, required=["name"])
    rules["oneOf"] = [{"required": ["pattern", "replacement"]}, {"required": ["element"]}]
    every_rule = {"type": "array", "items": rules}
    places = {"type": "object", "additionalProperties": table_schema(PlaceRecord)}
    return {
        "register": whole(_("A register: records of one kind"), {}, tables_schema(Item)),
        "quotations": whole(_("The ledger of quotations"), {"quotation": tables_schema(Quotation)}),
        "chronology": whole(_("The dated events"), {"event": tables_schema(Event)}),
        "review": whole(_("The answers to the questions of standards"), {"question": tables_schema(Question)}),
        "rights": whole(_("The rights in the parts of the edition"), {"part": tables_schema(RightsPart)}),
        "withdrawn": whole(_("Ids that later versions gave up"), {"withdrawn": tables_schema(Withdrawn)}),
        "witnesses": whole(_("The witnesses"), {"witness": tables_schema(Witness)}),
        "lineation": whole(_("Where white space departs from the layout"), {
            "line_end": value_schema(Lineation, "line_end", str),
            "lines": value_schema(Lineation, "lines", tuple[int, ...]), "gap": tables_schema(Gap),
        }),
        "regularisations": whole(_("What is changed everywhere"), {"regularisation": every_rule}),
        "proofreading": whole(
            _("The proofreading log"), {"round": tables_schema(Round), "paragraphs": places, "verses": places}
        ),
    }  # fmt: skip


def whole(title: str, properties: Mapping[str, Any], others: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the schema of a file with these tables (`properties`, by name) and the `title` that an editor shows.

    Other tables are allowed only where `others` describes them.
    """
    shape = {"properties": dict(properties), "additionalProperties": others or False}
    return {"$schema": _DRAFT, "title": title, "type": "object", **shape}


def tables_schema(kind: type) -> dict[str, Any]:
    """Return the schema of an array of tables, of which there is at least one."""
    return {"type": "array", "minItems": 1, "items": table_schema(kind)}


def table_schema(kind: type, required: list[str] | None = None) -> dict[str, Any]:
    """Return the schema of a table that is read into a record."""
    types = get_type_hints(kind)
    apart = PLACE if issubclass(kind, Record) else ()
    own = [f for f in fields(cast("Any", kind)) if f.name not in apart]
    needed = [f.name for f in own if f.default is MISSING and f.default_factory is MISSING]
    properties = {f.name: value_schema(kind, f.name, types[f.name]) for f in own}
    return {
        "type": "object", "description": " ".join((kind.__doc__ or "").split()), "properties": properties,
        "required": required or needed, "additionalProperties": False,
    }  # fmt: skip


def value_schema(kind: type, name: str, wanted: Any) -> dict[str, Any]:
    """Return the schema of the value that the field `name` of a record of this `kind` is read from.

    `wanted` is the type that the field is declared with.
    """
    if (kind, name) in INNER:
        return {"type": "array", "items": table_schema(INNER[kind, name])}
    if wanted is Layout:
        return table_schema(Layout)
    if words := _WORDS.get((kind, name)):
        return {"enum": list(words)}
    if pattern := PATTERNS.get((kind, name)):
        return {"type": "string", "pattern": f"^({_UNNAMED.sub('(', pattern)})$"}
    simple = {str: "string", bool: "boolean", int: "integer"}
    if wanted in simple:
        return {"type": simple[wanted]}
    element = "integer" if "int" in str(wanted) else "string"
    return {"type": "array", "items": {"type": element}}
