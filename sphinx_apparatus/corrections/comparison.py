"""What lies between two states of an edition; knows neither git nor how it is told."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sphinx_apparatus.corrections import hands
from sphinx_apparatus.corrections.mending import differences
from sphinx_apparatus.corrections.pairing import Pairs, in_order
from sphinx_apparatus.corrections.snapshot import Annotation, PrintedBlock, Snapshot
from sphinx_apparatus.language import N_, _, many
from sphinx_apparatus.model import Finding
from sphinx_apparatus.records.proofreading import UNREAD

Records = Mapping[str, Mapping[str, str]]
ADDED, CHANGED, MOVED, REMOVED = "added", "changed", "moved", "removed"
_CONTEXT = 4
_NAME = re.compile(r"nv?\d")
"""How the id of a name begins, which a text has where its register can be read."""
_SHORT = 80
"""Up to how many characters two values are shown whole."""
UNWITNESSED = ("emphasis", "strong", "reference", "heading of", "begins ", "in ")
"""How the marks begin that stress words, link them, or say what a block is in: no transcription shows these."""
DRESS, FRAME, _PROGRAM, ITSELF = "dress", "frame", "program", "itself"
SHOWS = {
    "html": {DRESS, FRAME, ITSELF, _PROGRAM}, "typst": {ITSELF, _PROGRAM}, "epub": {ITSELF, _PROGRAM},
    "tei": {_PROGRAM}, "data": {_PROGRAM}, "plain": {_PROGRAM}, "dts": {_PROGRAM},
}  # fmt: skip
"""The builders whose files readers get, and what changes each besides its pages, or what is written whole."""
LIKE_TEI = {"dts": "tei"}
"""The formats made of another, with which they change."""
OF_PAGES = frozenset(("html", "typst", "epub"))
"""The formats that change with the pages that are in them."""
SEE = {
    hands.SETTINGS: N_("Settings were changed. This report was made with those of the base. Check the new ones."),
    hands.WORKFLOWS: N_("Workflows were changed, which run on the host of the repository. Check them."),
    hands.PROGRAM: N_(
        "The program, its tests or the look of the site were changed. "
        "This report was made with the program of the base. Check the changes."
    ),
    hands.EVIDENCE: N_("The transcription, or how it is compared, was changed. Check the reason."),
}
UNREAD_BEFORE = N_("The edition could not be read as it was before. Compare the two by hand.")
CLAIMS = {
    "rounds": N_("A reading of the text is claimed or changed"),
    "compared": N_("A comparison with a source is claimed or changed"),
    "review": N_("The self-assessment was changed"),
    "itself": N_("What the edition says of itself was changed"),
}
READY, DECIDE, MEND = "ready", "an editor decides", "not ready"


@dataclass(frozen=True)
class ChangedWords:
    """A change of words: where, the words before and after, and those around them."""

    place: str
    was: str
    now: str
    before: str
    after: str


@dataclass(frozen=True)
class Changed:
    """Something added, changed or removed: its id or key, where it is, what it says and what it said before.

    `words` are the changes of the words of something that was changed.
    """

    kind: str
    id: str
    place: str
    text: str
    was: str = ""
    words: tuple[ChangedWords, ...] = ()


@dataclass(frozen=True)
class Changes:
    """All that lies between two states of an edition."""

    words: tuple[ChangedWords, ...] = ()
    entries: tuple[Changed, ...] = ()
    notes: tuple[Changed, ...] = ()
    works: tuple[Changed, ...] = ()
    passages: tuple[Changed, ...] = ()
    marks: tuple[Changed, ...] = ()
    rules: tuple[Changed, ...] = ()
    records: tuple[Changed, ...] = ()
    pages: tuple[Changed, ...] = ()
    others: tuple[str, ...] = ()
    proofreading: tuple[Changed, ...] = ()
    transcriptions: tuple[str, ...] = ()
    ids_lost: tuple[str, ...] = ()
    ids_moved: tuple[str, ...] = ()
    ids_new: tuple[str, ...] = ()
    ids_kept: int = 0
    quotations: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    framed: bool = False
    findings: tuple[Finding, ...] = ()
    decisions: tuple[str, ...] = ()
    compared: bool = True
    set_out: bool = True
    guarded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """Return READY, DECIDE or MEND."""
        if self.findings:
            return MEND
        return DECIDE if self.decisions else READY


def compare(old: Snapshot, new: Snapshot, files: Sequence[str] = ()) -> Changes:
    """Return what lies between `old` and `new`, of which `files` differ; the findings alone where one is unread."""
    guarded = hands.guarded(files, old.evidence | new.evidence)
    if not old.blocks or not new.blocks:
        see = (*(_(SEE[kind]) for kind in guarded), *((_(UNREAD_BEFORE),) if new.blocks else ()))
        return Changes(findings=new.findings, decisions=see, compared=False, guarded=guarded)
    pairs = Pairs(old.blocks, new.blocks)
    changes = _changed(old, new, pairs)
    gone = {name for name in old.ids - new.ids if not (new.torn and _NAME.match(name))}
    lost, moved = tuple(sorted(gone, key=_natural)), (*moved_blocks(old, new), *exchanged(old.notes, new.notes))
    transcriptions = tuple(s for s, t in old.transcriptions.items() if new.transcriptions.get(s) != t)
    known = old.files | new.files | {name for names in guarded.values() for name in names}
    others = tuple(file for file in files if file not in known)
    names = in_order(old.shown, new.shown) if (set_out := bool(old.shown and new.shown)) else ()
    own = [name for name in names if old.shown.get(name) != new.shown.get(name)]
    beside = [name for name in in_order(old.beside, new.beside) if old.beside.get(name) != new.beside.get(name)]
    site = tuple(dict.fromkeys((*(name for name in names if name in own or name in beside), *beside)))
    framed = set_out and old.frame != new.frame
    parts = {*_parts_changed(old, new, files, guarded), *([FRAME] if site or framed else [])}
    touched = {word.place for word in changes.words} | {entry.place for entry in changes.entries}
    decided = (
        *(_(SEE[kind]) for kind in guarded),
        *decisions(old, new, len(lost) + len(moved), transcriptions, changes.rules),
        *claims(old, new), *remarks_lost(pairs.items(old.entries, new.entries), new.entries),
        *foreign_hands(old, new, others), *by_hand(changes.pages), *dates_apart(old, new),
    )  # fmt: skip
    return replace(
        changes, others=others, transcriptions=transcriptions, ids_lost=lost, ids_moved=moved,
        ids_new=tuple(sorted(new.ids - old.ids, key=_natural)), ids_kept=len(old.ids & new.ids),
        quotations=tuple(quotations(old, new, touched)), formats=tuple(formats_changed(old, new, parts, own)),
        shown=site, framed=framed, findings=new.findings, decisions=decided, set_out=set_out, guarded=guarded,
    )  # fmt: skip


def _changed(old: Snapshot, new: Snapshot, pairs: Pairs) -> Changes:
    """Return what changed in text, apparatus, data and pages; of data that cannot be read, nothing."""
    words = tuple(words_between(old.text, new.text, lambda offset: new.block_at(offset).place))
    entries = tuple(changed_items(pairs.items(old.entries, new.entries), new.entries))
    notes = tuple(changed_items(pairs.items(old.notes, new.notes), new.notes))
    passages = tuple(changed_items(pairs.items(old.passages, new.passages), new.passages))
    works = tuple(changed_records(old.works, new.works)) if new.works else ()
    records = () if new.torn else tuple(changed_records(old.records, new.records))
    marks = () if new.torn else tuple(changed_marks(old, new, pairs))
    rules = tuple(changed_texts(old.rules, new.rules))
    told = bool(words or entries or notes or passages or marks)
    pages = tuple(changed_texts(old.pages, new.pages))
    if told:  # of a page of the text only a digest is kept
        pages = tuple(page for page in pages if page.kind != CHANGED or "\n" in page.text + page.was)
    states = () if new.torn else tuple(changed_states(old, new))
    return Changes(words, entries, notes, works, passages, marks, rules, records, pages, proofreading=states)


def _parts_changed(
    old: Snapshot, new: Snapshot, files: Sequence[str], guarded: Mapping[str, tuple[str, ...]]
) -> Iterator[str]:
    """Yield what changed beside the text and its data: the pages' dress, the program, and what is said of itself."""
    itself = old.claims.get("itself", frozenset()) | new.claims.get("itself", frozenset())
    if any("_static/" in file or "_templates/" in file for file in guarded.get(hands.PROGRAM, ())):
        yield DRESS
    if guarded.get(hands.SETTINGS) or any(file.startswith("sphinx_apparatus/") for file in files):
        yield _PROGRAM
    said = (name for name in itself if not name.startswith("version "))  # the change log: a page has it, and the TEI
    if any(old.records.get(name) != new.records.get(name) for name in said):
        yield ITSELF


