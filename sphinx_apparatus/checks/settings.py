"""The settings in conf.py that are ours: none misspelt, each of its type and a value that it may have."""

import ast
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from difflib import get_close_matches
from functools import partial
from importlib.metadata import entry_points
from importlib.resources import files
from os import PathLike
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import ENUM, Config
from sphinx.theming import HTMLThemeFactory

from sphinx_apparatus.checks.report import found_at, place_of, warn_renamed
from sphinx_apparatus.checks.values import unfit_layers, unfit_value
from sphinx_apparatus.language import N_, _
from sphinx_apparatus.model import Finding, brief, did_you_mean, nearest

PREFIX = "apparatus_"
_LISTS = ("bibtex_bibfiles", "myst_enable_extensions")
"""Settings of others that are lists, though they do not say so."""
_OF_SPHINX = ("extensions", "tags")
"""What stands in conf.py for Sphinx alone, and is no setting."""
_ALIKE = 0.9
"""How like a setting of others a name has to be to be taken for it: conf.py may have names of its own."""
_STYLED = {"light_css_variables", "dark_css_variables"}
"""The options of themes that name variables of style."""
_ENDINGS = {"pdf": ".pdf", "epub": ".epub", "tei": ".xml", "text": ".txt", "data": ".json"}
"""How the file of each format ends whose name is a setting."""
_KINDS = {
    bool: N_("True or False"), int: N_("a whole number"), str: N_("words in quotation marks"),
    list: N_("a list, [ … ]"), dict: N_("names and values, { … }"),
}  # fmt: skip
"""What a value of a type looks like in conf.py."""


RENAMED_SETTINGS: dict[str, str] = {}
"""Settings that have another name now, by the old one, for as long as the old one still works."""


def rename(config: Config, folder: Path) -> None:
    """Take over settings by their old names, and warn of each."""
    for old, new in RENAMED_SETTINGS.items():
        if old in config._raw_config:
            config._raw_config.setdefault(new, config._raw_config.pop(old))
            config[new] = config._raw_config[new]
            warn_renamed(old, new, place_of(*_place(folder, old)))


def set_right(app: Sphinx, config: Config) -> None:
    """Take over settings by old names; let wrong ones be as they were meant, so that the text can be read all the same.

    They stop the build with all else that is wrong.
    """
    rename(config, Path(app.confdir))
    for name, meant in _unknown(config):
        value = config._raw_config[name]
        there = not isinstance(value, str) or Path(app.confdir, value).exists()
        if meant and there and meant not in config._raw_config:
            config[meant] = value
    for name, value, kinds in _given(config):
        if unfit(value, kinds) or unfit_value(name.removeprefix(PREFIX), value):
            config[name] = _meant(value, kinds, config._options[name].default, config)


def _meant(value: Any, kinds: Any, default: Any, config: Config) -> Any:
    """Return a list of the one value, the one value of a list, or words, where such is wanted; or else the default."""
    single = [value] if isinstance(value, str) else value[0] if isinstance(value, list) and len(value) == 1 else None
    single = str(value) if isinstance(value, int | float | PurePath) else single
    if isinstance(value, list | tuple) and not unfit(value, kinds) and all(isinstance(item, str) for item in value):
        return list(dict.fromkeys(filter(None, value)))
    if isinstance(value, str) and not isinstance(kinds, ENUM) and bool in kinds:
        single = value.lower() in ("true", "yes")
    if unfit(value, kinds) and single is not None and not unfit(single, kinds):
        return single
    return default(config) if callable(default) else default


def wrong(app: Sphinx) -> list[Finding]:
    """Return what is wrong with settings: names that there are not, values, and what the theme does not have."""
    config, folder = app.config, Path(app.confdir)
    return [
        *misspelt(config, folder), *misvalued(config, folder), *unwritten(config, folder), *unknown_theme(app),
        *unknown_options(app),
    ]  # fmt: skip


def judged(config: Config, name: str) -> bool:
    """Tell whether a setting is ours, or of an edition of one's own: a host has its reasons for others."""
    return name.startswith(PREFIX) or not config.apparatus_guest


