"""Which letters of an edition no face of its PDF has, each with its place and a face that has it; sets nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import category, name

from docutils import nodes
from sphinx.config import Config

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.checks.characters import name_of_character, script_of
from sphinx_apparatus.checks.decoded import words_of_works
from sphinx_apparatus.checks.report import line_with
from sphinx_apparatus.language import _
from sphinx_apparatus.model import Finding
from sphinx_apparatus.records.toml import written_in

if TYPE_CHECKING:
    from sphinx_apparatus.domain import EditionDomain

SERIFS = ("Libertinus Serif", "New Computer Modern")
"""Those of the engine's faces that are for text, and are asked after the edition's own."""
CODE = "DejaVu Sans Mono"
"""The face for code; it lends signs to the text, but no letters."""
HAD = frozenset(map(chr, (0x0A, *range(0x20, 0x180), *range(0x2010, 0x2028), 0x2039, 0x203A, 0x20AC)))
"""Letters that every face for Latin has, and about which no face is asked."""
_SERIF = (
    "BALINESE", "BENGALI", "DEVANAGARI", "ETHIOPIC", "GEORGIAN", "GUJARATI", "GURMUKHI", "HEBREW", "KANNADA",
    "ARMENIAN", "KHMER", "LAO", "MALAYALAM", "MYANMAR", "SINHALA", "TAMIL", "TELUGU", "THAI", "TIBETAN",
)  # fmt: skip
"""Scripts for which the Noto family has a face with serifs."""
_SANS = (
    "ADLAM", "AVESTAN", "BRAHMI", "CHEROKEE", "COPTIC", "CUNEIFORM", "GLAGOLITIC", "GOTHIC", "JAVANESE", "LYCIAN",
    "LYDIAN", "MANDAIC", "MANICHAEAN", "MONGOLIAN", "OGHAM", "PALMYRENE", "PHOENICIAN", "RUNIC", "SAMARITAN", "SHARADA",
    "SIDDHAM", "SYRIAC", "THAANA", "TIFINAGH", "UGARITIC",
)  # fmt: skip
"""Scripts for which it has one without."""
_FREE = {
    "ARABIC": "Amiri", "CJK": "Noto Serif CJK", "HANGUL": "Noto Serif CJK KR", "LATIN": "Junicode",
    "CYRILLIC": "Noto Serif", "GREEK": "Noto Serif", "EGYPTIAN": "Noto Sans Egyptian Hieroglyphs",
    "MUSICAL": "Noto Music", "EMOJI": "Noto Emoji", "PRIVATE": "Junicode",
}  # fmt: skip
"""Faces under a free licence for other kinds of letters; Junicode has those of https://mufi.info, private ones too."""
_CJK = re.compile("[\u3000-\u30ff\ufe30-\ufe4f\uff00-\uffef]")
"""Kana, and signs that stand with ideographs."""
_WRITTEN_AS = {"ja": "JP", "ko": "KR", "zh-hant": "TC", "zh-tw": "TC", "zh-hk": "TC"}
"""Where ideographs are drawn otherwise than in the People's Republic."""
_SHOWN = 10
"""How many letters of a kind are told one by one."""


def faces_chosen(config: Config) -> tuple[str, ...]:
    """Return the faces that an edition names, each for the letters that those before it do not have."""
    return (config.apparatus_pdf_font,) if isinstance(config.apparatus_pdf_font, str) else (*config.apparatus_pdf_font,)


def order(config: Config) -> list[str]:
    """Return in which order faces are asked for a letter: those of the edition, then those of the engine for text."""
    return [*dict.fromkeys((*faces_chosen(config), *SERIFS))]


def folder_of_faces(config: Config, base: Path) -> Path | None:
    """Return the folder of the edition's own faces, where it has one; `base` is that of conf.py."""
    folder = base / config.apparatus_pdf_fonts
    return folder if config.apparatus_pdf_fonts and folder.is_dir() else None


def wrong_faces(config: Config, folder: Path) -> Iterator[Finding]:
    """Yield the faces that an edition names and that are not there; `folder` is that of conf.py."""
    from sphinx_apparatus.formats.pdf.engine import faces  # the engine is slow to load

    own, at = config.apparatus_pdf_fonts, folder / "conf.py"
    if own and not (folder / own).is_dir():
        yield Finding.of("no-folder-of-fonts", at=(at, line_with(at, "apparatus_pdf_fonts")), name=own)
        return
    there = faces(folder / own if own else None).families()
    for face in set(faces_chosen(config)) - set(there):
        known = ", ".join(sorted(there))
        yield Finding.of("no-such-font", at=(at, line_with(at, "apparatus_pdf_font")), name=face, known=known)


def unprintable(domain: EditionDomain, source: str | None = None, more: tuple[str, ...] = ()) -> Iterator[Finding]:
    """Yield the letters that no face of the PDF has, those of one script together, each where it first stands.

    `source` is what is set, where that is known; before, it is what the pages and the data of the edition (`domain`)
    have. `more` are faces that will do besides. A face that is not there has no letters: `wrong_faces` tells of it.
    """
    texts = _texts(domain) if source is None else {}
    rare = frozenset(source if source is not None else "".join(texts.values())) - HAD
    config = domain.env.config
    if rare:
        from sphinx_apparatus.formats.pdf.glyphs import lacking

        own = folder_of_faces(config, domain.base)
        missing = _by_kind(lacking(rare, (*faces_chosen(config), *more), own))
        texts = texts or (_texts(domain) if missing else {})  # a book that can be printed need not be read again
        yield from (_finding(domain, texts, letters) for letters in missing.values())


