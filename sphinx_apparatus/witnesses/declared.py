"""Witnesses and regularisations as declared in TOML files, and how two texts are compared; knows no Sphinx."""

import hashlib
import re
from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from unicodedata import category

from sphinx_apparatus.language import N_, _
from sphinx_apparatus.model import Layout, Witness, brief, nearest
from sphinx_apparatus.records.toml import (
    Gathered,
    TomlFile,
    Way,
    content_of,
    decoded,
    fail,
    read_toml,
    tables_in,
    values_of,
    written_in,
)
from sphinx_apparatus.text.regularise import COSTLY, LONGEST_RULE, Regularisation, cost

RULE_FORMS = ({"name", "pattern", "replacement"}, {"name", "element"})
MOST_RULES = 200
CHARACTER = re.compile(r"U\+(?!D[89A-F]..\b)(?:10|[0-9A-F])?[0-9A-F]{4}(?: .+)?")
_TURNING = ("U+202D", "U+202E")
"""What forces the direction of the signs after it; no witness is written so, and words can be hidden by it."""
_SIGLUM = re.compile(r"[^\s,;|\]\[(){}\\`]+")


def load_witnesses(path: Path) -> dict[str, Witness]:
    """Read ``[[witness]]`` tables into witnesses by siglum; raise DeclarationError where one is not of the form."""
    found: dict[str, Witness] = {}
    expected = N_("[[witness]] tables with at least siglum and title")
    file = read_toml(path, expected)
    wrong = Gathered()
    for way, table in tables_in(file, "witness", expected):
        if witness := wrong.take(partial(_another, found, file, way, table), None):
            found[witness.siglum] = witness
    wrong.settle()
    return found


def _another(known: Collection[str], file: TomlFile, way: Way, table: dict[str, Any]) -> Witness:
    witness = _witness(file, way, table)
    if witness.siglum in known:
        fail("siglum-twice", file.at(*way), excerpt=witness.title, siglum=witness.siglum)
    return witness


def sigla_in(path: Path) -> list[str]:
    """Return the sigla that a file seems to declare that cannot be read."""
    return re.findall(r"""^[ \t]*siglum[ \t]*=[ \t]*["']?([^\s"'#]+)""", written_in(path), re.MULTILINE)


def load_regularisations(path: Path) -> tuple[Regularisation, ...]:
    """Read ``[[regularisation]]`` tables (name, pattern, replacement, reason); raise DeclarationError."""
    expected = N_("[[regularisation]] tables with name, and pattern and replacement, or element; reason if wanted")
    file = read_toml(path, expected)
    rules = tuple(_rule(file, way, table, expected) for way, table in tables_in(file, "regularisation", expected))
    if len(rules) > MOST_RULES:
        fail("too-many", (path, 1), number=MOST_RULES, things=_("regularisations"))
    return rules


def transcription(path: Path, witness: Witness) -> str:
    """Return the text of the witness's file beside `path`; raise DeclarationError where it is gone or changed."""
    file = path.parent / witness.file
    if not file.is_file():
        rows = written_in(path).split("\n")
        line = next((number for number, row in enumerate(rows, 1) if f'"{witness.file}"' in row), 1)
        mend = nearest(witness.file, [other.name for other in file.parent.glob("*") if other.suffix == file.suffix])
        fail("no-transcription", (path, line), excerpt=witness.file, mend=mend, siglum=witness.siglum)
    data = content_of(file, "")
    digest = hashlib.sha256(data).hexdigest()
    if digest != witness.sha256:
        said = {"declared": witness.sha256, "file": path.name, "siglum": witness.siglum}
        fail("changed-transcription", (file, 1), excerpt=f"sha256 {digest}", **said)
    return decoded(data, file, "transcription-not-utf-8", siglum=witness.siglum)


def first_difference(expected: Sequence[str], actual: Sequence[str]) -> int:
    """Return the offset of the first character, or word, that differs; -1 where the texts are equal."""
    if expected == actual:
        return -1
    pairs = enumerate(zip(expected, actual, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(expected), len(actual)))


def _witness(file: TomlFile, way: Way, table: dict[str, Any]) -> Witness:
    own = {key: value for key, value in table.items() if key not in ("layout", "characters")}
    texts = values_of(file, way, Witness, own, exact=True)
    layout = values_of(file, (*way, "layout"), Layout, table.get("layout", {}), exact=True)
    if not _SIGLUM.fullmatch(texts["siglum"]):
        fail("malformed-siglum", file.at(*way, "siglum"), excerpt=texts["siglum"])
    if texts.get("file") and not re.fullmatch("[0-9a-f]{64}", texts.get("sha256", "")):
        fail("no-checksum", file.at(*way, "sha256"), excerpt=texts.get("sha256", ""), siglum=texts["siglum"])
    for name in ("file", "lineation"):
        if not (file.path.parent / texts.get(name, "")).resolve().is_relative_to(file.path.parent.resolve()):
            fail("file-outside", file.at(*way, name), excerpt=texts[name], siglum=texts["siglum"])
    return Witness(**texts, layout=Layout(**layout), characters=_characters(file, way, table.get("characters", [])))


def _characters(file: TomlFile, way: Way, listed: Any) -> tuple[str, ...]:
    """Return the characters that a witness declares; raise DeclarationError where one is not named by its number."""
    for entry in listed if isinstance(listed, list) else [listed]:
        right = isinstance(listed, list) and isinstance(entry, str) and CHARACTER.fullmatch(entry)
        if not right or category(chr(int(entry[2:].split(" ")[0], 16))) in ("Cc", "Cn") or entry[:6] in _TURNING:
            fail("malformed-character", file.at(*way, "characters"), excerpt=brief(entry))
    return tuple(listed)


def _rule(file: TomlFile, way: Way, table: dict[str, Any], expected: str) -> Regularisation:
    values_of(file, way, Regularisation, table, _(expected), exact=True)
    if set(table) - {"reason"} not in RULE_FORMS:
        fail("malformed-rule", file.at(*way), excerpt=", ".join(table), expected=expected)
    try:
        costly = cost(table.get("pattern", "")) >= COSTLY or len(table.get("replacement", "")) > LONGEST_RULE
        if not costly:  # a pattern can take very long to be made ready already
            re.sub(table.get("pattern", ""), table.get("replacement", ""), "")
    except (re.error, OverflowError, RecursionError) as error:
        said = {"expected": expected, "name": table["name"], "error": error}
        fail("rule-not-a-pattern", file.at(*way), excerpt=table["pattern"], **said)
    if costly:
        fail("rule-costly", file.at(*way), excerpt=brief(table["pattern"]), name=table["name"])
    return Regularisation(**table)
