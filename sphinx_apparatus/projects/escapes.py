"""Writes words as MyST with those escapes alone that the parser needs; knows no file and no tree."""

import re
import string
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from sphinx_apparatus.checks.marks import slips_in
from sphinx_apparatus.model import OMISSION, Entry, Reading
from sphinx_apparatus.notation.entry import NotationError, format_entry, parse_entry
from sphinx_apparatus.notation.role import role

SYNTAX = ("attrs_block", "attrs_inline")
"""The extensions of MyST that a project is written with."""
READS = 400
"""How often a block may be read in the search for the fewest escapes; those not tried by then stay."""
_SILENT = (
    "em_open", "em_close", "strong_open", "strong_close", "span_open", "span_close", "link_open", "link_close",
    "footnote_ref",
)  # fmt: skip
_TITLED = ("lang", "name", "bibl", "call")
"""The roles of which the words stand before a name in angle brackets."""
_PLAIN = ("sup", "sub")
_BESIDE = ("cite:p", "ed:para", "ed:verse", "doc")
"""The roles that are no words of the text."""
_KEPT = 500
"""How many readings of markup are kept."""
_ENTRIES = 8000
"""Of how many entries the words are kept, since a block is read again and again until it is written."""
_MEANING = ("om", "lac", "conj")
"""What is no word where an entry has it."""
Texts = tuple[str, ...]
BEGINS, ENDS = "\x01", "\x02"
"""Where a witness breaks off, and where it sets in again."""
BASE = ""
"""In place of a siglum: the edited text."""


class UnwritableError(ValueError):
    """No way is known to write these words as a block."""


@dataclass(frozen=True)
class Sign:
    """A sign of the source: as it is in the text, and escaped; both equal where it needs no escape.

    `words` is what it is in the edition, where that is not the sign itself.
    """

    plain: str
    escaped: str
    words: str | None = None

    @property
    def shown(self) -> str:
        return self.plain if self.words is None else self.words


@dataclass(frozen=True)
class Form:
    """What a block is written as: `first` before its first line, `rest` before the others, e.g. ``1. ``.

    `kinds` are the tokens that Markdown makes around its words.
    """

    first: str = ""
    rest: str = ""
    kinds: tuple[str, ...] = ("paragraph_open", "inline", "paragraph_close")


PARAGRAPH = Form()


def heading(level: int) -> Form:
    return Form(f"{'#' * level} ", "", ("heading_open", "inline", "heading_close"))


def item_form(mark: str) -> Form:
    """Return the form of an item of a numbered list, e.g. with the mark ``1. ``."""
    around = ("ordered_list_open", "list_item_open", "ordered_list_close", "list_item_close")
    return Form(mark, " " * len(mark), (*around[:2], *PARAGRAPH.kinds, *around[:1:-1]))


@cache
def _parser() -> MarkdownIt:
    """Return the Markdown parser that reads a project."""
    return create_md_parser(MdParserConfig(enable_extensions=set(SYNTAX)), RendererHTML)


def text_of_markup(markup: str, siglum: str, sigla: Sequence[str]) -> str | None:
    """Return the words that inline markup has in a witness; None where it is more than words and entries.

    `siglum` is that of the witness, or BASE; `sigla` are all that an entry may name.
    """
    found = texts_of_markup(markup, (siglum,), sigla)
    return found[0].replace(BEGINS, "").replace(ENDS, "") if found else None


def texts_of_markup(markup: str, views: Sequence[str], sigla: Sequence[str]) -> Texts | None:
    """Return the same of several `views` of the `markup`, with marks where lacunae begin and end.

    A view is a witness by its siglum, or the edition (BASE); `sigla` are all that an entry may name.
    """
    return _words(_inline(markup), tuple(views), tuple(sigla))