def formats_changed(old: Snapshot, new: Snapshot, parts: Collection[str], pages: Collection[str]) -> Iterator[str]:
    """Yield the formats that change: with one of their pages, as a whole, or with what is around all of them.

    Between the two states, `old` and `new`, these `pages` of the site differ, and these `parts` of the edition.
    """
    for name, shows in SHOWS.items():
        paged = name in OF_PAGES and any(page not in new.without.get(name, ()) for page in pages)
        whole = LIKE_TEI.get(name, name)
        written = bool(old.written and new.written) and old.written.get(whole) != new.written.get(whole)
        if name in new.formats and (paged or written or shows.intersection(parts)):
            yield name


def decisions(
    old: Snapshot, new: Snapshot, lost: int, transcriptions: Sequence[str], rules: Sequence[Changed]
) -> Iterator[str]:
    """Yield what no check can settle between the old state and the new.

    `lost` is the number of addresses that are gone or lead elsewhere; `transcriptions` are the sigla of witnesses that
    have theirs changed or taken away; `rules` are the changed ones for the whole text.
    """
    for siglum in transcriptions:
        said = N_("Witness {siglum} is no longer compared with its transcription, so no change to it is caught.")
        if siglum in new.transcriptions:
            said = N_("The transcription of witness {siglum} was changed. Check the reason.")
        yield _(said, siglum=siglum)
    if lost:
        yield many(
            "One address is lost or moved. What was cited must stay.",
            "{number} addresses are lost or moved. What was cited must stay.",
            lost,
        )
    if rules:
        yield _("A rule for the whole text was changed. Check its effect on every page.")
    for siglum in sorted({*old.witnesses, *new.witnesses} - set(transcriptions)):
        if old.witnesses.get(siglum) != new.witnesses.get(siglum):
            yield _("The description of witness {siglum} was changed. Check what it is based on.", siglum=siglum)


