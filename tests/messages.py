"""Gathers the words of the extension for its catalogues, and compiles them: ``python -m tests.messages``."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from sphinx_apparatus import __version__
from sphinx_apparatus.language import CATALOGUES, DOMAIN
from sphinx_apparatus.model import CHECKS
from sphinx_apparatus.projects.filling import messages as skeleton
from tests.tools import ROOT

PACKAGE = ROOT / "sphinx_apparatus"
TEMPLATE = CATALOGUES / f"{DOMAIN}.pot"
TEMPLATES = [("**/templates/*.html", "jinja2.ext:babel_extract")]
OPTIONS = {"**/templates/*.html": {"silent": "false"}}
KEYWORDS = {"say": None, "place_word": ((1, "c"), 2)}
SAYING = {"_": 1, "N_": 1, "many": 2, "where": 2}
"""The functions of `language` that take messages, and how many of their arguments are words."""
BLANK = re.compile(r"\$\w+")
CODE = re.compile(r"(`[^`]*`|\s:[a-z]+:|\S*://\S*)")
SPACES = ((r" (?=[;!?](?:[\s),]|$))", "\u202f"), (r"(?<=\S) (?=:(?:\s|$))|(?<=«) | (?=»)", "\u00a0"))
"""The blanks before French signs, and within French quotation marks, and the spaces that do not break for them."""
UNDATED = datetime(2026, 1, 1, tzinfo=UTC)


def gathered() -> Catalog:
    """Return all messages of the extension: of the code, of the templates, of the list of what can be wrong."""
    found = catalogue()
    for name, words, context in (*in_code(), *in_templates()):
        found.add(words, locations=[(name, 0)], context=context)
    for name, words in skeleton():
        found.add(words, locations=[(name, 0)])
    for code, part, words in listed():
        found.add(words, auto_comments=[f"{part} of [{code}]"], locations=[("checks/list.toml", 0)])
    for words in abbreviations():
        found.add(words, locations=[("model.py", 0)], context="locator")
    return found


def in_code() -> Iterator[tuple[str, str | tuple[str, ...], str | None]]:
    """Yield the messages of the code, each with its file and its context; those within f-strings too."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYING:
                words = [arg.value for arg in node.args[: SAYING[node.func.id]] if isinstance(arg, ast.Constant)]
                if len(words) == SAYING[node.func.id]:
                    yield path.relative_to(PACKAGE).as_posix(), *said(node.func.id, words)


def said(function: str, words: list[str]) -> tuple[str | tuple[str, ...], str | None]:
    """Return a message, in its numbers where it has several, and its context."""
    if function == "where":
        return words[1], words[0]
    return (tuple(words) if function == "many" else words[0]), None


def in_templates() -> Iterator[tuple[str, str | tuple[str, ...], str | None]]:
    """Yield the messages of the templates."""
    for name, _line, words, _comments, context in extract_from_dir(PACKAGE, TEMPLATES, OPTIONS, KEYWORDS):
        yield name, words, context


def catalogue(tag: str | None = None) -> Catalog:
    """Return an empty catalogue, of a language or of none."""
    return Catalog(
        tag, DOMAIN, project="sphinx-apparatus", version=__version__, creation_date=UNDATED, revision_date=UNDATED,
        copyright_holder="the editors", msgid_bugs_address="", last_translator="", language_team="", fuzzy=False,
        header_comment="# Words of sphinx-apparatus. `make messages` gathers them; write what is said in `msgstr`.",
    )  # fmt: skip


def listed() -> Iterator[tuple[str, str, str]]:
    """Yield the words of the list of what can be wrong, each with its code and what it is of."""
    for code, row in tomllib.loads(CHECKS.read_text(encoding="utf-8")).items():
        yield from ((code, part, words) for part, words in row.items() if re.search(r"[a-z]", BLANK.sub("", words)))


def abbreviations() -> list[str]:
    """Return the abbreviations of the units of locators."""
    from sphinx_apparatus.model import ABBREVIATIONS

    return sorted({form for forms in ABBREVIATIONS.values() for form in forms})


def of(path: Path) -> Catalog:
    """Return the catalogue in a file."""
    with path.open(encoding="utf-8") as file:
        return read_po(file, path.parts[-3], DOMAIN)


def brought_up_to_date(path: Path) -> Catalog:
    """Return the catalogue of a language with what the extension says now; what it said otherwise is fuzzy."""
    own, fresh = of(path), catalogue(path.parts[-3])
    for message in own:
        if message.id:
            fresh[message.id] = message
    fresh.update(gathered(), no_fuzzy_matching=False, update_creation_date=False)
    for message in fresh if path.parts[-3] == "fr" else ():
        if message.id and message.string:
            said = message.string
            message.string = tuple(map(spaced, said)) if isinstance(said, tuple) else spaced(said)
    fresh.obsolete.clear()
    return fresh


def spaced(words: str) -> str:
    """Return French words with spaces that do not break before signs; code stays as it is."""
    parts = CODE.split(words)
    for pattern, space in SPACES:
        parts[::2] = [re.sub(pattern, space, part) for part in parts[::2]]
    return "".join(parts)


def untranslated(own: Catalog) -> list[Message]:
    """Return what a catalogue lacks of what the extension says, and what was changed since it was translated."""
    wanted = ((message.id, message.context) for message in gathered() if message.id)
    found = ((id_, own.get(id_, context)) for id_, context in wanted)
    return [id_ for id_, message in found if message is None or message.fuzzy or not has_words(message)]


def has_words(message: Message) -> bool:
    """Tell whether a message is translated, in all its numbers."""
    return bool(message.string) and all(message.string if isinstance(message.string, tuple) else [message.string])


def compiled(path: Path) -> bytes:
    """Return a catalogue as programs read it."""
    out = BytesIO()
    write_mo(out, of(path))
    return out.getvalue()


def catalogues() -> list[Path]:
    """Return the files of the catalogues."""
    return sorted(CATALOGUES.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def written(path: Path, content: Catalog) -> None:
    """Write a catalogue, its messages in the order of the code."""
    with path.open("wb") as file:
        write_po(file, content, width=110, ignore_obsolete=True, include_lineno=False)


def main(tags: list[str]) -> None:
    """Bring all catalogues up to date and compile them, and begin those of new languages; say what is untranslated."""
    CATALOGUES.mkdir(exist_ok=True)
    written(TEMPLATE, gathered())
    for tag in tags:
        path = CATALOGUES / tag / "LC_MESSAGES" / f"{DOMAIN}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            written(path, catalogue(tag))
    for path in catalogues():
        written(path, brought_up_to_date(path))
        path.with_suffix(".mo").write_bytes(compiled(path))
        left = untranslated(of(path))
        print(f"{path.relative_to(ROOT)}: {len(left)} messages have no translation")


if __name__ == "__main__":
    main(sys.argv[1:])