def _unknown(config: Config) -> Iterator[tuple[str, str]]:
    """Yield the names that are no setting, and which was meant, if any: all like ours, others where nearly the same."""
    given = config._raw_config
    unknown = sorted(name for name in given.keys() - {*config.values, *_OF_SPHINX} if name[0] != "_")
    for name in filter(partial(judged, config), unknown):
        own = name.startswith(PREFIX)
        known = [other for other in config.values if other.startswith(PREFIX) == own and (own or other not in given)]
        (meant,) = get_close_matches(name, known, 1, 0.6 if own else _ALIKE) or ("",)
        if own or (meant and not unfit(given[name], _types(config, meant))):
            yield name, meant


def _given(config: Config) -> Iterator[tuple[str, Any, Any]]:
    """Yield the settings that are given: name, value, and which types it may have; none where it may have any."""
    for name in filter(partial(judged, config), sorted(config._options.keys() & config._raw_config.keys())):
        yield name, config._raw_config[name], _types(config, name)


def _types(config: Config, name: str) -> Any:
    """Return which types a setting may have, as Sphinx has it; none where it may have any."""
    option = config._options[name]
    if isinstance(option.valid_types, ENUM) or name in _LISTS:
        return [list, set] if name in _LISTS else option.valid_types
    if option.valid_types in (Any, frozenset({Any})):
        return ()
    default = option.default(config) if callable(option.default) else option.default
    types = {*option.valid_types, type(default)}
    return types if types & _KINDS.keys() else ()


def misspelt(config: Config, folder: Path) -> Iterator[Finding]:
    """Yield the settings that begin as ours do and that there are not, each with the one that was meant."""
    for name, meant in _unknown(config):
        mend = did_you_mean(meant) if meant else _("Take it out; the manual lists all settings.")
        yield Finding.of("unknown-setting", at=_place(folder, name), mend=mend, name=name)


def misvalued(config: Config, folder: Path) -> Iterator[Finding]:
    """Yield the settings of another type than theirs, and those whose value is none that they may have."""
    for name, value, kinds in _given(config):
        wanted = unfit(value, kinds)
        alone = _("Delete the comma after it.") if isinstance(value, tuple) and len(value) == 1 else ""
        if wrong := (wanted, alone) if wanted else unfit_value(name.removeprefix(PREFIX), value):
            found, (expected, mend), at = brief(repr(value)), wrong, _place(folder, name)
            yield Finding.of("wrong-setting", at=at, name=name, found=found, expected=expected, mend=mend)
    for type_, expected in unfit_layers(config):
        at, mend = _place(folder, "apparatus_layers"), nearest(type_, [*config.apparatus_types])
        yield Finding.of("type-of-layer", at=at, name=type_, expected=expected, mend=mend)


def unwritten(config: Config, folder: Path) -> Iterator[Finding]:
    """Yield the files that settings name nearly as what a format writes, and those in another folder than the rest.

    A file whose name goes on after that of a format is one's own.
    """
    names = {format_: config[f"{PREFIX}{format_}_name"] for format_ in _ENDINGS}
    written = {f"{name}{_ENDINGS[format_]}": f"../{format_}" for format_, name in names.items() if name}
    named = [(f"{PREFIX}downloads", path) for path in config.apparatus_downloads.values()]
    usual = [path for _name, path in named if str(PurePosixPath(path).parent) == written.get(PurePosixPath(path).name)]
    for setting, path in [*named, (f"{PREFIX}epub_pages", config.apparatus_epub_pages)]:
        file, own = PurePosixPath(path), tuple(filter(None, names.values()))
        mend, expected = nearest(file.name, written, _ALIKE), _("the name of a file that a format writes")
        if there := written.get(file.name):
            meant = [f"{there}/{file.name}"] if _missed(str(file.parent), there, len(usual)) else []
            mend, expected = nearest(path, meant, 0), _("the folder into which a format writes")
        elif file.name.startswith(own):
            continue
        if mend:
            at, found = _place(folder, path), repr(path)
            yield Finding.of("wrong-setting", at=at, name=setting, found=found, expected=expected, mend=mend)


def _missed(folder: str, there: str, usual: int) -> bool:
    """Tell whether a folder is not that of a format, though meant: one may have others, but hardly for one format."""
    alike = folder in (f"../{format_}" for format_ in _ENDINGS) or nearest(folder, [there])
    return folder != there and (sorted(folder) == sorted(there) or bool(usual > 1 and alike))