def claims(old: Snapshot, new: Snapshot) -> Iterator[str]:
    """Yield what a proposal says was done, which no check can see."""
    for key, reason in new.reasons.items():
        before = old.reasons.get(key)
        if before and before[0] != reason[0] and before[1:] == reason[1:]:
            yield _("{place} was changed and keeps its state of proofreading. The log must say why.", place=key)
    keys = sorted({*old.reasons, *new.reasons}, key=_natural)
    if said := [key for key in keys if old.reasons.get(key) != new.reasons.get(key)]:
        claim = N_("The log of proofreading claims something else of {places}. Ask who read it, when, and how.")
        yield _(claim, places=", ".join(said))
    for kind, words in CLAIMS.items():
        names = old.claims.get(kind, frozenset()) | new.claims.get(kind, frozenset())
        if changed := sorted((n for n in names if _claimed(old, n, kind) != _claimed(new, n, kind)), key=_natural):
            evidence = N_("{what}: {names}. What it says is not evidence; check what supports it.")
            yield _(evidence, what=_(words), names=", ".join(changed))


def _claimed(state: Snapshot, name: str, kind: str) -> object:
    """Return what a record claims: of a quotation only how, and with what, it was compared."""
    record = state.records.get(name)
    return [record.get(key) for key in ("status", "compared")] if record and kind == "compared" else record


def remarks_lost(old: Mapping[str, Annotation], new: Mapping[str, Annotation]) -> Iterator[str]:
    """Yield that entries had a remark and have none now, nor has another entry the same."""
    kept = {item.remark for item in new.values()}
    lost = (item for key, item in old.items() if item.remark not in kept and not (key in new and new[key].remark))
    if places := list(dict.fromkeys(item.place for item in lost if item.remark)):
        said = N_("A remark is gone from an entry ({places}). Decide whether to keep it, there or in a note.")
        yield _(said, places=", ".join(places))


