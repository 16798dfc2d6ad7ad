"""The edition's description of itself as a build has it: read once, and the build stops where it is malformed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sphinx_apparatus.checks.report import stop_on
from sphinx_apparatus.records.about import Metadata, read_metadata
from sphinx_apparatus.records.toml import DeclarationError

if TYPE_CHECKING:
    from sphinx_apparatus.domain import EditionDomain


def metadata_of(domain: EditionDomain) -> Metadata:
    """Return what the edition says of itself."""
    try:
        return domain.once("metadata", partial(read_metadata, domain.env.config, domain.base))
    except DeclarationError as error:
        stop_on([error.finding])
        raise