def block_texts(markup: str, form: Form, views: Sequence[str], sigla: Sequence[str]) -> Texts | None:
    """Return the words that a block's markup has in each view; None where the markup has another form.

    `views` are witnesses by siglum, or the edition (BASE); `sigla` are all that an entry may name.
    """
    tokens = _block(markup)
    if tuple(token.type for token in tokens) != form.kinds:
        return None
    return _words(tokens[form.kinds.index("inline")].children or [], tuple(views), tuple(sigla))


@lru_cache(maxsize=_KEPT)
def held(text: str, lost: bool = False) -> str:
    """Return what of a text with marks is in no lacuna, a blank for several; `lost` tells whether it begins in one."""
    kept = re.sub(f"{BEGINS}[^{ENDS}]*(?:{ENDS}|\\Z)", "", BEGINS * lost + text).replace(ENDS, "")
    return re.sub(r"\s+", " ", kept)


@lru_cache(maxsize=_KEPT)
def _inline(markup: str) -> Sequence[Token]:
    return _parser().parseInline(markup)[0].children or []


@lru_cache(maxsize=_KEPT)
def _block(markup: str) -> Sequence[Token]:
    return _parser().parse(markup)


def written_inline(text: str, sigla: Sequence[str]) -> str:
    """Write words as a lemma, a reading or a remark of an entry; an empty text stays empty."""
    return written_part(signs_of(text), {BASE: text}, sigla)


def written_part(signs: Sequence[Sign], texts: Mapping[str, str], sigla: Sequence[str]) -> str:
    """Write signs as a lemma, a reading or a remark; raise UnwritableError.

    Read again it has the words in `texts`, of the edition (BASE) and of each witness; `sigla` are all that an entry may
    name.
    """

    def reads(markup: str) -> bool:
        entry = Entry(markup, (Reading(markup, tuple(sigla)[:1]),), note=markup)
        try:
            back = parse_entry(format_entry(entry, sigla), sigla)
        except NotationError:
            return False
        parts = {back.lemma, back.readings[0].text, back.note}
        return all(texts_of_markup(part, [*texts], sigla) == (*texts.values(),) for part in parts)

    plain = "".join(sign.plain for sign in signs)
    words = plain.split(" ")
    if all(word.isalpha() and word not in _MEANING and word not in sigla for word in words) and {plain} == {
        *texts.values()
    }:
        return plain  # nothing in it can be read as something else
    return lightest(signs, reads) if signs else ""


def written_words(signs: Sequence[Sign], texts: Mapping[str, str], sigla: Sequence[str]) -> str:
    """Write signs as words in a role or a note, where no separator of an entry counts; raise UnwritableError.

    Read again they are as in `texts` in the edition (BASE) and in each witness; `sigla` are all that an entry may name.
    """

    def reads(markup: str) -> bool:
        return texts_of_markup(markup, [*texts], sigla) == (*texts.values(),)

    return lightest(signs, reads) if signs else ""


def written_entry(entry: Entry, sigla: Sequence[str]) -> str:
    """Write an entry, whose lemma, readings and remark are markup, as it is written in the text."""
    return role(format_entry(entry, sigla))


def written_block(
    parts: Iterable[str | Entry | Sign], ends: Collection[int], form: Form, texts: dict[str, str],
    omitted: Sequence[str] = (),
) -> str:  # fmt: skip
    """Write words, entries and signs (`parts`) as a block of this `form`; raise UnwritableError.

    `ends` are the offsets in the edited text of blanks that end a line of the source; `texts` has what the block has in
    the edition (BASE) and in each witness, by siglum; those in `omitted` do not have the block.
    """
    sigla = [siglum for siglum in texts if siglum]
    signs: list[Sign] = []
    at = 0
    for part in parts:
        if isinstance(part, Entry):
            markup = written_entry(part, sigla)
            signs.append(Sign(markup, markup))
            at += len(text_of_markup(part.lemma, BASE, sigla) or "")
        elif isinstance(part, Sign):
            signs.append(part)
            at += len(part.shown)
        else:
            local = {end - at for end in ends}
            signs += signs_of(part, local, f"\n{form.rest}")
            at += len(part)

    def whole(markup: str) -> str:
        entry = Entry(markup, (Reading(OMISSION, tuple(omitted)),), type="draft")
        return form.first + (written_entry(entry, sigla) if omitted else markup)

    def reads(markup: str) -> bool:
        return block_texts(whole(markup), form, [*texts], sigla) == (*texts.values(),)

    return whole(lightest(signs, reads))


