"""Makes editions of random words, each with an apparatus, pairs of which cite each other.

    python -m tests.press.generate FOLDER COUNT

The text is made up; the same arguments give the same editions.
"""

from __future__ import annotations

import hashlib
import random
import sys
from pathlib import Path

SYLLABLES = [consonant + vowel for consonant in "bdklmnrstv" for vowel in "aeo"]
PARAGRAPHS, SENTENCES, WORDS = 12, 4, 12
CONF = """project = "{title}"
author = "Nobody"
version = release = "1"
extensions = ["myst_parser", "sphinx.ext.intersphinx", "sphinx_apparatus"]
exclude_patterns = ["*.txt"]
html_theme = "furo"
smartquotes = False
apparatus_documents = ["text"]
apparatus_witnesses = "witnesses.toml"
apparatus_data_name = apparatus_tei_name = apparatus_text_name = "edition"
"""
MAPPING = 'intersphinx_mapping = {{"{0}": ("../../{0}/html", "../../inventories/{0}/objects.inv")}}\n'
INDEX = """# {title}

```{{toctree}}
text
apparatus
```
"""
CITATION = "\nCompare {{external+{}:ed:para}}`{}` of the other edition.\n"


def generate(folder: Path, count: int) -> None:
    """Write the editions; of an odd number, the last has no neighbour."""
    for number in range(count):
        neighbour = name_of(number ^ 1) if number ^ 1 < count else ""
        write_edition(folder, name_of(number), neighbour, random.Random(number))


def name_of(number: int) -> str:
    """Return the name of an edition."""
    return f"edition-{number + 1:03}"


def write_edition(folder: Path, name: str, neighbour: str, chance: random.Random) -> None:
    """Write one edition; one word of each paragraph is an emendation."""
    title = f"{word(chance).capitalize()} {word(chance)}, {name}"
    source, witness = zip(*(paragraph(chance) for _ in range(PARAGRAPHS)), strict=True)
    transcription = "\n\n".join([title, *witness])
    cited = chance.randint(1, PARAGRAPHS)
    digest = hashlib.sha256(transcription.encode()).hexdigest()
    declared = f'[[witness]]\nsiglum = "B"\ntitle = "B"\nfile = "B.txt"\nsha256 = "{digest}"\n'
    files = {
        "conf.py": CONF.format(title=title) + (MAPPING.format(neighbour) if neighbour else ""),
        "index.md": INDEX.format(title=title) + (CITATION.format(neighbour, cited) if neighbour else ""),
        "text.md": "\n\n".join([f"# {title}", *source]) + "\n",
        "apparatus.md": "# Apparatus\n\n```{apparatus}\n```\n",
        "witnesses.toml": declared,
        "B.txt": transcription,
    }
    (folder / name).mkdir(parents=True)
    for path, content in files.items():
        (folder / name / path).write_text(content, encoding="utf-8")


def paragraph(chance: random.Random) -> tuple[str, str]:
    """Return a paragraph as the edition has it, and as the witness has it."""
    sentences = [[word(chance) for _ in range(WORDS)] for _ in range(SENTENCES)]
    lines = [f"{' '.join(words).capitalize()}." for words in sentences]
    right, wrong = sentences[0][3], sentences[0][3] + "x"
    first = lines[0].replace(f" {right} ", f" {{app}}`{right}] {wrong} B | typo` ", 1)
    slip = lines[0].replace(f" {right} ", f" {wrong} ", 1)
    return "\n".join([first, *lines[1:]]), " ".join([slip, *lines[1:]])


def word(chance: random.Random) -> str:
    """Return a word that means nothing."""
    return "".join(chance.choices(SYLLABLES, k=chance.randint(2, 4)))


if __name__ == "__main__":
    generate(Path(sys.argv[1]), int(sys.argv[2]))
