"""Random texts for the making of projects: words and signs that mean something to a parser; knows no test."""

from __future__ import annotations

import random

WORDS = [
    "and", "the", "Schutzbund", "1934", "it's", "Guérin,", "end.", "So", "Mr.", "p.", "was?", "ἀλλά", "שלום", "om.",
    "conj.", "A", "B", "e\u0301", "🜁", "z.B.",
]  # fmt: skip
SIGNS = [
    "*", "**", "_", "__", "`", "``", "```", "~~~", "[", "]", "(", ")", "<", ">", "<br>", "<!--", "-->", "&", "&amp;",
    "&#32;", "\\", "\\*", "|", "#", "##", "-", "--", "---", "+", "+++", "=", "===", ":", "::", ":::", "%", "{", "}",
    "{app}`x] y A`", "{#id}", "{.a}", "[^1]", "[^1]:", "[a]:", "[a](b)", "![a](b)", "$", "$$", 
    "(x)=", "~", "@", "!", "1.",
    "2)", "https://example.org", "<https://example.org>",
    "a@b.org", "\u2014", "…", "“", "”", "'", '"', "{{x}}", "a_b_c",
]  # fmt: skip
BLANKS = [" "] * 30 + ["  ", "\t", "\u00a0", "\u2003", "\u2028", "\u3000", " \u200b", "   "]
BREAKS = ["\n\n"] * 8 + ["\n\n\n", "\n", "\n\n\n\n", " \n\n", "\n \n", "\n\n    ", "\n\n\t", "\r\n\r\n", "\r", "\x0c\n"]
EDGES = ["", "", "", "\n", "\n\n", "\ufeff", "  ", "\t", "\u00a0", "\r\n"]
NEVER = ["\x00", "\x07", "\x1b", "\ufffe", "\x0b", "\x85"]


def random_text(rng: random.Random) -> str:
    """Return a text; one in twenty has a character that XML cannot carry."""
    blocks = ["".join(_block(rng)) for _ in range(rng.randint(1, 7))]
    breaks = [rng.choice(BREAKS) for _ in blocks[1:]]
    if rng.random() < 0.3:
        breaks = [rng.choice(["\n\n", "\r\n\r\n", "\n"])] * len(breaks)
    text = "".join(part for pair in zip(blocks, [*breaks, ""], strict=True) for part in pair)
    text = rng.choice(EDGES) + text + rng.choice(EDGES)
    if rng.random() < 0.05:
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(NEVER) + text[at:]
    return text


def random_witness(rng: random.Random, text: str) -> str:
    """Return another form of a text: words changed, left out and put in, blocks left out, put in and moved."""
    blocks = [block for block in text.split("\n\n") if block.strip()] or ["x"]
    for _ in range(rng.randint(0, 3)):
        n = rng.randrange(len(blocks))
        words = blocks[n].split(" ")
        m = rng.randrange(len(words))
        match rng.choice(("word", "word", "drop", "add", "block", "gone", "moved")):
            case "word":
                words[m] = rng.choice(WORDS + SIGNS)
            case "drop":
                del words[m]
            case "add":
                words.insert(m, rng.choice(WORDS + SIGNS))
            case "block":
                blocks.insert(n, "".join(_block(rng)))
                continue
            case "gone":
                words = []
            case "moved":
                blocks.append(blocks[n])
                words = []
        blocks[n] = " ".join(words)
    return "\n\n".join(block for block in blocks if block.strip()) or "x"


def _block(rng: random.Random) -> list[str]:
    parts = []
    for _ in range(rng.randint(1, 14)):
        parts += [rng.choice(WORDS if rng.random() < 0.6 else SIGNS), rng.choice(BLANKS)]
        if rng.random() < 0.05:
            parts[-1] = rng.choice(["\n", "\r\n", " \n", "\n  "])
    return parts[:-1]