def doubtful_settings(app: Sphinx) -> Iterator[Finding]:
    """Yield the settings that are given twice, and the style sheets and scripts that are not there."""
    conf = Path(app.confdir) / "conf.py"
    seen: dict[str, int] = {}
    statements: list[ast.stmt] = []
    with suppress(OSError, SyntaxError, ValueError):  # told by whoever reads the settings
        statements = ast.parse(conf.read_bytes()).body
    for statement in statements:
        named = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
        given = [node.id for node in named if isinstance(statement, ast.Assign) and node in statement.targets]
        for name in given:
            once = [node.id for node in named].count(name) == 1
            if name in seen and once and name in app.config.values and judged(app.config, name):
                yield Finding.of("setting-twice", at=(str(conf), statement.lineno), name=name, line=seen[name])
            seen[name] = statement.lineno
    folders = [conf.parent / folder for folder in app.config.html_static_path]
    for setting in filter(partial(judged, app.config), ("html_css_files", "html_js_files")):
        for file in (one if isinstance(one, str) else one[0] for one in app.config._raw_config.get(setting, ())):
            if not re.match(r"[\w+.-]+:|//", file) and not any((folder / file).exists() for folder in folders):
                mend = nearest(file, [path.name for folder in folders for path in folder.glob("*.*")])
                at, expected = _place(conf.parent, file), _("a file in a folder of html_static_path")
                yield Finding.of("wrong-setting", at=at, name=setting, found=repr(file), expected=expected, mend=mend)


def unknown_options(app: Sphinx) -> Iterator[Finding]:
    """Yield the options that the theme does not have: Sphinx itself warns of them in a build of the site alone.

    So too the variables of style that are called nearly as those of the style sheets; nobody else tells of them.
    """
    given, name = app.config.html_theme_options, app.config.html_theme
    if not given or app.config.apparatus_guest or any(unknown_theme(app)):
        return
    theme = HTMLThemeFactory(app=app, confdir=app.confdir, config=app.config, registry=app.registry).create(name)
    known = theme.get_options({})
    odd = [(option, nearest(option, known)) for option in sorted(given.keys() - known.keys())]
    styled = [variable for option in _STYLED & given.keys() & known.keys() for variable in given[option]]
    variables = _variables(app, theme.get_theme_dirs()) if styled else set()
    odd += [(one, mend) for one in styled if one not in variables and (mend := nearest(one, variables, _ALIKE))]
    for option, mend in odd:
        at = _place(Path(app.confdir), option)
        yield Finding.of("no-theme-option", at=at, name=option, theme=name, mend=mend)


def _variables(app: Sphinx, theme: Iterable[str | PathLike[str]]) -> set[str]:
    """Return the names of the variables in the style sheets of the theme, of ours and of the edition."""
    folders = [*theme, files("sphinx_apparatus.formats.html"), *(app.confdir / n for n in app.config.html_static_path)]
    sheets = (path.read_text("utf-8", "replace") for folder in folders for path in Path(str(folder)).rglob("*.css"))
    return {name for sheet in sheets for name in re.findall(r"--([\w-]+)", sheet)}


def unknown_theme(app: Sphinx) -> Iterator[Finding]:
    """Yield that the theme of the site is none that is installed: only a build of the site asks for it."""
    HTMLThemeFactory(app=app, confdir=app.confdir, config=app.config, registry=app.registry)  # names those of Sphinx
    name = app.config.html_theme
    known = {*app.registry.html_themes, *entry_points(group="sphinx.html_themes").names}
    if name not in known:
        at, found, mend = _place(Path(app.confdir), "html_theme"), brief(repr(name)), nearest(name, known)
        expected = _("the name of a theme that is installed")
        yield Finding.of("wrong-setting", at=at, name="html_theme", found=found, expected=expected, mend=mend)


def unfit(value: Any, kinds: Any) -> str:
    """Return what a value should be; nothing where it is that. A tuple will do for a list."""
    if isinstance(kinds, ENUM):
        return "" if kinds.match(value) else _("one of {words}", words=", ".join(sorted(map(repr, kinds._candidates))))
    types = tuple(kinds)
    right = type(value) in types or (list in types and isinstance(value, tuple)) or (bool in types and value in (0, 1))
    return "" if right else _(" or ").join(_(words) for kind, words in _KINDS.items() if kind in types)


def _place(folder: Path, name: str) -> tuple[str, int]:
    return found_at(folder / "conf.py", name)
