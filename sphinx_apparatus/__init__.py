"""A Sphinx extension for critical editions.

An editor writes entries in the line, ``{app}`Perversely] Peversely B | typo` ``; the way of the text is

    notation ─► model ─► nodes
       text · witnesses · records
          ─► domain ─► works ─► checks
               ─► markup ─► formats ─► lists
                    ─► corrections · projects · release · press
                         ─► pipeline

Rooms import only what is above them here.
"""

from __future__ import annotations

import sys
from importlib import import_module

TYPE_CHECKING = False  # as in typing, which takes longer to load than all this
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any

    from sphinx.application import Sphinx

__version__ = "0.1.0"
STOPPED = "Stopped. The next run starts again what was interrupted."


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    for room in ("compat", "domain", "markup", "formats", "lists", "pipeline"):
        import_module(f"{__name__}.{room}").setup(app)  # not before: a command must answer Ctrl-C while it loads
    return {"version": __version__, "env_version": 5, "parallel_read_safe": True, "parallel_write_safe": True}


def _stopped(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    first: BaseException | None = error
    while first and not isinstance(first, KeyboardInterrupt):  # what loads may make another error of it
        first = first.__cause__ or first.__context__
    if first:
        print(STOPPED, file=sys.stderr)
    else:
        sys.__excepthook__(kind, error, trace)


if sys.argv[:1] == ["-m"]:  # this is imported for a command, which is none yet
    sys.excepthook = _stopped
