"""The commands of ``python -m sphinx_apparatus``; each does its work elsewhere."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from sphinx_apparatus.together import build_together


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its status."""
    parser = argparse.ArgumentParser(prog="python -m sphinx_apparatus", description=__doc__)
    commands = parser.add_subparsers(required=True)
    _add_build(commands.add_parser("build", help="build several formats in one process"))
    options = parser.parse_args(arguments)
    return int(options.run(options))


def _add_build(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", type=Path, help="the folder of the documents")
    parser.add_argument("formats", nargs="+", metavar="BUILDER=FOLDER", help="what to build, and where")
    parser.add_argument("-c", dest="settings", type=Path, default=Path(), help="the folder of conf.py")
    parser.add_argument("-d", dest="doctrees", type=Path, required=True, help="the folder of the trees all share")
    parser.set_defaults(run=_build)


def _build(options: argparse.Namespace) -> int:
    targets = [(name, Path(folder)) for name, _, folder in (pair.partition("=") for pair in options.formats)]
    return build_together(options.source, options.settings, options.doctrees, targets)


if __name__ == "__main__":
    sys.exit(main())
