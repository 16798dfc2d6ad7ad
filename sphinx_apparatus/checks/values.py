"""What the values of our settings may be, beyond their types: a table, and what the paper of a book may be."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sphinx.config import Config

from sphinx_apparatus.language import N_, _
from sphinx_apparatus.language.tags import country_meant, tag_meant
from sphinx_apparatus.model import nearest

PAPERS = {"a5": (148.0, 210.0), "trade": (152.0, 229.0), "letter": (215.9, 279.4), "a4": (210.0, 297.0)}
"""The width and height (mm) of the papers that have a name."""
_UNITS = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72}
_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(mm|cm|in|pt)?\s*[x×]\s*(\d+(?:\.\d+)?)\s*(mm|cm|in|pt)\s*")
_NARROW, _WIDE, _LOW, _HIGH = 95.0, 450.0, 140.0, 650.0
"""Between what (mm) a page of notes and numbers in the margin can be set."""
_DIRECTIVES = (
    "default-src", "script-src", "script-src-elem", "script-src-attr", "style-src", "style-src-elem", "style-src-attr",
    "img-src", "font-src", "connect-src", "frame-src", "media-src",
    "object-src", "worker-src", "manifest-src", "child-src", "form-action", "frame-ancestors", "base-uri",
)  # fmt: skip
"""The directives of a Content-Security-Policy that take sources (https://www.w3.org/TR/CSP3/)."""


@dataclass(frozen=True)
class AllowedValue:
    """What a setting may be: a test of its form, the same in words, and the words that it may be, if these are few."""

    right: Callable[[Any], bool]
    words: str
    known: tuple[str, ...] = ()
    meant: Callable[[str], str] | None = None
    """What gives back a value that is right, and another one where that was meant."""


def paper(value: str) -> tuple[float, float] | None:
    """Return the width and height (mm) of a paper by its name or as ``150mm x 220mm``; None where it is neither."""
    match = _SIZE.fullmatch(value)
    if not match:
        return PAPERS.get(value)
    width, height = (
        round(float(n) * _UNITS[unit or match[4]], 2) for n, unit in (match.group(1, 2), match.group(3, 4))
    )
    return (width, height) if _NARROW <= width <= _WIDE and _LOW <= height <= _HIGH else None


def _strings(value: Iterable[Any]) -> bool:
    return all(isinstance(item, str) and item.strip() for item in value)


def _names(value: Mapping[Any, Any]) -> bool:
    return _strings([*value, *value.values()])


def _like(pattern: str) -> Callable[[Any], bool]:
    return lambda value: bool(re.fullmatch(pattern, value))


def _layers(value: Mapping[Any, Any]) -> bool:
    return _strings(value) and all(isinstance(types, list | tuple) and _strings(types) for types in value.values())


def _policy(value: Any) -> bool:
    return value in ("", "none") or (isinstance(value, dict) and set(value) <= set(_DIRECTIVES) and _layers(value))


_LIST = AllowedValue(
    lambda v: _strings(v) and len(set(v)) == len(v),
    N_("a list of words in quotation marks, none of them empty or twice"),
)
_WEB = AllowedValue(
    _like(r"(https?://[^\s/]\S*)?"), N_("an address that begins with https://, or nothing"),
    meant=lambda address: re.sub(r"\.git/?$", "", address),
)  # fmt: skip
_FILE = AllowedValue(
    _like(r"(?!.*\.(pdf|epub|xml|txt|json)$)[^/\\:*?\"<>|\x00-\x1f]*"),
    N_("the name of a file, without folder and ending"),
)
_LISTS = ("documents", "registers", "pdf_parts", "pdf_exclude", "epub_exclude", "tei_exclude", "pdf_keywords")
SETTING_VALUES: dict[str, AllowedValue] = {
    **dict.fromkeys(_LISTS, _LIST),
    **dict.fromkeys(("pdf_name", "epub_name", "tei_name", "text_name", "data_name"), _FILE),
    **dict.fromkeys(("repository", "dts_base"), _WEB),
    "language": AllowedValue(
        lambda v: v is None or _like("[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*")(v),
        N_("a BCP 47 tag such as en, grc or sr-Latn"),
        meant=tag_meant,
    ),
    "types": AllowedValue(
        lambda v: all(isinstance(name, str) and re.fullmatch(r"[^\s|`{}\\]+", str(key)) for key, name in v.items()),
        N_('types and their names, {"typo": "misspelling"}, a type without space, bar, brace or backtick'),
    ),
    "layers": AllowedValue(_layers, N_('names and lists of types, {"variants": ["word", "name"]}')),
    "parts": AllowedValue(
        _like(r"(?!/|[A-Za-z]+:)[^\\:*?\"<>|\x00-\x1f]*"),
        N_("the path of a folder from that of the site, such as ../dts/document/edition, or nothing"),
    ),
    "branch": AllowedValue(_like(r"\S+"), N_("the name of a branch")),
    "editor": AllowedValue(
        lambda v: not v or ("{file}" in v and not re.search(r"\{(?!file\}|line\})", v)),
        N_("an address with {file} and {line}, or nothing"),
    ),
    "downloads": AllowedValue(_names, N_('names and paths, {"PDF": "../pdf/edition.pdf"}')),
    "policy": AllowedValue(
        _policy, N_('"none", or sources by directive, {"frame-src": ["https://example.org"]}'), _DIRECTIVES
    ),
    "pdf_paper": AllowedValue(
        lambda v: paper(v) is not None,
        N_('"a5", "trade", "letter", "a4", or width and height, "150mm x 220mm", from 95mm x 140mm to 450mm x 650mm'),
        tuple(PAPERS),
    ),
    "pdf_binding": AllowedValue(lambda v: 0 <= v <= 30, N_("a number of millimetres from 0 to 30")),
    "pdf_font": AllowedValue(
        lambda v: bool(v) and _strings([v] if isinstance(v, str) else v),
        N_("the name of a face, or a list of such names"),
    ),
    "pdf_line_step": AllowedValue(lambda v: 0 <= v <= 100, N_("a whole number from 0 to 100")),
    "pdf_region": AllowedValue(
        _like("([A-Za-z]{2})?"), N_('the two letters of a country, such as "AU"'), meant=country_meant
    ),
}  # fmt: skip
"""What each setting may be, by its name without ours before it; those not here may be anything of their type."""


def unfit_value(name: str, value: Any) -> tuple[str, str] | None:
    """Return what a setting may be and what was meant, where its value is neither; None where it is right."""
    allowed = SETTING_VALUES.get(name)
    if allowed is None:
        return None
    other = allowed.meant(value) if allowed.meant and value and isinstance(value, str) else value
    if allowed.right(value) and other == value:
        return None
    if other and other != value and allowed.right(other):
        return _(allowed.words), _("Did you mean '{word}'?", word=other)
    meant = (nearest(word.lower(), allowed.known) for word in _written(value)) if allowed.known else ()
    return _(allowed.words), next(filter(None, meant), "")


def _written(value: Any) -> list[str]:
    """Return the words of a value, among which a misspelt one may be."""
    return [value] if isinstance(value, str) else [word for word in value if isinstance(word, str)]


def unfit_layers(config: Config) -> Iterator[tuple[str, str]]:
    """Yield the types in layers that are none, and those in two layers, each with what is allowed."""
    types = config.apparatus_types
    if any(unfit_value(name, config[f"apparatus_{name}"]) for name in ("layers", "types")):
        return
    named = [type_ for layer in config.apparatus_layers.values() for type_ in layer]
    for type_ in dict.fromkeys(named):
        if type_ not in types:
            yield type_, _("one of {known}", known=", ".join(types))
        elif named.count(type_) > 1:
            yield type_, _("each type in one layer")
