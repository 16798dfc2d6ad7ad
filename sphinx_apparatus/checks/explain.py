"""What a code, a setting, a role or a directive says, with the mistakes of the manual; knows no edition."""

import argparse
import re
import sys
import tomllib
from pathlib import Path
from string import Template
from typing import Any

from sphinx_apparatus.language import N_, _
from sphinx_apparatus.model import findings_list, nearest

MISTAKES = Path(__file__).parent / "mistakes"
"""The folder of the manual, from which a copy is installed with the package."""
EXPLAIN = N_(
    "say what a code in brackets after a message means, with examples, or what a setting, role or directive is for"
)


def add_explain(commands: Any) -> None:
    command = commands.add_parser("explain", help=_(EXPLAIN), description=_(EXPLAIN))
    command.add_argument("code", nargs="?", help=_("the code or the name; without it all codes are listed"))
    command.set_defaults(run=_explain)


def _explain(options: argparse.Namespace) -> int:
    if not options.code:
        print("\n".join(f"{code}: {dotted(row['message'])}" for code, row in findings_list().items()))
        return 0
    code, known = options.code.strip("[]{}"), findings_list()
    said = _explained(code) if code in known else _referred(code)
    if not said:
        unknown = _("There is no code '{code}'.", code=code)
        print(f"{unknown} {nearest(code, known)}".strip(), file=sys.stderr)
        return 2
    print(said)
    return 0


def reference() -> dict[str, dict[str, dict[str, str]]]:
    """Return what settings, roles and directives are for, by kind, group and how they are written."""
    return tomllib.loads((Path(__file__).parent / "reference.toml").read_text(encoding="utf-8"))


def _referred(name: str) -> str:
    """Return what a setting, a role or a directive is for; nothing where there is none of the name."""
    groups = (group for kind, found in reference().items() if kind != "default" for group in found.values())
    rows = ((key, words) for group in groups for key, words in group.items())
    role = re.compile(rf"\{{(ed:)?{re.escape(name.removeprefix('ed:'))}\}}")
    found = [f"{key}\n    {words}" for key, words in rows if key == name or role.search(key)]
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", "\n".join(found)).replace("\\|", "|")


def _explained(code: str) -> str:
    """Return the message of a code, what is always expected and how it is mended, and the examples of the manual."""
    row = findings_list()[code]
    lines = [f"{dotted(row['message'])} [{code}]"]
    lines += [f"    expected: {dotted(row['expected'])}"] if "expected" in row else []
    lines += [f"    mend:     {dotted(row['mend'])}"] if "mend" in row else []
    return "\n\n".join(["\n".join(lines), *examples(code)])


def examples(code: str) -> list[str]:
    """Return the pages of the manual whose mistake has the code."""
    pages = (path.read_text(encoding="utf-8").strip() for path in sorted(MISTAKES.glob("*.md")))
    return [page for page in pages if re.search(rf" \[{re.escape(code)}\]$", page, re.MULTILINE)]


def dotted(text: str) -> str:
    """Return a text of the list, its blanks as dots."""
    said = _(text)
    return Template(said).substitute(dict.fromkeys(Template(said).get_identifiers(), "…"))
