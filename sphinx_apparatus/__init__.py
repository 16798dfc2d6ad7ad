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

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.locale import translators
from sphinx.util.i18n import CatalogRepository

from sphinx_apparatus import compat, domain, formats, language, lists, markup, pipeline

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__version__ = "0.1.0"


def speak(app: Sphinx) -> None:
    """Take up the language of the edition, with what catalogues of its own say otherwise."""
    tag, folders = app.config.language, app.config.locale_dirs
    for catalogue in CatalogRepository(app.srcdir, folders, tag, app.config.source_encoding).catalogs:
        if catalogue.domain == language.DOMAIN and catalogue.is_outdated():
            catalogue.write_mo(tag)
    translators.pop(("general", language.DOMAIN), None)  # that of another edition, built before in this process
    for folder in (*(Path(app.srcdir, name) for name in folders), language.FOLDER):
        app.add_message_catalog(language.DOMAIN, str(folder))
    language.speak(tag, translators["general", language.DOMAIN])


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    speak(app)
    domain.setup(app)
    markup.setup(app)
    formats.setup(app)
    lists.setup(app)
    pipeline.setup(app)
    compat.setup(app)
    return {"version": __version__, "env_version": 4, "parallel_read_safe": True, "parallel_write_safe": True}