def _by_kind(letters: Sequence[str]) -> Mapping[str, list[str]]:
    """Return letters by script, and what has none by itself."""
    found: dict[str, list[str]] = {}
    for letter in letters:
        found.setdefault(_kind(letter), []).append(letter)
    return found


def _kind(letter: str) -> str:
    """Return the script for which a letter or a sign is, as far as its name says it; else itself."""
    if category(letter) == "Co":
        return "PRIVATE"
    if _CJK.match(letter):
        return "CJK"
    words = name(letter, "").replace("-", " ").split()
    if letter > "\U0001f000" or "\ufe00" <= letter <= "\ufe0f":
        return script_of(letter) or "EMOJI"
    named = (word for word in words if word in (*_SERIF, *_SANS, *_FREE))
    return script_of(letter) or next(named, letter)


def printed_documents(domain: EditionDomain) -> list[str]:
    """Return the pages that the PDF has, those of the text before the others."""
    config, env = domain.env.config, domain.env
    chapters = dict.fromkeys((*config.apparatus_documents, *(config.apparatus_pdf_parts or sorted(env.all_docs))))
    return [name for name in chapters if name in env.all_docs and name not in config.apparatus_pdf_exclude]


def _texts(domain: EditionDomain) -> Mapping[Path, str]:
    """Return what is printed by the file in which it is written, the text before what is about it."""
    config, env = domain.env.config, domain.env
    found = {Path(env.doc2path(name)): env.get_doctree(name).astext() for name in printed_documents(domain)}
    found |= {path: written_in(path) for path in domain.declared_files()}
    for path, words in words_of_works(domain):
        found[path] = found.get(path, "") + words
    conf = domain.base / "conf.py"
    return found | {conf: f"{config.project}{config.author}{domain.metadata.title}"}


def lacked(text: str, language: str) -> Iterator[str]:
    """Yield which letters of a text no face has that the engine brings, and which to take, script by script."""
    from sphinx_apparatus.formats.pdf.glyphs import lacking

    rare = frozenset(text) - HAD
    for letters in _by_kind(lacking(rare, SERIFS[:1], None) if rare else ()).values():
        finding = _told(letters, letters[0], name_of_character(letters[0]), _mend(letters, SERIFS[:1], language))
        yield f"{finding.message}. {finding.mend}"


def _finding(domain: EditionDomain, texts: Mapping[Path, str], letters: Sequence[str]) -> Finding:
    """Return what is told of letters of one script."""
    path = next((path for path, text in texts.items() if any(c in text for c in letters)), domain.base / "conf.py")
    first = min(letters, key=lambda c: (texts[path].find(c) + 1) or len(texts[path]) + 1)
    own = next((w.declared[first] for w in domain.witnesses.values() if w.declared.get(first)), "")
    words = f"{own}, U+{ord(first):04X}" if own else name_of_character(first)
    config = domain.env.config
    told = _told(letters, first, words, _mend(letters, faces_chosen(config), config.apparatus_language))
    return replace(told, source=str(path), line=line_with(path, first) or _line(domain, path, first))


def _told(letters: Sequence[str], first: str, words: str, mend: str) -> Finding:
    """Return what is told of letters, the `first` of which has this name."""
    others = [letter for letter in letters if letter != first]
    shown = " ".join(f"◌{c}" if category(c)[0] == "M" else c for c in others[:_SHOWN])
    shown += _(" and {count} more", count=len(others) - _SHOWN) if len(others) > _SHOWN else ""
    return Finding.of("no-glyphs" if others else "no-glyph", character=first, named=words, others=shown, mend=mend)


def _line(domain: EditionDomain, path: Path, letter: str) -> int:
    """Return the line of the block in which a letter is that is written as an escape."""
    name = domain.env.path2doc(str(path))
    if name not in domain.env.all_docs:
        return 1
    lines = (ours.placed(text)[1] for text in domain.env.get_doctree(name).findall(nodes.Text) if letter in text)
    return next(lines, 0) or 1


def _mend(letters: Sequence[str], chosen: Sequence[str], language: str) -> str:
    """Return which face to take, one that is free or the one on this machine that has most of the letters, and how."""
    from sphinx_apparatus.formats.pdf.glyphs import having

    installed = {face: has for face, has in having(letters).items() if "Mono" not in face}
    free = _free(letters[0], language)
    best = min(installed, key=lambda face: (-len(installed[face]), face != free, face), default="")
    taken = best if best and len(installed[best]) == len(letters) else free
    many = {"many": len(installed.get(best, ())), "all": len(letters)}
    here = _("{face}, which is installed on this machine and has {many} of {all}", face=best, **many)
    offered = [] if best == free else [_("{face}, which is free", face=free)]
    face = _(", or ").join([*offered, here] if best else offered)
    return _(
        "Take {face}. Put its files into a folder beside conf.py, such as fonts, and set {folder} and {font}.",
        face=face, folder='apparatus_pdf_fonts = "fonts"',
        font=f"apparatus_pdf_font = {[*chosen, taken]}",
    )  # fmt: skip


def _free(letter: str, language: str) -> str:
    """Return a face under a free licence that has letters of this kind, as the language of the text writes them."""
    kind, tag = _kind(letter), language.casefold()
    if kind in _SERIF or kind in _SANS:
        return f"Noto {'Serif' if kind in _SERIF else 'Sans'} {kind.capitalize()}"
    own = _WRITTEN_AS.get(tag) or _WRITTEN_AS.get(tag.partition("-")[0], "SC")
    return f"{_FREE[kind]} {own}" if kind == "CJK" else _FREE.get(kind, "Noto Sans Symbols 2")
