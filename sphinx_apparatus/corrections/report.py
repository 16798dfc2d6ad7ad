"""What a branch does to an edition, as Markdown for a reviewer and as JSON; compares nothing."""

import dataclasses
import json
import re
from collections.abc import Iterable, Iterator, Sequence

from sphinx_apparatus.checks.report import IN_FULL, counted, place_of
from sphinx_apparatus.corrections.comparison import CHANGED, DECIDE, READY, Changed, ChangedWords, Changes
from sphinx_apparatus.corrections.hands import PROGRAM, SETTINGS
from sphinx_apparatus.language import N_, _, many
from sphinx_apparatus.model import visible

_CHANGING = N_("Formats that change: {names}.")
VERDICTS = {
    READY: N_("**Ready.** Every difference from a witness is recorded, and all changes are below."),
    DECIDE: N_("**An editor decides.** Nothing is wrong, but something here is not routine."),
}
_FORMATS = {
    "html": "site", "typst": "PDF", "epub": "EPUB", "tei": "TEI", "plain": "plain text", "data": "data",
    "dts": "text API",
}  # fmt: skip
MENDED = N_("What has to be mended")
_MOST = 80
"""How many lines of one kind are shown."""
LINE = 4000
"""How many characters are shown of one line, names of guarded files apart, which are shown whole."""
MORE = re.compile(r"^… and \d+ more$", re.MULTILINE)
TOO_MUCH = N_("More was changed than this report can show. See the files.")
SIZE = 55_000
"""How many bytes a report has at most; forges take comments of 65,536 characters."""
_GUARDED = SIZE // 2
"""How many bytes of it the names of guarded files may take."""


def as_markdown(changes: Changes) -> str:
    """Return the report, at most `SIZE` bytes: what matters least comes last, and is what is left out.

    Words of a proposal, names of its files among them, are in blocks of code, so that none can turn into markup.
    """
    parts = [f"# {_('What this does to the edition')}\n\n{verdict(changes)}\n"]
    if changes.guarded:
        parts.append(f"\n{code_block(guarded_lines(changes), _GUARDED)}")
    if changes.decisions:
        parts.append(f"\n{code_block([visible(d, LINE) for d in changes.decisions], SIZE // 8)}")
    tail = ending(changes)
    for title, lines in _sections(changes):
        head = f"\n## {_(title)}\n\n"
        room = SIZE - size("".join(parts) + head + tail)
        if shown := [line if title == MENDED else visible(line, LINE) for line in lines]:
            parts.append(f"{head}{code_block(shown, room)}")
    text = "".join([*parts, tail])
    if changes.verdict == READY and MORE.search(text):
        text = text.replace(_(VERDICTS[READY]), _(VERDICTS[DECIDE])).replace(tail, f"\n{_(TOO_MUCH)}\n{tail}")
    return text


