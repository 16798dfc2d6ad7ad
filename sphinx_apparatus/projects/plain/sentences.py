"""Where a line of the source may end so that each has one sentence; knows no markup."""

import re

import sentencex

_NUMBER = re.compile(r"(?:^|[\s_*(\[])(?:\d+|[IVXLCivxlc]+|[A-Za-z])[.)]$")
"""What looks like the number of a sentence or an initial: no line ends after it."""


def sentence_ends(text: str, language: str = "en") -> list[int]:
    """Return the offsets of the blanks after which a sentence begins.

    Only a single blank between two words is taken, since that is what the end of a line in the source represents.
    """
    ends, at = [], 0
    for sentence in sentencex.segment(language, text):
        at += len(sentence)
        single = text[at - 1 : at] == " " and text[at - 2 : at - 1].strip() and text[at : at + 1].strip()
        follows = next(filter(str.isalpha, text[at : at + 12]), "")
        if single and not follows.islower() and not _NUMBER.search(text[max(0, at - 12) : at - 1]):
            ends.append(at - 1)
    return ends
