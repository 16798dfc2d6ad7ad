"""What is mended in other packages while our own commands run, each with its gain, its versions and why."""

import gc
import logging
import sys
import warnings
from collections import UserString
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType
from typing import Any, NamedTuple

from docutils import nodes
from packaging.specifiers import SpecifierSet
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from sphinx_apparatus.domain import keep_nothing, sharing
from sphinx_apparatus.formats.base import WholeBuilder

NAVIGATION, TREE, _KEPT = "furo_navigation_tree", "toctree", "edition_toctree"
SELECTORS = "soupsieve"
RARELY = (50_000, 10, 10)
"""The thresholds of `gc.set_threshold`; looking more rarely still gains nothing and leaves more in memory."""
_FEW = 10
"""How many texts may be kept as trees until their pages are written; reading one again takes little."""


_installed = cache(version)


class Mend(NamedTuple):
    """Something mended: in which `package`, in which `versions` it is as we know it, how, and why.

    In any other version nothing is done, and the build is right all the same.
    `begin` gets the application and where to leave what undoes it; `gain` says what a build of this site saves.
    """

    package: str
    versions: str
    begin: Callable[[Sphinx, ExitStack], None]
    gain: str
    why: str

    @property
    def fits(self) -> bool:
        """Whether the version that is installed is one of these."""
        try:
            return _installed(self.package) in SpecifierSet(self.versions, prereleases=True)
        except PackageNotFoundError:
            return False


def ask_once_for_plugins(app: Sphinx, undo: ExitStack) -> None:
    """Read once which plug-ins of the bibliography are installed."""
    if "sphinxcontrib.bibtex" in app.extensions:
        import pybtex.plugin
        import sphinxcontrib.bibtex.plugin

        installed = cache(pybtex.plugin.entry_points().select)
        for module in (pybtex.plugin, sphinxcontrib.bibtex.plugin):
            _replaced(undo, module, "entry_points", installed)


def make_navigation_when_asked(app: Sphinx, undo: ExitStack) -> None:
    """Have Furo's navigation made when a template asks for it."""
    app.connect("html-page-context", hide_toctree, priority=400)
    app.connect("html-page-context", show_toctree, priority=600)


def keep_no_bytes(app: Sphinx, undo: ExitStack) -> None:
    """Read trees from their files whenever they are asked for, that of the first page when it has changed."""
    app.connect("builder-inited", forget_trees)
    app.connect("env-purge-doc", forget_first_page)


def forget_trees(app: Sphinx) -> None:
    """Keep nothing that was read; trees of a few texts until their pages are written, where pages are."""
    keep_nothing(app.env, isinstance(app.builder, WholeBuilder) or len(app.config.apparatus_documents) > _FEW)


def hear_warnings_alone(app: Sphinx, undo: ExitStack) -> None:
    """Hear pikepdf from warnings on."""
    logger = logging.getLogger("pikepdf")
    undo.callback(logger.setLevel, logger.level)
    logger.setLevel(logging.WARNING)


def load_selectors_late(app: Sphinx, undo: ExitStack) -> None:
    """Load what reads CSS selectors when it is asked for, which is never.

    `importlib.util.LazyLoader` would not do: Python asks a module that is imported again whether it is ready.
    """
    if SELECTORS not in sys.modules:
        late = sys.modules[SELECTORS] = ModuleType(SELECTORS)
        vars(late)["__getattr__"] = lambda name: getattr(_loaded(late), name)
        undo.callback(_loaded, late, False)


def _loaded(late: ModuleType, wanted: bool = True) -> ModuleType | None:
    """Take `late` from where modules are kept; return the module that is to be there, where it is `wanted`."""
    if sys.modules.get(SELECTORS) is late:
        del sys.modules[SELECTORS]
    return import_module(SELECTORS) if wanted else None


def keep_default_settings(app: Sphinx, undo: ExitStack) -> None:
    """Have MyST find the default settings of a document once."""
    from docutils.frontend import get_default_settings
    from myst_parser.mdit_to_docutils import base

    _replaced(undo, base, "get_default_settings", cache(get_default_settings))


def walk_quickly(app: Sphinx, undo: ExitStack) -> None:
    """Walk through trees without a generator for each level, nor the words of a message for each node."""
    _replaced(undo, nodes.Node, "_fast_findall", _of_kind)
    _replaced(undo, nodes.Node, "walkabout", _walked)


def _of_kind(tree: nodes.Node, kind: type[nodes.Node]) -> Iterator[nodes.Node]:
    """Yield the nodes of a kind in a tree; what is put into it meanwhile is found as by docutils."""
    if isinstance(tree, kind):
        yield tree
    left = [iter(tree.children)]
    while left:
        for node in left[-1]:
            if isinstance(node, kind):
                yield node
            if node.children:
                left.append(iter(node.children))
                break
        else:
            left.pop()


def _walked(node: nodes.Node, visitor: nodes.NodeVisitor) -> bool:
    """Have a node and those in it visited, and left; return whether the visitor wants no more of the tree."""
    leave, stop = True, False
    try:
        try:
            visitor.dispatch_visit(node)
        except nodes.SkipNode:
            return False
        except nodes.SkipDeparture:
            leave = False
        try:
            for child in node.children[:]:
                if child.walkabout(visitor):
                    stop = True
                    break
        except nodes.SkipSiblings:
            pass
    except nodes.SkipChildren:
        pass
    except nodes.StopTraversal:
        stop = True
    if leave:
        visitor.dispatch_departure(node)
    return stop


