"""The direction in which words are written, and what keeps lines of both directions in order; knows no format."""

import unicodedata

FROM_THE_RIGHT = ("ar", "arc", "ckb", "dv", "fa", "he", "nqo", "ps", "sam", "sd", "syr", "ug", "ur", "yi")
"""Languages written from the right in their usual script."""
LEFT_MARK, RIGHT_MARK = "\u200e", "\u200f"


def is_from_the_right(language: str) -> bool:
    """Tell whether a language is written from the right; its script decides where the tag names one."""
    parts = language.lower().split("-")
    scripts = [part for part in parts[1:] if len(part) == 4]
    return scripts[0] in ("arab", "hebr", "syrc", "thaa") if scripts else parts[0] in FROM_THE_RIGHT


def turned(text: str, language: str) -> bool:
    """Tell whether a text in lines of a language has letters of the other direction."""
    other = ("L",) if is_from_the_right(language) else ("R", "AL")
    return any(unicodedata.bidirectional(character) in other for character in text)


def all_turned(text: str, language: str) -> bool:
    """Tell whether all letters of a text are of the other direction than the lines of a language."""
    own = ("R", "AL") if is_from_the_right(language) else ("L",)
    return not any(unicodedata.bidirectional(character) in own for character in text)


def mark_after(text: str, language: str) -> str:
    """Return the mark that keeps a sign after a text in the direction of the line; nothing where it needs none."""
    if not turned(text, language):
        return ""
    return RIGHT_MARK if is_from_the_right(language) else LEFT_MARK
