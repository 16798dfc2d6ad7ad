"""The page around the text in HTML: templates, style sheets, scripts; knows no theme but Furo and no content."""

import re
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.domain import EditionDomain, edition_of
from sphinx_apparatus.formats.base import PageTransform, has_frame, is_page
from sphinx_apparatus.formats.html import beside, cards, contents, downloads, lean, policy, variables
from sphinx_apparatus.formats.html.repository import place_links
from sphinx_apparatus.formats.html.search import transcribed
from sphinx_apparatus.language import _, where
from sphinx_apparatus.records import citation
from sphinx_apparatus.records.about import Metadata
from sphinx_apparatus.records.citation import Spot
from sphinx_apparatus.text.direction import is_from_the_right
from sphinx_apparatus.text.places import WHERE, lines_in_words

PACKAGE = files("sphinx_apparatus.formats.html")
_LISTS = "lists.css"
_LISTED = lean.asks_for(PACKAGE.joinpath("static", _LISTS).read_text(encoding="utf-8"))
"""What stands on a page that needs the style sheet of the lists."""
_NAMED = re.compile(r'\b(?:name|property)="([^"]+)"')
"""The name of what a line of the head says."""
_FACES = {
    "regular": re.compile(""),
    "italic": re.compile(r'<(em|h3|th|caption)\b|\slang="|class="[^"]*\b(stage|occasion|date-corrected|verse-number)'),
    "semibold": re.compile(r"<(h2|dt|strong)\b"),
}
"""The faces that the style sheet has, and what a page has that is set in one: each is asked for early."""


def add_templates(app: Sphinx) -> None:
    """Put the page's templates behind those of the edition, where the frame is the one they are made for."""
    if has_frame(app.builder):
        config, builder = app.config, cast("Any", app.builder)
        config.templates_path = [*config.templates_path, str(PACKAGE / "templates")]  # the list may be Sphinx's own
        config.html_permalinks_icon = ""  # the style sheet has it, so that it is no word of the heading
        builder.templates.init(builder, builder.theme)


def add_files(app: Sphinx) -> None:
    """Give the pages the extension's own style sheets and scripts; in the frame of another theme one style sheet."""
    if has_frame(app.builder):
        app.config.html_static_path = [*app.config.html_static_path, str(PACKAGE / "static")]
        app.add_css_file("apparatus.css")
        app.add_js_file("page.js", loading_method="defer")
        variables.add_variables(app)
    elif is_page(app.builder):
        app.config.html_static_path = [*app.config.html_static_path, str(PACKAGE / "guest")]


