"""Where a place of the text leads in the repository: to its lines, and to a form that proposes a correction."""

from urllib.parse import quote, urlencode

from sphinx.config import Config

from sphinx_apparatus.language import _
from sphinx_apparatus.text.places import Place, correction_block

FORM = "correction.yml"
"""The issue form that `correction_address` fills in; its fields `where` and `says` are named there."""


def place_links(config: Config, place: Place) -> dict[str, str]:
    """Return where a place leads in the repository; nowhere where that is not set."""
    repository = config.apparatus_repository
    if not repository:
        return {}
    return {
        _("See the source lines"): source_address(repository, place, config.apparatus_branch),
        _("Propose a correction"): correction_address(repository, place, config.release, words=False),
    }


def correction_address(repository: str, place: Place, version: str, words: bool = True) -> str:
    """Return the address of the form, filled in with where the place is and, with `words`, what it says.

    `repository` is the address of the repository on the web, `version` the release of the edition that the reader has.
    """
    title, where = _("Correction to {place}", place=place.locus), correction_block(place, version)
    fields = {"template": FORM, "title": title, "where": where}
    if words:
        fields["says"] = place.words
    return f"{repository.rstrip('/')}/issues/new?{urlencode(fields)}"


def source_address(repository: str, place: Place, branch: str = "main") -> str:
    """Return the address of the place's lines on a `branch` of the repository, shown as plain text."""
    return f"{repository.rstrip('/')}/blob/{quote(branch)}/{quote(place.file)}?plain=1#L{place.first}-L{place.last}"
