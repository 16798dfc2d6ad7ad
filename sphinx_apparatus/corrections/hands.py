"""Which files of a proposal are none of a correction's: settings, workflows, the program, the evidence; reads none."""

from collections.abc import Collection, Iterable
from pathlib import PurePosixPath

SETTINGS, WORKFLOWS, PROGRAM, EVIDENCE = _GUARDED = "settings", "workflows", "program", "transcription"
FORGES = frozenset((".ci", ".circleci", ".forgejo", ".gitea", ".github", ".gitlab", ".woodpecker"))
RUN_BY_FORGES = frozenset((".gitlab-ci.yml", ".travis.yml", "Jenkinsfile", "Makefile", "Snakefile"))
SET_BY = frozenset(
    (
        ".gitattributes", ".gitignore", ".gitmodules", "conf.py", "docutils.conf", "pyproject.toml", "setup.cfg",
        "setup.py", "tox.ini",
    )
)  # fmt: skip
_RUN = frozenset((".bat", ".cjs", ".css", ".js", ".mjs", ".ps1", ".py", ".pyc", ".pyd", ".sh", ".so", ".typ"))
ROOMS = frozenset(("_static", "_templates", "requirements", "sphinx_apparatus", "tests"))


def guarded(files: Iterable[str], evidence: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return the files of each kind that has some; `evidence` are transcriptions and what says how they compare."""
    found: dict[str, list[str]] = {kind: [] for kind in _GUARDED}
    for name in sorted(files):
        if kind := _kind_of(name, evidence):
            found[kind].append(name)
    return {kind: tuple(names) for kind, names in found.items() if names}


def _kind_of(name: str, evidence: Collection[str]) -> str:
    """Return of which kind a file is; nothing for a file that a correction may change."""
    path = PurePosixPath(name)
    if path.name in SET_BY or path.name.startswith("requirements"):
        return SETTINGS
    if FORGES & set(path.parts) or path.name in RUN_BY_FORGES:
        return WORKFLOWS
    if name in evidence:
        return EVIDENCE
    return PROGRAM if path.suffix in _RUN or ROOMS & set(path.parts) else ""
