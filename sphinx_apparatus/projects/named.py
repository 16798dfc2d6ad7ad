"""The texts that a command is given, each by its siglum, and the errors that it prints."""

from collections.abc import Collection, Sequence
from pathlib import Path

from sphinx_apparatus.model import Finding
from sphinx_apparatus.projects.project import SIGLUM, ProjectError


def by_siglum(names: Sequence[str], taken: Collection[str] = ()) -> dict[str, Path]:
    """Return files by siglum, none of them `taken`; raise ProjectError where two witnesses have one."""
    files: dict[str, Path] = {}
    parts = [name.partition("=") for name in names]
    given = [siglum if equals and SIGLUM.fullmatch(siglum) else "" for siglum, equals, _rest in parts]
    for number, (siglum, name) in enumerate(zip(given, names, strict=True)):
        letters = (*map(chr, range(ord("A") + number, ord("Z") + 1)), f"W{len(taken) + number + 1}")
        own = siglum or next(letter for letter in letters if letter not in (*given, *files, *taken))
        if own in (*files, *taken):
            raise ProjectError([Finding.of("one-siglum-for-two", excerpt=siglum)])
        files[own] = Path(name.removeprefix(f"{siglum}=") if siglum else name)
    return files