def signs_of(text: str, ends: Collection[int] = (), line_end: str = "\n") -> list[Sign]:
    """Return the signs of the words of a `text`, with `line_end` in place of the blanks at the offsets `ends`."""
    return [Sign(line_end, line_end) if n in ends and c == " " else _sign(c) for n, c in enumerate(text)]


def lightest(signs: Sequence[Sign], means: Callable[[str], bool]) -> str:
    """Return the signs written with as few escapes as were found to do; raise UnwritableError where none do.

    They have to mean what they should, and to look like no mark that was forgotten to be closed.
    """

    def reads(markup: str) -> bool:
        return means(markup) and next(slips_in(markup), None) is None

    state = [sign.plain for sign in signs]
    if reads("".join(state)):
        return "".join(state)
    state = [sign.escaped for sign in signs]
    if not reads("".join(state)):
        raise UnwritableError("".join(state))
    places = [n for n, sign in enumerate(signs) if sign.plain != sign.escaped]
    left, untried = READS, [(0, len(places))]
    while untried and left:
        first, last = untried.pop()
        left -= first < last
        wanted = set(places[first:last])
        trial = [sign.plain if n in wanted else had for n, (sign, had) in enumerate(zip(signs, state, strict=True))]
        if wanted and reads("".join(trial)):
            state = trial
        elif last - first > 1:
            middle = (first + last) // 2
            untried += [(first, middle), (middle, last)]
    return "".join(state)


@cache
def _sign(character: str) -> Sign:
    return Sign(character, f"\\{character}" if character in string.punctuation else character)


def _words(tokens: Sequence[Token], views: tuple[str, ...], sigla: tuple[str, ...]) -> Texts | None:
    parts = [_word(token, views, sigla) for token in tokens]
    if any(part is None for part in parts):
        return None
    lists = [(part,) * len(views) if isinstance(part, str) else part for part in parts if part is not None]
    return tuple(map("".join, zip(*lists, strict=True))) if lists else ("",) * len(views)


def _word(token: Token, views: tuple[str, ...], sigla: tuple[str, ...]) -> str | Texts | None:
    """Return the words of a token: one text where all have the same."""
    if token.type in ("text", "code_inline"):
        return token.content
    if token.type == "softbreak":
        return " "
    if token.type in _SILENT:
        return ""
    return _role(token.meta["name"], token.content, views, sigla) if token.type == "myst_role" else None


def _role(name: str, content: str, views: tuple[str, ...], sigla: tuple[str, ...]) -> str | Texts | None:
    if name in _TITLED:
        return texts_of_markup(content.rpartition(" <")[0], views, sigla)
    if name == "lacuna":
        word, *bounded = content.partition("|")[0].split()
        return tuple((BEGINS if word == "from" else ENDS) * (view in bounded) for view in views)
    if name in _PLAIN or name in _BESIDE:
        return content if name in _PLAIN else ""
    return _entry(content, views, sigla) if name == "app" else None


@lru_cache(maxsize=_ENTRIES)
def _entry(content: str, views: tuple[str, ...], sigla: tuple[str, ...]) -> Texts | None:
    """Return the words of an entry."""
    try:
        entry = parse_entry(content, sigla)
    except NotationError:
        return None
    markups = [entry.reading_of(view) if view else entry.lemma for view in views]
    texts = {markup: texts_of_markup(markup, views, sigla) if markup else ("",) * len(views) for markup in markups}
    found = [texts[markup] for markup in markups]
    return tuple(text[n] for n, text in enumerate(found) if text) if all(found) else None
