"""The order of the alphabet in a language, for works, registers and indexes alike; knows what is put in order by none.

The letters that a language has of its own follow Unicode's locale data (CLDR, collation). The marks of other letters
count only where two words are equal without them.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

SCANDINAVIAN = "y=ü z<æ=ä<ø=ö<å=aa"
CROATIAN = "c<č<ć d<dž<đ l<lj n<nj s<š z<ž"
_LETTERS = {
    "az": "c<ç e<ə g<ğ h<x<ı k<q o<ö s<ş u<ü", "be": "е<ё и<і у<ў", "bs": CROATIAN, "cs": "c<č h<ch r<ř s<š z<ž",
    "cy": "c<ch d<dd f<ff g<ng l<ll p<ph r<rh t<th", "da": SCANDINAVIAN, "eo": "c<ĉ g<ĝ h<ĥ j<ĵ s<ŝ u<ŭ", "es": "n<ñ",
    "et": "s<š<z<ž w<õ<ä<ö<ü", "fi": "y=ü z<å<ä=æ<ö=ø", "fo": "d<ð y=ü z<æ=ä<ø=ö<å=aa", "gl": "n<ñ", "hr": CROATIAN,
    "hu": "c<cs d<dz<dzs g<gy l<ly n<ny o<ö=ő s<sz t<ty u<ü=ű z<zs", "is": "a<á d<ð e<é i<í o<ó u<ú y<ý z<þ<æ=ä<ö=ø<å",
    "lt": "c<č i=y s<š z<ž", "lv": "c<č g<ģ i=y k<ķ l<ļ n<ņ r<ŗ s<š z<ž", "mk": "г<ѓ з<ѕ и<ј к<ќ л<љ н<њ ч<џ",
    "nb": SCANDINAVIAN, "nn": SCANDINAVIAN, "no": SCANDINAVIAN, "pl": "a<ą c<ć e<ę l<ł n<ń o<ó s<ś z<ź<ż",
    "ro": "a<ă<â i<î s<ș=ş t<ț=ţ", "sk": "a<ä c<č h<ch o<ô s<š z<ž", "sl": "c<č<ć d<đ s<š z<ž",
    "sq": "c<ç d<dh e<ë g<gj l<ll n<nj r<rr s<sh t<th x<xh z<zh", "sr": f"{CROATIAN} д<ђ и<ј л<љ н<њ т<ћ ч<џ",
    "sv": "y=ü z<å<ä=æ<ö=ø", "tr": "c<ç g<ğ h<ı o<ö s<ş u<ü", "uk": "г<ґ е<є и<і<ї", "vi": "a<ă<â d<đ e<ê o<ô<ơ u<ư",
}  # fmt: skip
"""Letters behind others, ``<``, and letters that count as others, ``=``."""
EVERYWHERE = "и<й"
TURKIC = frozenset(("az", "tr"))
WITHOUT_MARK = {
    "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "þ": "th", "ð": "d", "ı": "i", "ħ": "h", "ŋ": "n", "ʼ": "",
}  # fmt: skip
"""Letters that Unicode does not decompose, as languages sort them that do not have them."""
_BETWEEN = " ,"
"""What parts words: it comes before every letter, and all other signs are passed over."""

Key = tuple[tuple[tuple[str, int], ...], str, str]
_Rules = dict[str, tuple[str, int]]


@lru_cache(10_000)
def sort_key(text: str, language: str = "") -> Key:
    """Return what a text is sorted by in a language, e.g. ``de`` or ``pt-BR``: letters, then marks, then capitals."""
    tag = re.split("[-_]", language.lower())[0]
    folded = unicodedata.normalize("NFC", _folded(unicodedata.normalize("NFC", text), tag))
    return tuple(_letters(folded, rules_of(tag))), folded, text


def _folded(text: str, tag: str) -> str:
    return (text.replace("I", "ı").replace("İ", "i") if tag in TURKIC else text).casefold()


def _letters(text: str, rules: _Rules) -> Iterator[tuple[str, int]]:
    longest, at = max(map(len, rules), default=1), 0
    while at < len(text):
        unit = next((text[at : at + n] for n in range(longest, 1, -1) if text[at : at + n] in rules), text[at])
        yield from [rules[unit]] if unit in rules else _letter(unit, rules)
        at += len(unit)


def _letter(letter: str, rules: _Rules) -> Iterator[tuple[str, int]]:
    """Yield a letter without its marks, down to one that the language knows: in Vietnamese, ấ is â with an accent."""
    if letter in rules:
        yield rules[letter]
    elif letter in WITHOUT_MARK:
        yield from ((plain, 0) for plain in WITHOUT_MARK[letter])
    elif (parts := unicodedata.decomposition(letter)) and not parts.startswith("<"):
        yield from (found for part in parts.split() for found in _letter(chr(int(part, 16)), rules))
    elif letter.isalnum() or letter in _BETWEEN:
        yield letter, 0


@lru_cache
def rules_of(tag: str) -> _Rules:
    """Return the letters that a language has of its own, each with the letter behind which it comes and how far."""
    found: _Rules = {}
    for rule in f"{EVERYWHERE} {_LETTERS.get(tag, '')}".split():
        base, *_ = re.split("[<=]", rule)
        rank = 0
        for sign, letter in re.findall("([<=])([^<=]+)", rule):
            rank += sign == "<"
            found[letter] = (base, rank)
    return found