def foreign_hands(old: Snapshot, new: Snapshot, others: Sequence[str]) -> Iterator[str]:
    """Yield what could make the checks blind, or appear on a page as text without being checked.

    It is in the `new` state and not in the `old`; `others` are files that differ and that neither of them has read.
    """
    if others:
        yield many(
            "A file was changed that this report does not read. See the last list.",
            "{number} files were changed that this report does not read. See the last list.",
            len(others),
        )
    for name, markup in new.markup.items():
        if old.markup.get(name) != markup:
            said = N_("The page {name} has HTML, or other markup of a format, that was not there before. Check it.")
            yield _(said, name=name)
    if stressed := sorted({block.place for block in new.blocks if stress_changed(old, block)}, key=_natural):
        said = N_(
            "Emphasis, a link, a heading, a list or a quotation was changed ({places}), which no transcription shows. "
            "Ask why."
        )
        yield _(said, places=", ".join(stressed))
    known = {block.digest: block.marks for block in old.blocks}
    for block in new.blocks:
        if any("editorial" in mark and mark not in known.get(block.digest, ()) for mark in block.marks):
            said = N_("The text has words of the editors, which no witness has ({place}). Check them.")
            yield _(said, place=block.place)


def by_hand(pages: Iterable[Changed]) -> Iterator[str]:
    """Yield that pages of the editors have words of their own where something was counted before."""
    if places := [p.id for p in pages if any("{count}" in w.was and "{count}" not in w.now for w in p.words)]:
        said = N_("A figure that the edition counted is now written by hand ({places}) and will not follow the text.")
        yield _(said, places=", ".join(places))


def dates_apart(old: Snapshot, new: Snapshot) -> Iterator[str]:
    """Yield the events with a year that their paragraphs and notes do not have, as they have the one before."""
    for name, record in new.records.items():
        was = old.records.get(name, {})
        places = set(re.findall(r"\d+", record.get("paras", "")))
        said = " ".join(block.words for block in new.blocks if str(block.number) in places)
        said += " ".join(n.text for n in new.notes.values() if places.intersection(re.findall(r"\d+", n.place)))
        for key in ("date", "end"):
            before, now = was.get(key, "")[:4], record.get(key, "")[:4]
            if before and before in said and not re.search(rf"{now}|[-–/]{now[2:]}\b", said):
                doubt = N_("{name} has {year} now; its paragraphs and their notes have {before}. Ask why.")
                yield _(doubt, name=name, year=now, before=before)


def stress_changed(old: Snapshot, block: PrintedBlock) -> bool:
    """Tell whether a block with the same words has other emphasis, or is in something else."""
    before = next((was for was in old.blocks if was.digest == block.digest), block)
    one, other = (Counter(m for m in b.places if m.startswith(UNWITNESSED)) for b in (before, block))
    return one != other


def words_between(was: str, now: str, place: Callable[[int], str] = lambda _: "") -> Iterator[ChangedWords]:
    """Yield the words in which the text as it `was` differs from that of `now`, with a few around.

    `place` gives the place of an offset in the later.
    """
    for difference in differences(was, now):
        before, after = now[: difference.start].split("\n")[-1], now[difference.end :].split("\n")[0]
        before, after = " ".join(before.split(" ")[-_CONTEXT - 1 :]), " ".join(after.split(" ")[: _CONTEXT + 1])
        yield ChangedWords(
            place(difference.start), _shown(difference.expected), _shown(difference.found), before, after
        )


def changed_items(old: Mapping[str, Annotation], new: Mapping[str, Annotation]) -> Iterator[Changed]:
    """Yield what was added, changed, moved and removed, in the order of the edition."""
    gone = [item for key, item in old.items() if key not in new]
    origin: dict[str, Annotation] = {}
    for key in (key for key in new if key not in old):
        if was := next((item for item in gone if item.text == new[key].text), None):
            origin[key] = was
            gone.remove(was)
    for key in in_order(old, new):
        before, item = old.get(key), new.get(key)
        if item is None and before is not None:
            if before in gone:
                yield Changed(REMOVED, key, before.place, before.text)
        elif item is not None and key in origin:
            yield Changed(MOVED, key, item.place, item.text, f"{origin[key].place}, {origin[key].id}")
        elif item is not None and before is None:
            yield Changed(ADDED, key, item.place, item.text)
        elif item is not None and before is not None and before.text != item.text:
            words = tuple(words_between(before.text, item.text))
            yield Changed(CHANGED, key, item.place, item.text, before.text, words)
        elif item is not None and before is not None and before != item:
            yield Changed(MOVED, key, item.place, item.text, before.place)


