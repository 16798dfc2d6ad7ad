"""How a remark in a data file is written: a line of Markdown with links and a few roles; knows no record, no node."""

from __future__ import annotations

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
ROLES = (*TITLED, "sub", "sup", "cite", *(f"cite:{kind}" for kind in (
    "p", "ps", "t", "ts", "ct", "cts", "label", "labelpar", "year", "yearpar", "author", "authors", "authorpar",
    "authorpars", "cauthor", "cauthors",
)))  # fmt: skip
"""The roles that a remark may have."""
_RULES = ("emphasis", "link", "autolink", "backticks", "escape", "entity", "balance_pairs", "fragments_join")
_WORDS = re.compile(r"(?P<words>.+?)\s*<(?P<target>[^<>]+)>", re.DOTALL)
_ADDRESS = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]’”]")


@dataclass(frozen=True)
class Part:
    """A part of a remark: of kind ``text`` and ``code`` the words, else what it is around.

    Other kinds are ``em``, ``strong``, ``span``, ``link`` and the roles; a role that a remark cannot have is ``role``.
    `target` is the address, key, tag, keys of works, class or name of the role.
    """

    kind: str
    words: str = ""
    target: str = ""
    parts: tuple[Part, ...] = ()

    def within(self) -> Iterator[Part]:
        """Yield this part and all in it."""
        yield self
        yield from within(self.parts)


def within(parts: tuple[Part, ...]) -> Iterator[Part]:
    """Yield these parts and all in them."""
    for part in parts:
        yield from part.within()


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("zero").enable(list(_RULES)).use(myst_role_plugin)
    return reader.use(attrs_plugin, after=(), spans=True, allowed=("class",))


def parts_of(remark: str) -> tuple[Part, ...]:
    """Return the parts of a remark."""
    if not re.search(r"[*_`{<\[&\\]|https?:", remark):
        return (Part("text", remark),) if remark else ()
    (inline,) = _reader().parseInline(remark)
    return tuple(_parts(iter(inline.children or ())))


def _parts(tokens: Iterator[Token], linked: bool = False) -> Iterator[Part]:
    """Yield the parts up to the end of what the tokens are in; what is `linked` has no links in it."""
    for token in tokens:
        kind, _, end = token.type.rpartition("_")
        if end == "close":
            return
        if end == "open":
            target = token.attrs.get("href", "") or token.attrs.get("class", "")
            yield Part(kind, "", str(target), tuple(_parts(tokens, linked or kind == "link")))
        elif token.type == "myst_role":
            yield _role(str(token.meta["name"]).removeprefix("ed:"), token.content)
        elif token.type == "code_inline":
            yield Part("code", token.content)
        else:
            yield from [Part("text", token.content)] if linked else _linked(token.content)


def _role(name: str, content: str) -> Part:
    titled = _WORDS.fullmatch(content)
    if name not in ROLES or (name in TITLED and not titled):
        return Part("role", content, name)
    if titled and name in TITLED:
        return Part(name, "", titled["target"], parts_of(titled["words"]))
    return Part(name, "", content) if name.startswith("cite") else Part(name, "", "", (Part("text", content),))


def _linked(text: str) -> Iterator[Part]:
    """Yield words, addresses among them as links."""
    at = 0
    for match in _ADDRESS.finditer(text):
        if match.start() > at:
            yield Part("text", text[at : match.start()])
        yield Part("link", "", match[0], (Part("text", match[0]),))
        at = match.end()
    if at < len(text):
        yield Part("text", text[at:])
