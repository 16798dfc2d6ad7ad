"""Names the role or directive of ours that was meant, wherever MyST or docutils warn of an unknown one."""

import logging
import re

from sphinx.application import Sphinx
from sphinx.config import Config

from sphinx_apparatus.domain import EditionDomain
from sphinx_apparatus.model import nearest

_UNKNOWN = re.compile(r"""Unknown (?P<kind>interpreted text role|directive type):? ["'](?P<name>[^"']+)["']\.?""")


class Meant(logging.Filter):
    """Adds the name to a warning, once, whoever shows it."""

    def __init__(self, app: Sphinx) -> None:
        super().__init__()
        self.app = app

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything be shown."""
        found = _UNKNOWN.match(str(record.msg))
        if found and not hasattr(record, "meant"):
            meant = self.meant(found["name"], found["kind"].startswith("directive"))
            record.msg = f"{found[0]} {meant}".rstrip() + str(record.msg)[found.end() :]
            record.meant = True
        return True

    def meant(self, name: str, directive: bool) -> str:
        """Return the advice; names are short where they may be and the one that was written is."""
        ours = self.app.env.domains[EditionDomain.name]
        prefix = "" if self.app.config.apparatus_short_names and ":" not in name else f"{ours.name}:"
        known = ours.directives if directive else ours.roles
        return nearest(prefix + name.removeprefix(f"{ours.name}:"), [prefix + one for one in known])


def name_meant(app: Sphinx, _config: Config) -> None:
    """Hear all that Sphinx shows."""
    for handler in logging.getLogger("sphinx").handlers:
        handler.addFilter(Meant(app))