def dress(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Give `pagename` what hangs on its `doctree`, in the `context` of whatever template (`templatename`) it has."""
    if not has_frame(app.builder):
        if is_page(app.builder) and not edition_of(app.env).is_of_host(pagename):
            app.add_css_file("apparatus-guest.css")
        return
    lean.slimmed(context)
    if is_from_the_right(app.config.language):  # the theme writes the language into the page, and no direction
        context["language"] = Markup('{}" dir="rtl').format(app.config.language)
    domain, texts = edition_of(app.env), app.config.apparatus_documents
    context |= {
        "say": _, "place_word": where, "is_front": pagename == app.config.root_doc, "is_text": pagename in texts,
        "text_page": next(iter(texts), ""), "site_map": contents.site_map(domain, pagename),
        "contents": contents.contents(app, domain, pagename, context.get("toc", "")),
        "witness_pages": witness_pages(domain), "sigla": transcribed(domain),
        "has_quotations": bool(domain.declared.quotations), "has_proofreading": domain.log is not None,
    }  # fmt: skip
    _head(context, domain.metadata, context["is_front"])
    context["place_block"] = place_block(app, pagename)
    own = "font-stack" in app.config.html_theme_options.get("light_css_variables", {})
    body = "" if context["is_text"] else context.get("body", "")  # the first lines of a text are in one face
    context["faces"] = [] if own else [face for face, sign in _FACES.items() if sign.search(body)]
    if "body" in context:  # no style sheet here asks for the class, which every link has
        context["body"] = context["body"].replace(' class="reference internal"', "")
    if "body" not in context or _LISTED & lean.classes_in(context["body"]):
        cast("Any", app.builder).add_css_file(_LISTS)
    items = ours.find(doctree, beside.beside_note, beside.beside_entry) if doctree else []
    context["cards"] = cards_shown(app, domain, doctree) if doctree else ""
    if items:
        context["contents"] = _with_notes(context["contents"])
        add_margin(app, pagename, len(items))
    context["policy"] = policy.policy(app.config.apparatus_policy, context)


def _head(context: dict[str, Any], metadata: Metadata, is_front: bool) -> None:
    """Say in the head of a page what is cited and how, unless the settings or another extension do."""
    title = "" if is_front else Markup(context.get("title", "")).striptags()
    context["metatags"] = context.get("metatags", "").replace(" />", ">")
    said = set(_NAMED.findall(context["metatags"]))
    head = citation.head(metadata, title, context.get("pageurl") or "")
    context["edition_head"] = [line for line in head if not said & set(_NAMED.findall(line))]
    context["place_copies"] = place_copies(metadata)


def _with_notes(contents: str) -> str:
    """Return the contents of a page, if it has any, with a last line for the notes."""
    line = f'<li><a href="#beside">{_("Notes")}</a></li>'
    return contents.removesuffix("</ul>") + f"{line}</ul>" if contents else contents


def forget_sheets(app: Sphinx, exception: Exception | None) -> None:
    """Forget the style sheets that the last page needed: Sphinx takes them for those of all pages of the next build."""
    own = getattr(app.builder, "_orig_css_files", None)
    if own is not None:
        cast("Any", app.builder)._css_files[:] = own


def cards_shown(app: Sphinx, domain: EditionDomain, doctree: Any) -> str:
    """Return as HTML the cards of a page, for what the links in its `doctree` mean in the `domain`."""
    found = cards.cards_of(domain, doctree)
    return str(cast("Any", app.builder).render_partial(nodes.compound("", *found))["fragment"]) if found else ""


def witness_pages(domain: EditionDomain) -> dict[str, str]:
    """Return where the texts of several witnesses are, each whole and all side by side; of one its view is enough."""
    if len(transcribed(domain)) < 2:
        return {}
    names = {_("Text of {siglum}", siglum=s): f"witness:{s}" for s in domain.witnesses}
    names |= {_("Side by side"): "synopsis"}
    return {name: page for name, shelf in names.items() if (page := domain.shelf_of(shelf))}


def add_margin(app: Sphinx, pagename: str, count: int) -> None:
    """Write and link the style sheet that sets the items of the page `pagename` beside their marks, `count` in all."""
    name = f"margin/{pagename.replace('/', '-')}.css"
    path = Path(app.outdir, "_static", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(beside.margin_style(count), encoding="utf-8")
    wide = "screen and (min-width: 58rem)"  # as in the style sheet; no phone waits for it before it draws
    cast("Any", app.builder).add_css_file(name, media=wide)  # of Sphinx it would be asked for by every later page


def place_copies(metadata: Metadata) -> dict[str, str]:
    """Return what the menu of a place copies, with names in braces for what differs by place."""
    spot = Spot("{place}", "{link}")
    forms = {_("Reference"): citation.chicago, "BibTeX": citation.bibtex, "RIS": citation.ris}
    return {name: form(metadata, spot) for name, form in forms.items()}


def place_block(app: Sphinx, pagename: str) -> str:
    """Return what is copied for a correction, with names in braces for what differs by place."""
    fields = {name: f"{{{name}}}" for name in ("place", "id", "digest", "lines")}
    file = edition_of(app.env).file_of(pagename) if pagename in app.env.found_docs else ""
    return f"{_(WHERE, version=app.config.release, file=file, **fields)}\n\n{{words}}"


class NumberPlaces(PageTransform):
    """Give the number of each paragraph and verse what points at its source.

    Before ``<paragraph_number refid="p13">``, after ``<paragraph_number refid="p13" data="{'lines': '60', …}" …>``.
    """

    default_priority = 8

    def run(self, **kwargs: Any) -> None:
        found = self.domain.once(cards.places_by_id)
        for number in ours.find(self.document, ours.paragraph_number, ours.verse_number):
            place = found[number["refid"]]
            number["former"] = [i for w in self.domain.declared.withdrawn if w.at == place.id for i in w.ids]
            if not has_frame(self.builder):
                continue
            number["data"] = {"lines": lines_in_words(place), "digest": place.digest}
            parts = downloads.part_links(self.config, Path(self.builder.outdir), self.env.docname, place.locus)
            number["links"] = place_links(self.config, place) | parts
