"""The settings in conf.py that are ours: none misspelt, each of its type and a value that it may have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.config import ENUM
from sphinx.util import logging

from sphinx_apparatus.checks.report import line_with, place_of, stop_on
from sphinx_apparatus.checks.values import unfit_layers, unfit_value
from sphinx_apparatus.model import Finding, nearest

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

logger = logging.getLogger(__name__)
PREFIX = "apparatus_"
_LISTS = ("bibtex_bibfiles",)
"""Settings of others that are lists, though they do not say so."""
_KINDS = {
    bool: "True or False", int: "a whole number", str: "words in quotation marks", list: "a list, [ … ]",
    dict: "names and values, { … }",
}  # fmt: skip
"""What a value of a type looks like in conf.py."""


RENAMED: dict[str, str] = {}
"""Settings that have another name now, by the old one, for as long as the old one still works."""


def rename(config: Config, folder: Path) -> None:
    """Take over settings by their old names, and warn of each."""
    for old, new in RENAMED.items():
        if old in config._raw_config:
            config._raw_config.setdefault(new, config._raw_config.pop(old))
            config[new] = config._raw_config[new]
            words = "%s is called %s now; the old name works until the next version but one"
            place = place_of(*_place(folder, old))
            logger.warning(words, old, new, location=place, type="apparatus", subtype="deprecated")


def check_settings(app: Sphinx, config: Config) -> None:
    """Stop where conf.py has a setting of ours that there is not, or one of another type."""
    rename(config, Path(app.confdir))
    wrong = [*misspelt(config, Path(app.confdir)), *mistyped(config, Path(app.confdir))]
    stop_on(wrong or misvalued(config, Path(app.confdir)))


def misspelt(config: Config, folder: Path) -> Iterator[Finding]:
    """Yield the settings that begin as ours do and that there are not, each with the one that was meant."""
    known = [name for name in config.values if name.startswith(PREFIX)]
    for name in sorted(config._raw_config):
        if name.startswith(PREFIX) and name not in known:
            mend = nearest(name, known) or "Take it out; the manual lists all settings."
            yield Finding.of("unknown-setting", at=_place(folder, name), mend=mend, name=name)


def mistyped(config: Config, folder: Path) -> Iterator[Finding]:
    """Yield the settings of another type than theirs."""
    for name, option in sorted(config._options.items()):
        if (name.startswith(PREFIX) or name in _LISTS) and name in config._raw_config:
            value, kinds = config._raw_config[name], [list] if name in _LISTS else option.valid_types
            if wanted := unfit(value, kinds):
                found = f"{value!r}"[:60]
                yield Finding.of("wrong-setting", at=_place(folder, name), name=name, found=found, expected=wanted)


def misvalued(config: Config, folder: Path) -> Iterator[Finding]:
    """Yield the settings whose value, of the right type, is none that they may have."""
    for name in sorted(name for name in config._options if name.startswith(PREFIX)):
        set_ = name in config._raw_config or name in config.overrides
        if set_ and (wrong := unfit_value(name.removeprefix(PREFIX), config[name])):
            found, (expected, mend) = f"{config[name]!r}"[:60], wrong
            at = _place(folder, name)
            yield Finding.of("wrong-setting", at=at, name=name, found=found, expected=expected, mend=mend)
    for type_, expected in unfit_layers(config):
        at, mend = _place(folder, "apparatus_layers"), nearest(type_, [*config.apparatus_types])
        yield Finding.of("type-of-layer", at=at, name=type_, expected=expected, mend=mend)


def unfit(value: Any, kinds: Any) -> str:
    """Return what a value should be; nothing where it is that. A tuple will do for a list."""
    if isinstance(kinds, ENUM):
        return "" if kinds.match(value) else f"one of {', '.join(sorted(map(repr, kinds._candidates)))}"
    types = tuple(kinds)
    right = type(value) in types or (list in types and isinstance(value, tuple))
    return "" if right else " or ".join(words for kind, words in _KINDS.items() if kind in types)


def _place(folder: Path, name: str) -> tuple[str, int]:
    conf = folder / "conf.py"
    return str(conf), line_with(conf, name)
