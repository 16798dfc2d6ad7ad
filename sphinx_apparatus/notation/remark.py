"""How a remark in a data file is written: a line of Markdown with links and a few roles; knows no record, no node."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

TITLED = ("name", "lang")
"""Roles of which the words stand before a key or a tag in angle brackets."""
REMARK_ROLES = (*TITLED, "sub", "sup", "cite", *(f"cite:{kind}" for kind in (
    "p", "ps", "t", "ts", "ct", "cts", "label", "labelpar", "year", "yearpar", "author", "authors", "authorpar",
    "authorpars", "cauthor", "cauthors",
)))  # fmt: skip
"""The roles that a remark may have."""
_RULES = ("emphasis", "link", "autolink", "backticks", "escape", "entity", "balance_pairs", "fragments_join")
_WORDS = re.compile(r"(?P<words>.*\S)\s*+<(?P<target>[^<>]+)>", re.DOTALL)
_ADDRESS = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]’”]")


@dataclass(frozen=True)
class RemarkPart:
    """A part of a remark: of kind ``text`` and ``code`` the words, else what it is around.

    Other kinds are ``em``, ``strong``, ``span``, ``link`` and the roles; a role that a remark cannot have is ``role``.
    `target` is the address, key, tag, keys of works, class or name of the role.
    """

    kind: str
    words: str = ""
    target: str = ""
    parts: tuple["RemarkPart", ...] = ()


def remark_within(parts: tuple[RemarkPart, ...]) -> Iterator[RemarkPart]:
    """Yield these parts and all in them."""
    for part in parts:
        yield part
        yield from remark_within(part.parts)


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("zero").enable(list(_RULES)).use(myst_role_plugin)
    return reader.use(attrs_plugin, after=(), spans=True, allowed=("class",))


def remark_parts(remark: str) -> tuple[RemarkPart, ...]:
    if not re.search(r"[*_`{<\[&\\]|https?:", remark):
        return (RemarkPart("text", remark),) if remark else ()
    (inline,) = _reader().parseInline(remark)
    return tuple(_parts(iter(inline.children or ())))


def _parts(tokens: Iterator[Token], linked: bool = False) -> Iterator[RemarkPart]:
    """Yield the parts up to the end of what the tokens are in; what is `linked` has no links in it."""
    for token in tokens:
        kind, _, end = token.type.rpartition("_")
        if end == "close":
            return
        if end == "open":
            target = token.attrs.get("href", "") or token.attrs.get("class", "")
            yield RemarkPart(kind, "", str(target), tuple(_parts(tokens, linked or kind == "link")))
        elif token.type == "myst_role":
            yield _role(str(token.meta["name"]).removeprefix("ed:"), token.content)
        elif token.type == "code_inline":
            yield RemarkPart("code", token.content)
        else:
            yield from [RemarkPart("text", token.content)] if linked else _linked(token.content)


def _role(name: str, content: str) -> RemarkPart:
    titled = _WORDS.fullmatch(content)
    if name not in REMARK_ROLES or (name in TITLED and not titled):
        return RemarkPart("role", content, name)
    if titled and name in TITLED:
        return RemarkPart(name, "", titled["target"], remark_parts(titled["words"]))
    cited = name.startswith("cite")
    return RemarkPart(name, "", content) if cited else RemarkPart(name, "", "", (RemarkPart("text", content),))


def _linked(text: str) -> Iterator[RemarkPart]:
    """Yield words, addresses among them as links."""
    at = 0
    for match in _ADDRESS.finditer(text):
        if match.start() > at:
            yield RemarkPart("text", text[at : match.start()])
        yield RemarkPart("link", "", match[0], (RemarkPart("text", match[0]),))
        at = match.end()
    if at < len(text):
        yield RemarkPart("text", text[at:])
