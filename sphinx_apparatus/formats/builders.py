"""Registers the builders that write the edition as a whole, with their settings; writes nothing."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

BUILDERS = {
    "witness": "witness.WitnessBuilder",
    "plain": "plain.PlainBuilder",
    "data": "data.DataBuilder",
    "tei": "tei.builder.TeiBuilder",
    "dts": "dts.DtsBuilder",
    "epub": "epub.builder.EpubBuilder",
    "inventory": "inventory.InventoryBuilder",
    "reledmac": "reledmac.builder.ReledmacBuilder",
    "typst": "pdf.builder.TypstBuilder",
}
"""The builders of the edition as a whole, by name, each with its module and class."""


class NamedBuilder:
    """Takes the place of a builder until Sphinx calls it by name: only what writes the format is then imported."""

    def __init__(self, name: str, place: str) -> None:
        self.name = name
        self.module, _, self.kind = place.rpartition(".")

    def __call__(self, app: Sphinx, env: BuildEnvironment) -> Builder:
        """Return the builder."""
        module = import_module(f"{__package__}.{self.module}")
        return cast("Builder", getattr(module, self.kind)(app, env))


def setup(app: Sphinx) -> None:
    """Register the builders."""
    for name, place in BUILDERS.items():
        app.add_builder(cast("Any", NamedBuilder(name, place)), override=name == "epub")
    for name in ("text", "data", "tei", "epub"):
        app.add_config_value(f"apparatus_{name}_name", "", "", str)
    app.add_config_value("apparatus_tei_exclude", [], "", list)
    app.add_config_value("apparatus_dts_base", "", "", str)
    app.add_config_value("apparatus_tei_slips", False, "", bool)
    app.add_config_value("apparatus_epub_exclude", [], "", list)