def changed_texts(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Changed]:
    """Yield the same for what has no place."""
    items = ({key: Annotation(key, "", text) for key, text in texts.items()} for texts in (old, new))
    yield from changed_items(*items)


def changed_records(old: Records, new: Records) -> Iterator[Changed]:
    """Yield the records that were added or removed, or are called otherwise, and of others each key that is another."""
    renamed = dict(_renamed(old, new))
    for name in in_order(old, new):
        was, now = old.get(name), new.get(name)
        if name in renamed:
            yield Changed(CHANGED, f"{name}, key", "", name, renamed[name])
        if name in renamed or name in renamed.values():
            continue
        if was is None or now is None:
            text = "; ".join(f"{key}: {value}" for key, value in (now or was or {}).items() if value)
            yield Changed(REMOVED if now is None else ADDED, name, "", text)
            continue
        for key in dict.fromkeys((*was, *now)):
            before, after = was.get(key, ""), now.get(key, "")
            if before != after:
                words = tuple(words_between(before, after)) if max(len(before), len(after)) > _SHORT else ()
                yield Changed(CHANGED, f"{name}, {key}", "", after or "nothing", before or "nothing", words)


def _renamed(old: Records, new: Records) -> Iterator[tuple[str, str]]:
    """Yield the new name and the old one of each record that says the same under another."""
    gone = {name: _without_name(record) for name, record in old.items() if name not in new}
    for name in (name for name in new if name not in old):
        if was := next((other for other, said in gone.items() if said == _without_name(new[name])), ""):
            del gone[was]
            yield name, was


def _without_name(record: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in record.items() if key not in ("id", "key")}


def changed_marks(old: Snapshot, new: Snapshot, pairs: Pairs) -> Iterator[Changed]:
    """Yield the blocks in which something else than the words is marked otherwise.

    `pairs` tells which block of the old state is which of the new, where their words are no longer the same.
    """
    before = {j: old.blocks[i] for i, j in pairs.blocks.items()}
    same = {block.digest: block for block in old.blocks}
    for place, block in enumerate(new.blocks):
        was = same.get(block.digest) or before.get(place)
        if was is None:
            continue
        both = (was.places, block.places) if was.digest == block.digest else (was.marks, block.marks)
        gone, come = (Counter(marks) - Counter(others) for marks, others in (both, both[::-1]))
        if gone or come:
            now, gone_ = ("; ".join(marks.elements()) for marks in (come, gone))
            yield Changed(CHANGED, block.id, block.place, now, gone_)


def changed_states(old: Snapshot, new: Snapshot) -> Iterator[Changed]:
    """Yield the paragraphs whose state of proofreading is another."""
    before, digests = {b.digest: b.id for b in old.blocks}, {b.digest for b in new.blocks}
    kept = {(block.digest, block.id) for block in new.blocks}
    moved = {b.id for b in old.blocks if b.digest in digests and (b.digest, b.id) not in kept}
    for block in new.blocks:
        if before.get(block.digest, block.id) != block.id:
            continue
        was = UNREAD if block.id in moved else old.states.get(block.id, UNREAD)
        if was != (now := new.states.get(block.id, UNREAD)):
            yield Changed(CHANGED, block.id, block.place, now, was)


def moved_blocks(old: Snapshot, new: Snapshot) -> Iterator[str]:
    """Yield the ids that now belong to a paragraph that had another one."""
    before = {block.digest: block.id for block in old.blocks if block.number}
    for block in new.blocks:
        was = before.get(block.digest, block.id)
        if block.number and was != block.id:
            yield f"{was} → {block.id}"


def exchanged(old: Mapping[str, Annotation], new: Mapping[str, Annotation]) -> Iterator[str]:
    """Yield the ids of notes that have the words of another note, which had its own before."""
    before = {item.text: key for key, item in old.items()}
    for key, item in new.items():
        was = before.get(item.text, key)
        if key in old and was in new and old[key].text != item.text and was != key:
            yield f"{was} → {key}"


def quotations(old: Snapshot, new: Snapshot, touched: set[str]) -> Iterator[str]:
    """Yield the quotations whose words in the new state are not those of the old.

    Where none are marked, those of the places `touched` by the change are told that quote or cite a page.
    """
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
    return anchor[:1], int("".join(c for c in anchor if c.isdigit())[:6] or 0), anchor
