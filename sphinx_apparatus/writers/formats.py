"""Registers the builders that write the edition as a whole, with their settings; writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_apparatus.writers.data import DataBuilder
from sphinx_apparatus.writers.epub.builder import EpubBuilder
from sphinx_apparatus.writers.inventory import InventoryBuilder
from sphinx_apparatus.writers.plain import PlainBuilder
from sphinx_apparatus.writers.tei.builder import TeiBuilder
from sphinx_apparatus.writers.tei.dts import DtsBuilder
from sphinx_apparatus.writers.witness import WitnessBuilder

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    """Register the builders."""
    for builder in (WitnessBuilder, PlainBuilder, DataBuilder, TeiBuilder, DtsBuilder, InventoryBuilder):
        app.add_builder(builder)
    app.add_builder(EpubBuilder, override=True)
    for value in ("apparatus_citation", "apparatus_changes", "apparatus_rights"):
        app.add_config_value(value, "", "env", str)
    for name in ("text", "data", "tei", "epub"):
        app.add_config_value(f"apparatus_{name}_name", "", "", str)
    app.add_config_value("apparatus_tei_exclude", [], "", list)
    app.add_config_value("apparatus_dts_base", "", "", str)
    app.add_config_value("apparatus_tei_slips", False, "", bool)
    app.add_config_value("apparatus_epub_exclude", [], "", list)
