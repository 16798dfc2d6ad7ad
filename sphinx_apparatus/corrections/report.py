"""What a branch does to an edition, as Markdown for a reviewer and as JSON; compares nothing."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Iterator

from sphinx_apparatus.checks.report import place_of
from sphinx_apparatus.corrections.collation import shortened
from sphinx_apparatus.corrections.comparison import DECIDE, READY, Change, Changes, Words

VERDICTS = {
    READY: "**Ready.** Every witness comes back, and every change is recorded.",
    DECIDE: "**An editor decides.** Nothing is wrong, but something here is no editor's routine.",
}
FORMATS = {
    "html": "site", "typst": "PDF", "epub": "EPUB", "tei": "TEI", "plain": "plain text", "data": "data",
    "dts": "text API",
}  # fmt: skip
LONGEST = 40
"""How many lines of one kind are shown."""


def as_markdown(changes: Changes) -> str:
    """Return the report; words of the edition stand in code blocks, so that none of them can turn into markup."""
    parts = [f"# What this does to the edition\n\n{verdict(changes)}\n"]
    parts += [f"- {decision}\n" for decision in changes.decisions]
    for title, lines in sections(changes):
        if shown := list(lines):
            parts.append(f"\n## {title}\n\n{block(shown)}")
    if not changes.compared:
        return "".join([*parts, "\nWhat changes can be told when the edition can be read to its end.\n"])
    formats = ", ".join(FORMATS[name] for name in changes.formats)
    parts.append(f"\nFormats that change: {formats or 'none'}.\n")
    kept, new = changes.ids_kept, len(changes.ids_new)
    parts.append(
        f"Addresses: {kept} kept, {new} new, {len(changes.ids_lost) + len(changes.ids_moved)} lost or moved.\n"
    )
    return "".join(parts)


def as_json(changes: Changes) -> str:
    """Return the same as data: the fields of `comparison.Changes`, and the verdict."""
    content = {"verdict": changes.verdict, **dataclasses.asdict(changes)}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def verdict(changes: Changes) -> str:
    """Return the verdict in words."""
    many = len(changes.findings)
    return VERDICTS.get(
        changes.verdict, f"**Not ready.** {many} {'thing has' if many == 1 else 'things have'} to be mended."
    )


def sections(changes: Changes) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield title and lines of each section, those with nothing included."""
    yield "What has to be mended", (f"{place_of(f.source, f.line)}: {f.text}" for f in changes.findings)
    yield "Words of the text", map(words, changes.words)
    yield "Entries", map(item, changes.entries)
    yield "Notes", map(item, changes.notes)
    yield "Passages cited", map(item, changes.passages)
    yield "Bibliography", map(item, changes.works)
    yield "Data", map(item, changes.records)
    yield "Rules", map(item, changes.rules)
    yield "Marks", (f"{c.place}  {marks(c.was)} → {marks(c.text)}" for c in changes.marks)
    yield "Quotations whose status must be looked at again", changes.quotations
    yield "Proofreading", (f"{c.place}  {c.was} → {c.text}" for c in changes.proofreading)
    yield "Addresses lost or moved", (*changes.ids_lost, *changes.ids_moved)
    yield "Pages", (f"{c.id}  — {c.kind}" for c in changes.pages)
    yield "Other files", changes.others


def words(change: Words) -> str:
    """Return a change of the text in its context, what is gone and what has come in brackets."""
    was = f"[-{shortened(change.was)}-]" if change.was else ""
    now = f"{{+{shortened(change.now)}+}}" if change.now else ""
    middle = " ".join(part for part in (was, now) if part)
    middle = middle if was and now else f"{middle} "
    return f"{change.place}  … {change.before.lstrip()}{middle}{change.after.rstrip()} …"


def marks(names: str) -> str:
    """Return what is marked, or that nothing is."""
    return shortened(names, 160) or "nothing"


def item(change: Change) -> str:
    """Return what was added, changed or removed, e.g. ``¶ 24  foreseen] forseen B (typo)  — added``."""
    place = f"{change.place}  " if change.place else ""
    name = "" if change.place and "]" in change.text else f"{change.id}: "
    before = f" (was: {shortened(change.was, 100)})" if change.was and change.was != change.text else ""
    return f"{place}{name}{shortened(change.text, 160)}  — {change.kind}{before}"


def block(lines: list[str]) -> str:
    """Return lines as a block of code that nothing in them can close."""
    more = [f"… and {len(lines) - LONGEST} more"] if len(lines) > LONGEST else []
    text = "\n".join([*lines[:LONGEST], *more])
    fence = "`" * max(3, 1 + max(map(len, re.findall(r"`+", text)), default=0))
    return f"{fence}text\n{text}\n{fence}\n"
