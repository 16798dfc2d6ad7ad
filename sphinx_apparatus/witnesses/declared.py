"""Witnesses and regularisations as declared in TOML files, and how two texts are compared; knows no Sphinx."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from sphinx_apparatus.model import Finding, Layout, Witness
from sphinx_apparatus.records.toml import DeclarationError, decoded, fail, tables_in

WITNESS_KEYS = {f.name for f in fields(Witness)}
RULE_FORMS = ({"name", "pattern", "replacement"}, {"name", "element"})
LAYOUT_KEYS = {f.name for f in fields(Layout)}
SIGLUM = re.compile(r"[^\s,;|\]\[(){}\\`]+")


@dataclass(frozen=True)
class Regularisation:
    """A change made everywhere and entered nowhere.

    Either a `pattern` whose matches are replaced when a format is written, the length kept; or an `element`, the
    kind of node that the editor added in the source, e.g. ``emphasis``.
    """

    name: str
    pattern: str = ""
    replacement: str = ""
    element: str = ""
    reason: str = ""

    def count(self, text: str) -> int:
        """Return how often the pattern changes the text."""
        return len(re.findall(self.pattern, text)) if self.pattern else 0


def load_witnesses(path: Path) -> dict[str, Witness]:
    """Read ``[[witness]]`` tables into witnesses by siglum; raise DeclarationError where one is not of the form."""
    found: dict[str, Witness] = {}
    for line, table in tables_in(path, "witness", "[[witness]] tables with at least siglum and title"):
        witness = _witness(path, line, table)
        if witness.siglum in found:
            message = f"the siglum {witness.siglum} is declared twice"
            fail(path, line, message, witness.title, "one witness for a siglum")
        found[witness.siglum] = witness
    return found


def load_regularisations(path: Path) -> tuple[Regularisation, ...]:
    """Read ``[[regularisation]]`` tables (name, pattern, replacement, reason); raise DeclarationError."""
    expected = "[[regularisation]] tables with name, and pattern and replacement, or element; reason if wanted"
    return tuple(_rule(path, line, table, expected) for line, table in tables_in(path, "regularisation", expected))


def regularise(text: str, rules: Sequence[Regularisation]) -> str:
    """Apply the rules in their order; the result has the length of the text, which `check_rules` sees to."""
    for rule in rules:
        text = re.sub(rule.pattern, rule.replacement, text) if rule.pattern else text
    return text


def transcription(path: Path, witness: Witness) -> str:
    """Return the text of the witness's file beside `path`; raise DeclarationError where it is gone or changed."""
    file = path.parent / witness.file
    if not file.is_file():
        message = f"the file of witness {witness.siglum} is missing"
        fail(path, 1, message, witness.file, "the transcription in this folder")
    data = file.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if digest != witness.sha256:
        message = f"the transcription of witness {witness.siglum} was changed"
        mend = "Undo the change: a transcription is evidence. A slip is corrected in the text, with an entry."
        expected = f"sha256 {witness.sha256}, as {path.name} has it"
        raise DeclarationError(Finding(message, f"sha256 {digest}", expected, str(file), 1, mend))
    return decoded(data, file, f"the transcription of witness {witness.siglum} is not UTF-8", "a file in UTF-8")


def first_difference(expected: str, actual: str) -> int:
    """Return the offset of the first character that differs, -1 where the texts are equal."""
    if expected == actual:
        return -1
    pairs = enumerate(zip(expected, actual, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(expected), len(actual)))


def differing_words(expected: str, actual: str, offset: int) -> tuple[str, str]:
    """Return the words around `offset` in both texts, as long as they need to be to tell them apart."""
    start = max(0, expected.rfind(" ", 0, max(0, offset - 12)) + 1)
    window = 160
    a, b = (re.findall(r"\s*\S+", text[start : start + window]) for text in (expected, actual))
    blocks = [m for m in difflib.SequenceMatcher(a=a, b=b, autojunk=False).get_matching_blocks() if m.size]
    later = next((m for m in blocks if m.a and m.b and (m.a, m.b) > (0, 0) and _beyond(a, m.a, start, offset)), None)
    ends = (later.a + 1, later.b + 1) if later else (6, 6)
    return "".join(a[: ends[0]]).strip("\n"), "".join(b[: ends[1]]).strip("\n")


def _beyond(words: Sequence[str], index: int, start: int, offset: int) -> bool:
    return start + sum(map(len, words[:index])) > offset


def _witness(path: Path, line: int, table: dict[str, Any]) -> Witness:
    expected = f"siglum and title, and any of {', '.join(sorted(WITNESS_KEYS - {'siglum', 'title'}))}, all strings"
    layout = table.get("layout", {})
    texts = {key: value for key, value in table.items() if key != "layout"}
    if not isinstance(layout, dict) or set(layout) - LAYOUT_KEYS or not _strings(layout):
        fail(path, line, "malformed layout", str(layout), f"any of {', '.join(sorted(LAYOUT_KEYS))}, all strings")
    if set(texts) - WITNESS_KEYS or not {"siglum", "title"} <= set(texts) or not _strings(texts):
        fail(path, line, "malformed witness", str(table), expected)
    if not SIGLUM.fullmatch(texts["siglum"]):
        fail(path, line, "malformed siglum", texts["siglum"], "one word without brackets, commas, semicolons or bars")
    if texts.get("file") and not re.fullmatch("[0-9a-f]{64}", texts.get("sha256", "")):
        message = f"witness {texts['siglum']} has a file but no checksum"
        fail(path, line, message, texts.get("sha256", ""), "sha256 = 64 hex digits")
    for name in (texts.get("file", ""), texts.get("lineation", "")):
        if not _inside(path.parent, name):
            message = f"the file of witness {texts['siglum']} lies outside the folder of this file"
            fail(path, line, message, name, "a file in the same folder, or in one within it")
    return Witness(**texts, layout=Layout(**layout))


def _inside(folder: Path, name: str) -> bool:
    return (folder / name).resolve().is_relative_to(folder.resolve())


def _rule(path: Path, line: int, table: dict[str, Any], expected: str) -> Regularisation:
    if set(table) - {"reason"} not in RULE_FORMS or not _strings(table):
        fail(path, line, "malformed regularisation", str(table), expected)
    try:
        re.sub(table.get("pattern", ""), table.get("replacement", ""), "")
    except re.error as error:
        message = f"the pattern of '{table['name']}' or its replacement is not a regular expression: {error}"
        fail(path, line, message, table["pattern"], expected)
    return Regularisation(**table)


def _strings(table: dict[str, Any]) -> bool:
    return all(isinstance(value, str) for value in table.values())
