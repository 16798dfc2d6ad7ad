"""What lies between two states of an edition; knows neither git nor how it is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sphinx_apparatus.corrections import hands
from sphinx_apparatus.corrections.mending import differences
from sphinx_apparatus.corrections.snapshot import Item, Snapshot
from sphinx_apparatus.model import Finding
from sphinx_apparatus.records.proofreading import UNREAD
from sphinx_apparatus.witnesses.declared import first_difference

ADDED, CHANGED, MOVED, REMOVED = "added", "changed", "moved", "removed"
CONTEXT = 4
TEXT, ENTRIES, NOTES, WORKS, RECORDS, PAGES, DRESS, PROGRAM = PARTS = (
    "text", "entries", "notes", "works", "records", "pages", "dress", "program",
)  # fmt: skip
SHOWS = {
    "html": set(PARTS),
    "typst": {TEXT, ENTRIES, NOTES, WORKS, RECORDS, PAGES, PROGRAM},
    "epub": {TEXT, ENTRIES, NOTES, WORKS, RECORDS, PAGES, PROGRAM},
    "tei": {TEXT, ENTRIES, NOTES, WORKS, RECORDS, PAGES, PROGRAM},
    "data": {TEXT, ENTRIES, NOTES, WORKS, RECORDS, PROGRAM},
    "plain": {TEXT, PROGRAM},
    "dts": {TEXT, ENTRIES, NOTES, WORKS, RECORDS, PAGES, PROGRAM},
}
"""The builders whose files readers get, and the parts of an edition that each shows."""
AROUND = 30
"""How many characters are shown on both sides of what changed in a long value."""
SEE = {
    hands.SETTINGS: "Settings were changed. This report was made with those of the base. See them.",
    hands.WORKFLOWS: "Workflows were changed, which run on a forge. See them.",
    hands.PROGRAM: "The program, its tests or the dress of the site were changed. "
    "This report was made with the program of the base. See them.",
    hands.EVIDENCE: "The transcription, or what says how it is compared, was changed. See for what reason.",
}
UNREAD_BEFORE = "The edition could not be read as it was before. Compare the two by hand."
CLAIMS = {
    "rounds": "A reading of the text is claimed or changed",
    "review": "The self-assessment was changed",
    "itself": "What the edition says of itself was changed",
}
READY, DECIDE, MEND = "ready", "an editor decides", "not ready"


@dataclass(frozen=True)
class Words:
    """A change of the reading text: where, the words before and after, and those around them."""

    place: str
    was: str
    now: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """Something added, changed or removed: its id or key, where it is, what it says and what it said before."""

    kind: str
    id: str
    place: str
    text: str
    was: str = ""


@dataclass(frozen=True)
class Changes:
    """All that lies between two states of an edition."""

    words: tuple[Words, ...] = ()
    entries: tuple[Change, ...] = ()
    notes: tuple[Change, ...] = ()
    works: tuple[Change, ...] = ()
    passages: tuple[Change, ...] = ()
    marks: tuple[Change, ...] = ()
    rules: tuple[Change, ...] = ()
    records: tuple[Change, ...] = ()
    pages: tuple[Change, ...] = ()
    others: tuple[str, ...] = ()
    proofreading: tuple[Change, ...] = ()
    transcriptions: tuple[str, ...] = ()
    ids_lost: tuple[str, ...] = ()
    ids_moved: tuple[str, ...] = ()
    ids_new: tuple[str, ...] = ()
    ids_kept: int = 0
    quotations: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    decisions: tuple[str, ...] = ()
    compared: bool = True
    guarded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """Return READY, DECIDE or MEND."""
        if self.findings:
            return MEND
        return DECIDE if self.decisions else READY


def compare(old: Snapshot, new: Snapshot, files: Sequence[str] = ()) -> Changes:
    """Return what lies between two states; `files` are the paths that differ, from the folder of conf.py.

    Where one of them could not be read there are only the findings.
    """
    guarded = hands.guarded(files, old.evidence | new.evidence)
    if not old.blocks or not new.blocks:
        see = (*(SEE[kind] for kind in guarded), *((UNREAD_BEFORE,) if new.blocks else ()))
        return Changes(findings=new.findings, decisions=see, compared=False, guarded=guarded)
    words = tuple(changed_words(old, new))
    entries = tuple(changed_items(old.entries, new.entries))
    lost = tuple(sorted(old.ids - new.ids, key=_natural))
    moved = tuple(moved_blocks(old, new))
    transcriptions = tuple(s for s, t in old.transcriptions.items() if new.transcriptions.get(s) != t)
    notes, works = tuple(changed_items(old.notes, new.notes)), tuple(changed_texts(old.works, new.works))
    marks, rules = tuple(changed_marks(old, new)), tuple(changed_texts(old.rules, new.rules))
    pages, states = tuple(changed_texts(old.pages, new.pages)), tuple(changed_states(old, new))
    records = tuple(changed_records(old, new))
    known = old.files | new.files | {name for names in guarded.values() for name in names}
    others = tuple(file for file in files if file not in known)
    touched = {w.place for w in words} | {e.place for e in entries}
    parts = {
        TEXT: words or marks or rules, ENTRIES: entries, NOTES: notes, WORKS: works, PAGES: pages,
        RECORDS: records or transcriptions,
        DRESS: [f for f in guarded.get(hands.PROGRAM, ()) if "_static/" in f or "_templates/" in f],
        PROGRAM: [*guarded.get(hands.SETTINGS, ()), *(f for f in files if f.startswith("sphinx_apparatus/"))],
    }  # fmt: skip
    shown = {part for part, found in parts.items() if found}
    return Changes(
        words, entries, notes, works, tuple(changed_items(old.passages, new.passages)), marks, rules,
        records, pages, others, states, transcriptions, lost, moved, tuple(sorted(new.ids - old.ids, key=_natural)),
        len(old.ids & new.ids), tuple(quotations(old, new, touched)),
        tuple(name for name, shows in SHOWS.items() if name in new.formats and shows & shown),
        new.findings,
        (
            *(SEE[kind] for kind in guarded), *decisions(old, new, len(lost) + len(moved), transcriptions, rules),
            *claims(old, new), *foreign_hands(old, new, others),
        ),
        guarded=guarded,
    )  # fmt: skip


def decisions(
    old: Snapshot, new: Snapshot, lost: int, transcriptions: Sequence[str], rules: Sequence[Change]
) -> Iterator[str]:
    """Yield what no check can settle."""
    for siglum in transcriptions:
        if siglum in new.transcriptions:
            yield f"The transcription of witness {siglum} was changed. See for what reason."
        else:
            yield f"Witness {siglum} is no longer compared with its transcription, so that no change of it is caught."
    if lost:
        many = "One address is" if lost == 1 else f"{lost} addresses are"
        yield f"{many} lost or moved. What was cited must stay."
    if rules:
        yield "A rule for the whole text was changed. See what it does to every page."
    for siglum in sorted({*old.witnesses, *new.witnesses} - set(transcriptions)):
        if old.witnesses.get(siglum) != new.witnesses.get(siglum):
            yield f"What is said of witness {siglum} was changed. See what it is taken from."


def claims(old: Snapshot, new: Snapshot) -> Iterator[str]:
    """Yield what a proposal says was done, which no check can see."""
    for key, reason in new.reasons.items():
        before = old.reasons.get(key)
        if before and before[0] != reason[0] and before[1:] == reason[1:]:
            yield f"{key} was changed and keeps its state of proofreading. The log must say why."
    keys = sorted({*old.reasons, *new.reasons}, key=_natural)
    if said := [key for key in keys if old.reasons.get(key) != new.reasons.get(key)]:
        yield f"The log of proofreading claims something else of {', '.join(said)}. Ask who read it, when, and how."
    for kind, words in CLAIMS.items():
        names = old.claims.get(kind, frozenset()) | new.claims.get(kind, frozenset())
        changed = sorted((n for n in names if old.records.get(n) != new.records.get(n)), key=_natural)
        if changed:
            yield f"{words}: {', '.join(changed)}. What it says is not evidence; see what is behind it."


def foreign_hands(old: Snapshot, new: Snapshot, others: Sequence[str]) -> Iterator[str]:
    """Yield what could make the checks blind, or appear on a page as text without being checked."""
    if others:
        many = "A file was" if len(others) == 1 else f"{len(others)} files were"
        yield f"{many} changed that this report does not read. See the last list."
    for name, markup in new.markup.items():
        if old.markup.get(name) != markup:
            yield f"The page {name} has HTML, or other markup of a format, that was not there before. See it."
    known = {block.digest: block.marks for block in old.blocks}
    for block in new.blocks:
        if any("editorial" in mark and mark not in known.get(block.digest, ()) for mark in block.marks):
            yield f"Words of the editors stand in the text, which no witness has ({block.place}). See them."


def changed_words(old: Snapshot, new: Snapshot) -> Iterator[Words]:
    """Yield every change of the reading text with the words around it."""
    text = new.text
    for difference in differences(old.text, text):
        block = new.block_at(difference.start)
        before, after = text[: difference.start].split("\n")[-1], text[difference.end :].split("\n")[0]
        before, after = " ".join(before.split(" ")[-CONTEXT - 1 :]), " ".join(after.split(" ")[: CONTEXT + 1])
        yield Words(block.place, _shown(difference.expected), _shown(difference.found), before, after)


def changed_items(old: Mapping[str, Item], new: Mapping[str, Item]) -> Iterator[Change]:
    """Yield what was added, changed, moved and removed, in the order of the new state, what is gone last."""
    gone = {item.text: item for key, item in old.items() if key not in new}
    for key, item in new.items():
        before = old.get(key)
        if before is None and item.text in gone:
            was = gone.pop(item.text)
            yield Change(MOVED, key, item.place, item.text, f"{was.place}, {was.id}")
        elif before is None:
            yield Change(ADDED, key, item.place, item.text)
        elif before != item:
            yield Change(CHANGED, key, item.place, item.text, before.text if before.text != item.text else before.place)
    for item in gone.values():
        yield Change(REMOVED, item.id, item.place, item.text)


def changed_texts(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    """Yield the same for what has no place."""
    items = ({key: Item(key, "", text) for key, text in texts.items()} for texts in (old, new))
    yield from changed_items(*items)


def changed_records(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    """Yield the records that were added or removed, and of those that were changed each key that is another."""
    for name in [*new.records, *(name for name in old.records if name not in new.records)]:
        was, now = old.records.get(name), new.records.get(name)
        if was is None or now is None:
            text = "; ".join(f"{key}: {value}" for key, value in (now or was or {}).items() if value)
            yield Change(REMOVED if now is None else ADDED, name, "", text)
            continue
        for key in dict.fromkeys((*was, *now)):
            if was.get(key, "") != now.get(key, ""):
                yield Change(CHANGED, f"{name}, {key}", "", *told_apart(now.get(key, ""), was.get(key, "")))


def told_apart(now: str, was: str) -> tuple[str, str]:
    """Return both texts where they differ, with some characters around; short ones whole, nothing as nothing."""
    if max(len(now), len(was)) <= 2 * AROUND:
        return now or "nothing", was or "nothing"
    start = first_difference(now, was)
    end = min(first_difference(now[::-1], was[::-1]), min(len(now), len(was)) - start)
    first = max(0, start - AROUND)
    shown = (text[first : len(text) - max(0, end - AROUND)] for text in (now, was))
    now, was = (f"{'… ' if first else ''}{text}{' …' if end > AROUND else ''}" for text in shown)
    return now, was


def changed_marks(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    """Yield the blocks in which something else than the words is marked otherwise."""
    before = {block.id: block for block in old.blocks if block.number}
    same = {block.digest: block for block in old.blocks}
    for block in new.blocks:
        was = same.get(block.digest) or before.get(block.id)
        if was is None:
            continue
        pairs = (was.places, block.places) if was.digest == block.digest else (was.marks, block.marks)
        gone, come = (Counter(marks) - Counter(others) for marks, others in (pairs, pairs[::-1]))
        if gone or come:
            yield Change(CHANGED, block.id, block.place, *("; ".join(marks.elements()) for marks in (come, gone)))


def changed_states(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    """Yield the paragraphs whose state of proofreading is another."""
    before = {block.digest: block.id for block in old.blocks}
    for block in new.blocks:
        if before.get(block.digest, block.id) != block.id:
            continue
        was, now = old.states.get(block.id, UNREAD), new.states.get(block.id, UNREAD)
        if was != now:
            yield Change(CHANGED, block.id, block.place, now, was)


def moved_blocks(old: Snapshot, new: Snapshot) -> Iterator[str]:
    """Yield the ids that now belong to a paragraph that had another one."""
    before = {block.digest: block.id for block in old.blocks if block.number}
    for block in new.blocks:
        was = before.get(block.digest, block.id)
        if block.number and was != block.id:
            yield f"{was} → {block.id}"


def quotations(old: Snapshot, new: Snapshot, touched: set[str]) -> Iterator[str]:
    """Yield the quotations whose words are others; where none are marked, changed places that quote or cite a page."""
    for key, item in new.quotations.items():
        if key not in old.quotations or old.quotations[key].text != item.text:
            yield f"{item.place}  {key}"
    yield from (f"{item.place}  {key}  — gone" for key, item in old.quotations.items() if key not in new.quotations)
    if not new.quotations and not old.quotations:
        yield from _quoting(new, touched)


def _quoting(new: Snapshot, touched: set[str]) -> Iterator[str]:
    pages: dict[str, list[str]] = {}
    for passage in new.passages.values():
        if " " in passage.text:
            pages.setdefault(passage.place, []).append(passage.text)
    for block in new.blocks:
        place = block.place
        if block.number and place in touched and (block.quotation or place in pages):
            yield f"{place} ({', '.join(pages.get(place, ['block quotation']))})"


def _shown(words: str) -> str:
    if words.strip() or not words:
        return words.strip()
    return "¶" if "\n" in words else "".join("␣" if c == " " else f"[U+{ord(c):04X}]" for c in words)


def _natural(anchor: str) -> tuple[str, int, str]:
    digits = "".join(c for c in anchor if c.isdigit())
    return anchor[:1], int(digits[:6] or 0), anchor
