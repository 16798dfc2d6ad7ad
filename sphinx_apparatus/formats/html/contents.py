"""Where a reader is and can go: the contents beside a page, the groups of pages at its foot; reads no text."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any, cast

from sphinx import addnodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.language import _

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from sphinx_apparatus.domain import EditionDomain

_Group = tuple[str, list[tuple[str, str]]]
"""A caption of the title page, and title and document, or address, of what it has."""

_FIRST = re.compile(r"^<ul>\s*<li>(?:<p>)?(<a [^>]*>)(.*?)</a>(?:</p>)?\s*(<ul>.*</ul>)?\s*</li>\s*</ul>$", re.DOTALL)
"""The contents of a page: the link to its title, the title, and its sections."""


def contents_groups(domain: EditionDomain) -> list[_Group]:
    """Return what the lists of contents on the title page have, of those with a caption, or of all if none has one."""
    return domain.once(read_groups)


def read_groups(domain: EditionDomain) -> list[_Group]:
    """Return the same, read from the tree of the title page."""
    lists = ours.find(domain.env.get_doctree(domain.env.config.root_doc), addnodes.toctree)
    shown = [node for node in lists if node.get("caption")] or lists
    return [
        (node.get("caption") or "", [contents_entry(domain, *found) for found in node["entries"]]) for node in shown
    ]


def contents_entry(domain: EditionDomain, title: str | None, target: str) -> tuple[str, str]:
    """Return the title and the target of an entry of a list of contents.

    An entry without a `title` has that of the document in the `domain`, or else the target itself.
    """
    known = domain.env.titles.get(target)
    return title or (known.astext() if known else target), target


def site_map(domain: EditionDomain, pagename: str) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """Return the groups with addresses as seen from a page, and which entry is the page itself."""

    def seen(title: str, target: str) -> tuple[str, str, bool]:
        there = target in domain.env.titles
        return title, uri(domain, pagename, target) if there else target, target == pagename

    return [(caption, [seen(*found) for found in entries]) for caption, entries in contents_groups(domain)]


def uri(domain: EditionDomain, pagename: str, target: str) -> str:
    """Return the address of the document `target` as seen from the page `pagename`, by the builder of the `domain`."""
    return str(cast("Any", domain.builder).get_relative_uri(pagename, target)) or "#"


def contents(app: Sphinx, domain: EditionDomain, pagename: str, toc: str) -> str:
    """Return as HTML what is beside the page `pagename`: the parts of the text, or the sections of another page.

    `toc` is Sphinx's own list of the page's sections (HTML); the titles of the other parts are in the `domain`.
    """
    match = _FIRST.match(toc.strip().replace(' class="reference internal"', ""))
    link, title, sections = match.groups() if match else ("", "", None)
    texts = app.config.apparatus_documents
    if pagename not in texts:
        return sections if sections and sections.count("<li>") > 1 else ""
    if len(texts) == 1:
        return (sections or "").replace("<ul>", f"<ul>\n<li>{link}{_('Opening')}</a></li>", 1)
    items = (other(domain, pagename, name) for name in texts if name != pagename)
    own = f"<li>{link}{title}</a>{sections or ''}</li>"
    listed = dict(zip((name for name in texts if name != pagename), items, strict=True)) | {pagename: own}
    return f"<ul>{''.join(listed[name] for name in texts)}</ul>"


def other(domain: EditionDomain, pagename: str, docname: str) -> str:
    """Return the item of another document of the text, `docname`, as HTML for the page `pagename`.

    Its title is that which the `domain` has read.
    """
    title = escape(domain.env.titles[docname].astext(), quote=False)
    return f'<li><a href="{escape(uri(domain, pagename, docname))}">{title}</a></li>'