def ending(changes: Changes) -> str:
    """Return the lines at the end: formats and addresses."""
    if not changes.compared:
        return f"\n{_('What changes is listed once the edition can be read to its end.')}\n"
    formats = ", ".join(_FORMATS[name] for name in changes.formats)
    kept, new, gone = changes.ids_kept, len(changes.ids_new), len(changes.ids_lost) + len(changes.ids_moved)
    addresses = _("Addresses: {kept} kept, {new} new, {gone} lost or moved.", kept=kept, new=new, gone=gone) + "\n"
    if not changes.set_out:
        said = _("Pages and formats that change are listed once nothing has to be mended.")
        return f"\n{said}\n\n{addresses}"
    names = code_block([visible(name, LINE) for name in changes.shown], SIZE // 16)  # a name can be markup
    pages = f"{_('Pages that change:')}\n\n{names}" if changes.shown else f"{_('Pages that change: none.')}\n"
    around = _("The frame of every page changes: the contents, or the description of the edition.")
    pages += f"\n{around}\n" if changes.framed else ""
    unsure = changes.guarded.keys() & {PROGRAM, SETTINGS}
    said = N_("Formats that may change: {names}.") if unsure else _CHANGING
    return f"\n{pages}\n{_(said, names=formats or _('none'))}\n\n{addresses}"


def guarded_lines(changes: Changes) -> list[str]:
    """Return a line for each file that is none of a correction's, its kind before it."""
    width = max(map(len, changes.guarded), default=0)
    return [f"{kind:<{width}}  {visible(name, LINE)}" for kind, names in changes.guarded.items() for name in names]


def as_json(changes: Changes) -> str:
    """Return the same as data, in ASCII: the fields of `comparison.Changes`, and the verdict."""
    return json.dumps({"verdict": changes.verdict, **dataclasses.asdict(changes)}, indent=2) + "\n"


def verdict(changes: Changes) -> str:
    if changes.verdict in VERDICTS:
        return _(VERDICTS[changes.verdict])
    wrong = len(changes.findings)
    return many(
        "**Not ready.** {number} thing has to be mended.", "**Not ready.** {number} things have to be mended.", wrong
    )


def _sections(changes: Changes) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield title and lines of each section, those with nothing included."""
    yield MENDED, (f"{visible(place_of(f.source, f.line))}: {f.text}" for f in changes.findings[:IN_FULL])
    yield N_("More of it"), counted(changes.findings[IN_FULL:])
    yield N_("Words of the text"), map(in_context, changes.words)
    yield N_("Entries"), map(item_line, changes.entries)
    yield N_("Notes"), map(item_line, changes.notes)
    yield N_("Passages cited"), map(item_line, changes.passages)
    yield N_("Bibliography"), map(item_line, changes.works)
    yield N_("Data"), map(item_line, changes.records)
    yield N_("Rules"), map(item_line, changes.rules)
    yield N_("Marks"), (f"{c.place}  {c.was or 'nothing'} → {c.text or 'nothing'}" for c in changes.marks)
    yield N_("Quotations whose status must be checked again"), changes.quotations
    yield N_("Proofreading"), (f"{c.place}  {c.was} → {c.text}" for c in changes.proofreading)
    yield N_("Addresses lost or moved"), (*changes.ids_lost, *changes.ids_moved)
    yield N_("Pages"), (line for change in changes.pages for line in page_lines(change, changes))
    yield N_("Other files"), changes.others


def page_lines(change: Changed, changes: Changes) -> Iterator[str]:
    """Return the words of a page that changed, or that it came or went, or that more than words did."""
    if change.kind != CHANGED or not change.words or "\n" not in change.text:
        written = change.kind == CHANGED and changes.set_out and change.id not in changes.shown
        yield f"{change.id}  — {_('written differently, shown as before') if written else change.kind}"
    else:
        yield from (f"{change.id}  {in_context(one).lstrip()}" for one in change.words)


def in_context(change: ChangedWords) -> str:
    """Return a change of the text in its context, what is gone and what has come in brackets."""
    was = f"[-{one_line(change.was)}-]" if change.was else ""
    now = f"{{+{one_line(change.now)}+}}" if change.now else ""
    middle = " ".join(part for part in (was, now) if part)
    middle = middle if (was and now) or change.after.startswith(" ") else f"{middle} "
    return f"{change.place}  … {change.before.lstrip()}{middle}{change.after.rstrip()} …"


def item_line(change: Changed) -> str:
    """Return what was added, changed or removed, e.g. ``¶ 24  foreseen] forseen B (typo)  — added``."""
    place = f"{change.place}  " if change.place else ""
    name = "" if change.place and "]" in change.text else f"{change.id}: "
    if change.words:
        return f"{place}{change.id}: {'; '.join(in_context(one).lstrip() for one in change.words)}  — {change.kind}"
    if change.kind == CHANGED:
        return f"{place}{name}{one_line(change.was)} → {one_line(change.text)}"
    before = f" (was: {one_line(change.was)})" if change.was and change.was != change.text else ""
    return f"{place}{name}{one_line(change.text)}  — {change.kind}{before}"


def one_line(text: str) -> str:
    return " ".join(text.split(" ")).replace("\n", " ¶ ").strip()


def code_block(lines: Sequence[str], room: int) -> str:
    """Return lines as a block of code that nothing in them can close, at most `room` bytes of it."""
    most = len(lines) if room == _GUARDED else _MOST
    shown: list[str] = []
    for line in lines[:most]:
        room -= size(line) + 1
        if room < LINE // 2:
            break
        shown.append(line)
    left = len(lines) - len(shown)
    text = "\n".join([*shown, *([f"… and {left} more"] if left else [])])
    fence = "`" * max(3, 1 + max(map(len, re.findall(r"`+", text)), default=0))
    return f"{fence}text\n{text}\n{fence}\n"


def size(text: str) -> int:
    """Return how many bytes a text has."""
    return len(text.encode("utf-8", "replace"))
