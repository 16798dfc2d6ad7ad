"""A Sphinx extension for critical editions.

An editor writes entries in the line, ``{app}`Perversely] Peversely B | typo` ``; the way of the text is

    notation ─► model ─► nodes
       text · witnesses · records
          ─► domain ─► works ─► checks
               ─► markup ─► formats ─► lists
                    ─► corrections · projects · release · press
                         ─► pipeline

Rooms import only what stands above them here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx_apparatus import compat, domain, formats, lists, markup, pipeline

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__version__ = "0.1.0"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    domain.setup(app)
    markup.setup(app)
    formats.setup(app)
    lists.setup(app)
    pipeline.setup(app)
    compat.setup(app)
    return {"version": __version__, "env_version": 4, "parallel_read_safe": True, "parallel_write_safe": True}
