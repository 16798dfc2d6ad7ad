"""Registers the builders that write the edition as a whole, with their settings; writes nothing."""

from importlib import import_module
from typing import cast

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment

BUILDERS = {
    "witness": "witness.WitnessBuilder", "plain": "plain.PlainBuilder", "data": "data.DataBuilder",
    "tei": "tei.builder.TeiBuilder", "dts": "dts.DtsBuilder", "epub": "epub.builder.EpubBuilder",
    "inventory": "inventory.InventoryBuilder", "reledmac": "reledmac.builder.ReledmacBuilder",
    "typst": "pdf.builder.TypstBuilder",
}  # fmt: skip
"""The builders of the edition as a whole, by name, each with its module and class."""


def named_builder(name: str, place: str) -> type[Builder]:
    """Return what takes the place of a builder until Sphinx makes it: only what writes the format is then imported.

    It is a class as any builder, since themes ask what all of them are.
    """
    module, _, kind = place.rpartition(".")

    def make(cls: type[Builder], app: Sphinx, env: BuildEnvironment) -> Builder:
        return cast("Builder", getattr(import_module(f"{__package__}.{module}"), kind)(app, env))

    return type(kind, (Builder,), {"name": name, "__new__": make})


def setup(app: Sphinx) -> None:
    """Register the builders."""
    for name, place in BUILDERS.items():
        app.add_builder(named_builder(name, place), override=name == "epub")
    for name in ("text", "data", "tei", "epub"):
        app.add_config_value(f"apparatus_{name}_name", "", "", str)
    app.add_config_value("apparatus_tei_exclude", [], "", list)
    app.add_config_value("apparatus_dts_base", "", "", str)
    app.add_config_value("apparatus_tei_slips", False, "", bool)
    app.add_config_value("apparatus_epub_exclude", [], "", list)
    app.add_config_value("apparatus_epub_pages", "", "", str)
