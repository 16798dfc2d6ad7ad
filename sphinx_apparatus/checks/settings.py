"""What is wrong with the settings: misspelt names, a value where a list belongs; knows no text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_apparatus.checks.report import line_with
from sphinx_apparatus.domain import edition_of
from sphinx_apparatus.model import Finding, nearest

if TYPE_CHECKING:
    from sphinx.application import Sphinx

OURS = re.compile("(?:apparatus|bibtex|myst)_")
"""How the settings begin that only this extension, or one that it needs, can have."""

LISTS = ("bibtex_bibfiles", "myst_enable_extensions")
"""Settings of others that are lists, though their default is none."""


def check_settings(app: Sphinx) -> None:
    """Keep what is wrong with the settings; read a string as a list of one where a list belongs."""
    conf = Path(app.confdir) / "conf.py"
    edition_of(app.env).malformed = [*unknown_settings(app, conf), *no_lists(app, conf)]


def unknown_settings(app: Sphinx, conf: Path) -> Iterator[Finding]:
    """Yield the names in conf.py that no extension asks for, but that look as if one did."""
    known = [name for name in app.config.values if OURS.match(name)]
    for name in app.config._raw_config:
        if OURS.match(name) and name not in app.config.values:
            near = nearest(name, known)
            at = conf, line_with(conf, f"{name} ") or line_with(conf, name)
            yield Finding.of("unknown-setting", at=at, excerpt=name, mend=near, name=name)


def no_lists(app: Sphinx, conf: Path) -> Iterator[Finding]:
    """Yield the settings that want a list and have a string, which would be read letter by letter."""
    for name in app.config.values:
        value = app.config[name]
        wants = name in LISTS or isinstance(app.config.values[name].default, list)
        if OURS.match(name) and isinstance(value, str) and wants:
            setattr(app.config, name, [value])
            yield Finding.of(
                "no-list", at=(conf, line_with(conf, f"{name} ") or line_with(conf, name)),
                excerpt=f'{name} = "{value}"', expected=f'{name} = ["{value}"]', name=name,
            )  # fmt: skip
