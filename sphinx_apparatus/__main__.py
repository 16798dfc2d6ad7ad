"""The commands of ``python -m sphinx_apparatus``; each does its work elsewhere."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sphinx_apparatus.identifiers import manifest_of
from sphinx_apparatus.release import build_record, pack
from sphinx_apparatus.together import build_together


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its status."""
    parser = argparse.ArgumentParser(prog="python -m sphinx_apparatus", description=__doc__)
    commands = parser.add_subparsers(required=True)
    _add_build(commands.add_parser("build", help="build several formats in one process"))
    _add_release(commands.add_parser("release", help="pack what was built, with checksums"))
    _add_ids(commands.add_parser("ids", help="write the ids of the edition, which later versions keep"))
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


def _add_release(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("data", type=Path, help="the data file of the edition, which names title and version")
    parser.add_argument("target", type=Path, help="the folder into which the zip is written")
    parser.add_argument("parts", nargs="+", metavar="PLACE=PATH", help="what goes in, and where")
    parser.add_argument("--name", required=True, help="the first part of the zip's name, before the version")
    parser.add_argument("--lock", type=Path, required=True, help="the file that names the packages used")
    parser.add_argument("--commit", default="", help="the state of the source")
    parser.set_defaults(run=_release)


def _release(options: argparse.Namespace) -> int:
    data = json.loads(options.data.read_text(encoding="utf-8"))
    moment = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH") or time.time()), UTC)
    record = build_record(data["title"], data["version"], options.commit, moment, options.lock)
    name = f"{options.name}-{data['version']}"
    parts = {place: Path(path) for place, _, path in (pair.partition("=") for pair in options.parts)}
    pack(options.target / f"{name}.zip", name, parts, record, moment)
    return 0


def _add_ids(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("data", type=Path, help="the data file of the edition")
    parser.add_argument("target", type=Path, help="the file to write")
    parser.set_defaults(run=_ids)


def _ids(options: argparse.Namespace) -> int:
    manifest = manifest_of(json.loads(options.data.read_text(encoding="utf-8")))
    options.target.parent.mkdir(parents=True, exist_ok=True)
    options.target.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