def ignore_old_attribute(app: Sphinx, undo: ExitStack) -> None:
    """Show no warning of an attribute that Sphinx has deprecated and MyST still asks for."""
    undo.enter_context(warnings.catch_warnings())
    warnings.filterwarnings("ignore", "'sphinx.environment.BuildEnvironment.app' is deprecated")


MENDS = (
    Mend(
        "pybtex", ">=0.24,<0.27", ask_once_for_plugins, "a fifth of the calls (9.74 to 7.69 million)",
        "`find_plugin` reads the metadata of all installed packages for every citation that is resolved "
        "(`pybtex/plugin/__init__.py`, `_load_entry_point`; `sphinxcontrib/bibtex/plugin.py`, `find_plugin`).",
    ),
    Mend(
        "furo", ">=2025.12.19,<2027", make_navigation_when_asked, "a twentieth of the calls (8.11 to 7.69 million)",
        "A navigation tree is made and read again as HTML for every page, also where no template shows it "
        "(`furo/__init__.py`, `_html_page_context`; https://github.com/pradyunsg/furo/pull/939).",
    ),
    Mend(
        "sphinx", ">=9.0,<10", keep_no_bytes, "3 MB of 187 with twelve texts",
        "The bytes of every tree that was asked for are kept as long as the process lasts, also where the document has "
        "been read again since; and every tree until its page is written, also where none is "
        "(`sphinx/environment/__init__.py`, `get_doctree`, `master_doctree`).",
    ),
    Mend(
        "beautifulsoup4", ">=4.12,<5", load_selectors_late, "40 ms of 1,500",
        "Furo reads its navigation with it, and it loads a reader of CSS selectors that nothing asks (`bs4/css.py`).",
    ),
    Mend(
        "accessible-pygments", ">=0.0.5,<0.1", hear_warnings_alone, "a line on the screen",
        "Furo loads it, and it sends what any program logs to the screen, pikepdf's greeting too "
        "(`a11y_pygments/__init__.py`, `logging.basicConfig`).",
    ),
    Mend(
        "myst-parser", ">=5.0,<6", keep_default_settings, "half of the time in which `check` proposes an entry",
        "Every reading makes a document with all settings, only to drop it where it is given one "
        "(`mdit_to_docutils/base.py`, `setup_render`).",
    ),
    Mend(
        "docutils", ">=0.21,<0.23", walk_quickly, "a twelfth of the time from a change of a word to the page",
        "Every walk through a tree asks a generator at every level, and makes up a message for every node, which is "
        "shown where Sphinx is debugged (`docutils/nodes.py`, `_fast_findall`, `walkabout`).",
    ),
    Mend(
        "myst-parser", ">=5.0,<6", ignore_old_attribute, "a warning on the screen",
        "An included page asks for an attribute that Sphinx 9 has deprecated (`mocking.py`, `BuildEnvironment.app`).",
    ),
)  # fmt: skip
_undo: ContextVar[ExitStack | None] = ContextVar("undo", default=None)


@contextmanager
def mended() -> Iterator[None]:
    """Mend other packages for what is built meanwhile, and leave them as they were.

    The garbage collector runs every 700 allocations. It runs less often meanwhile: a build of twelve texts takes 6 %
    less time and 20 MB more.
    """
    thresholds = gc.get_threshold()
    gc.set_threshold(*RARELY)
    with ExitStack() as undo:
        undo.callback(gc.set_threshold, *thresholds)
        undo.callback(_undo.reset, _undo.set(undo))
        undo.enter_context(sharing())
        yield


def setup(app: Sphinx) -> None:
    """Begin to mend, where one of our own commands builds; under any other, nothing."""
    if _undo.get():
        app.connect("config-inited", begin)


def begin(app: Sphinx, config: object) -> None:
    """Begin what fits the versions that are installed."""
    if undo := _undo.get():
        for mend in MENDS:
            if mend.fits:
                mend.begin(app, undo)


def _replaced(undo: ExitStack, owner: Any, name: str, value: Any) -> None:
    """Replace an attribute until all is undone; one that is replaced already stays."""
    before = vars(owner)[name]
    if not hasattr(getattr(owner, name), "cache_info"):
        setattr(owner, name, value)
        undo.callback(setattr, owner, name, before)


def forget_first_page(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Have the tree of the first page read again where the page of this `docname` was it."""
    if docname == app.config.root_doc:
        vars(env).pop("master_doctree", None)


def hide_toctree(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Leave Furo nothing in a page's context to make a navigation tree of.

    Sphinx gives `pagename`, `templatename` and `doctree` as well, which are not asked.
    """
    if app.config.html_theme == "furo" and app.builder.name in ("html", "dirhtml") and TREE in context:
        context[_KEPT] = context.pop(TREE)


def show_toctree(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Give templates, in a page's context, what Furo would have given them.

    Sphinx gives `pagename`, `templatename` and `doctree` as well, which are not asked.
    """
    if _KEPT in context:
        from furo import _compute_navigation_tree

        context[TREE] = context.pop(_KEPT)
        context[NAVIGATION] = Later(lambda: _compute_navigation_tree(context))


class Later(UserString):
    """A string that is made when it is first looked at."""

    def __init__(self, make: Callable[[], str]) -> None:
        self._make = cache(make)

    @property
    def data(self) -> str:  # type: ignore[override]
        """The string."""
        return self._make()
