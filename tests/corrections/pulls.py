"""The pull requests: what each reader did. ``python -m tests.corrections.pulls`` writes what each is told."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sphinx_apparatus.checks.characters import UNSEEN

from .repository import Edit, Repository, put, second

TALK, WITNESS, WORKS = "edition/text/talk.md", "edition/witnesses/B.txt", "bibliography/works.bib"
DECLARED, RULES, LOG = (f"edition/{name}" for name in (
    "witnesses/witnesses.toml", "witnesses/regularisation.toml", "data/proofreading.toml",
))  # fmt: skip
CONF, PERSONS = "conf.py", "edition/data/persons.toml"
SOLD = """2. The bell was sold.
   The house was let to {name}`John Orr <orr>`, who painted it.
"""
RULE = b"""
[[regularisation]]
name = "Boats"
pattern = "ships"
replacement = "boats"
"""
EXPECTED = Path(__file__).parent / "expected"
Work = Callable[[Repository], None]


@dataclass(frozen=True)
class Pull:
    """A pull request: its file's name, what the reader did in words, and in deeds; whether it may be merged."""

    name: str
    told: str
    work: Work
    merged: bool = False
    fixed: bool = False


def edits(*changes: tuple[str, Edit]) -> Work:
    """Return the work of changing some files in one commit."""

    def work(repository: Repository) -> None:
        for file, edit in changes:
            repository.edit(file, edit)
        repository.commit("A correction")

    return work


def merged(repository: Repository) -> None:
    """Make two corrections in one paragraph on two branches, and merge them."""
    repository.git("branch", "other")
    repository.edit(TALK, put("before it.", "{app}`before that] before it B | word`."))
    repository.commit("Text: before it → before that (¶ 1)")
    repository.git("checkout", "-q", "other")
    repository.edit(TALK, put("every one of them.", "{app}`each] every one B | word` of them."))
    repository.commit("Text: every one → each (¶ 1)")
    repository.git("checkout", "-q", "-")
    repository.git("merge", "-q", "--no-edit", "other")


def conflicting(repository: Repository) -> None:
    """Change one line on two branches, and commit what git makes of it."""
    repository.git("branch", "other")
    repository.edit(TALK, put("forseen", "{app}`foreseen] forseen B | typo`"))
    repository.commit("Text: forseen → foreseen (¶ 1)")
    repository.git("checkout", "-q", "other")
    repository.edit(TALK, put("how many", "{app}`that so many] how many B | word`"))
    repository.commit("Text: how many → that so many (¶ 1)")
    repository.git("checkout", "-q", "-")
    repository.git("merge", "-q", "--no-edit", "other", fails=True)
    repository.commit("Merge, as it was")


def windows(content: bytes) -> bytes:
    """Save as a program on Windows does."""
    return b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n")


def web_editor(content: bytes) -> bytes:
    """Save as one does in a browser: blanks at the ends of lines, no end of the last one."""
    return content.replace(b"would come.\n", b"would come.  \n").replace(b"1901.\n", b"1901. \n").rstrip(b"\n")


def rewitnessed(repository: Repository) -> None:
    """Change the transcription, its checksum and the text together, so that they agree."""
    repository.edit(TALK, put("ships would come", "boats would come"))
    repository.edit(WITNESS, put("ships would come", "boats would come"))
    data = (repository.root / WITNESS).read_bytes()
    old = (repository.root / DECLARED).read_text(encoding="utf-8").split('sha256 = "')[1][:64]
    repository.edit(DECLARED, put(old, hashlib.sha256(data).hexdigest()))
    repository.commit("A correction")


def kept(repository: Repository) -> None:
    """Correct a word and enter the changed text in the log as if it had been read in the old round."""
    repository.edit(TALK, put("forseen", "{app}`foreseen] forseen B | typo`"))
    repository.run("proofread", "--round", "1", "--paragraphs", "1")
    repository.commit("A correction")


def explained(repository: Repository) -> None:
    """Do the same, but say why."""
    kept(repository)
    repository.edit(LOG, put("rounds = [1]}", 'rounds = [1], why = "the slip was seen in round 1"}'))
    repository.commit("A correction")


PULLS = (
    Pull("01-recorded", "A reader corrects a slip and records it.",
         edits((TALK, put("forseen", "{app}`foreseen] forseen B | typo`"))), merged=True),
    Pull("02-unrecorded", "A reader corrects the same slip and records nothing.",
         edits((TALK, put("forseen", "foreseen"))), fixed=True),
    Pull("03-sentence-deleted", "A sentence is gone, and nothing says so.",
         edits((TALK, put("She kept the light for thirty years, and the light kept her.\n", "")))),
    Pull("04-transcription-changed", "The slip is corrected in the transcription.",
         edits((WITNESS, put("forseen", "foreseen")))),
    Pull("05-note-added", "A note is added, with its source.",
         edits((TALK, put("changed in 1901.", "changed in 1901.[^lamp]")),
               (TALK, lambda text: text + b"\n[^lamp]: The new lamp burned gas {cite:p}`perry1880`.\n")), merged=True),
    Pull("06-key-misspelt", "A note cites a work under a key that is not there.",
         edits((TALK, put("to 1882 {cite:p}`perry1880`", "to 1882 {cite:p}`pery1880`")))),
    Pull("07-paragraph-split", "An empty line makes two paragraphs of one.",
         edits((TALK, put("it.\nNobody", "it.\n\nNobody")))),
    Pull("08-two-branches-merged", "Two readers correct one paragraph on two branches; both are merged.",
         merged, merged=True),
    Pull("09-windows", "A reader on Windows records a correction; the editor leaves its marks in the file.",
         edits((TALK, put("forseen", "{app}`foreseen] forseen B | typo`")), (TALK, windows)), fixed=True),
    Pull("10-web-editor", "A reader corrects in the browser: blanks at the ends of lines, no end of the last one.",
         edits((TALK, put("forseen", "{app}`foreseen] forseen B | typo`")), (TALK, web_editor)), fixed=True),
    Pull("11-curly-quotes", "A passage comes back from a word processor, with its quotation marks.",
         edits((TALK, put('"It is not the storm,"', "“It is not the storm,”")), (TALK, put("ship's", "ship’s"))),
         fixed=True),
    Pull("12-no-break-space", "A space that does not break stands in the text.",
         edits((TALK, put("thirty years", "thirty\u00a0years"))), fixed=True),
    Pull("13-full-width", "A figure is typed in full width.",
         edits((TALK, put("in 1901", "in １９０１"))), fixed=True),
    Pull("14-cyrillic", "A letter is Cyrillic, in the text and in a note.",
         edits((TALK, put("harbour was", "h\u0430rbour was")),
               (TALK, put("kept the light from", "kept the light fr\u043em"))),
         fixed=True),
    Pull("15-html-in-a-note", "HTML and a script are pasted into a note.",
         edits((TALK, put("[^perry]: Ann Perry", "[^perry]: <script>alert(1)</script>Ann <b>Perry</b>")))),
    Pull("16-lemma-twice", "The second of two equal words is changed; the entry must go to the second.",
         edits((TALK, second("the light", "the lamp"))), fixed=True),
    Pull("17-lemma-twice-recorded", "The second of two equal words is changed and recorded.",
         edits((TALK, put("and the light kept", "and {app}`the lamp] the light B | word` kept"))), merged=True),
    Pull("18-conjecture-changed", "The lemma of a conjecture is changed, which changes the text.",
         edits((TALK, put("{app}`sleep]", "{app}`rest]"))), fixed=True),
    Pull("19-entry-of-other-words", "An entry says of the witness what the witness has not.",
         edits((TALK, put("bilt B", "bult B"))), fixed=True),
    Pull("20-paragraph-deleted", "A whole paragraph is gone.",
         edits((TALK, put(f"{SOLD}\n", "")))),
    Pull("21-transcription-and-checksum", "Text, transcription and checksum are changed together and agree.",
         rewitnessed),
    Pull("22-rule-that-changes-words", "A rule is declared that changes a word everywhere.",
         edits((RULES, lambda text: text + RULE))),
    Pull("23-conflict-left", "Two readers change one line; the marks of the conflict are committed.", conflicting),
    Pull("24-backtick-missing", "The last backtick of an entry is forgotten.",
         edits((TALK, put("forseen", "{app}`foreseen] forseen B | typo")))),
    Pull("25-mark-misspelt", "The mark of an entry is misspelt.",
         edits((TALK, put("forseen", "{ap}`foreseen] forseen B | typo`")))),
    Pull("26-state-kept", "A correction is recorded, and the log keeps the paragraph's state without a reason.", kept),
    Pull("29-state-kept-and-explained", "The same, and the log says why.", explained),
    Pull("27-note-without-a-call", "The call of a note gets another label than the note.",
         edits((TALK, put("{name}`Ann Perry <perry>`.[^perry]", "{name}`Ann Perry <perry>`.[^pery]")))),
    Pull("28-word-added-and-word-lost", "A word is put in and another left out, in a name and in a heading.",
         edits((TALK, put("let to {name}`John Orr", "let to {name}`Mr John Orr")),
               (TALK, put("## After the ", "## After "))),
         fixed=True),
    Pull("30-language-changed", "A word is changed, and the language of the pages.",
         edits((TALK, put("forseen", "foreseen")), (CONF, put('language = "en"', 'language = "de"'))), fixed=True),
    Pull("31-program-changed", "The code that checks is changed, and a style sheet.",
         edits(("sphinx_apparatus/checks/entries.py", lambda text: text + b"# nothing is wrong\n"),
               ("edition/_static/edition.css", lambda text: text + b"p { display: none }\n"))),
    Pull("32-words-of-the-editors", "A paragraph is put in that is classed as the editors' own.",
         edits((TALK, put("What is left is", "{.editorial .unnumbered}\nNobody misses it.\n\nWhat is left is")))),
    Pull("33-data-changed", "A name in a register is changed.",
         edits((PERSONS, put("Orr, John", "Orr, Jack"))), merged=True),
    Pull("34-image-in-a-note", "A note shows an image that lies on another site.",
         edits((TALK, put("to 1882", "to 1882 ![](https://example.org/lamp.png)")))),
    Pull("35-address-of-a-script", "A work gets an address that is a script.",
         edits((WORKS, put("title =", "url = {javascript:alert(1)},\n  title =")))),
    Pull("36-hidden-characters", "Characters that cannot be seen stand in a note.",
         edits((TALK, put("kept the light from", "kept\u3164the light\ufe0f \u202efrom"))), fixed=True),
    Pull("37-call-moved", "The call of a note is moved within its paragraph.",
         edits((TALK, put("`.[^perry]\n", "`.\n")), (TALK, put("light kept her.", "light kept her.[^perry]"))),
         merged=True),
    Pull("38-paragraphs-swapped", "Two paragraphs change places.",
         edits((TALK, put("It needed no keeper.", "SWAP")),
               (TALK, put("The house was let to {name}`John Orr <orr>`, who painted it.", "It needed no keeper.")),
               (TALK, put("SWAP", "The house was let to {name}`John Orr <orr>`, who painted it.")))),
    Pull("39-script-on-a-page", "A script is put on the front page.",
         edits(("edition/index.md", lambda text: text + b"\n<script>alert(1)</script>\n"))),
    Pull("40-transcription-undeclared", "The witness is declared without its transcription.",
         edits((DECLARED, put('file = "B.txt"\n', "")), (TALK, put("forseen", "foreseen")))),
    Pull("41-emphasis-and-comment", "A heading gets italics, a paragraph a comment that no page shows.",
         edits((TALK, put("## After", "## *After*")), (TALK, put("What is left is", "% Is it?\n\nWhat is left is")))),
    Pull("42-file-included", "A directive puts another file into the text.",
         edits((TALK, put("What is left is", "```{include} ../witnesses/B.txt\n```\n\nWhat is left is")))),
    Pull("43-log-unreadable", "The log says more than its rounds can bear, so that nothing can be read.",
         edits((LOG, put('state = "proofread"', 'state = "validated"')))),
    Pull("44-paragraph-twice", "A paragraph stands twice.",
         edits((TALK, put(f"{SOLD}\n", f"{SOLD}\n{SOLD.replace('2.', '3.')}\n")))),
)  # fmt: skip


def made(pull: Pull, folder: Path) -> Repository:
    """Return a repository in which the pull request's branch is checked out."""
    repository = Repository(folder / pull.name)
    repository.branch("correction")
    pull.work(repository)
    return repository


def report(pull: Pull, folder: Path) -> str:
    """Return what is done and said, as a page to be read."""
    repository = made(pull, folder)
    difference = repository.git("diff", "--no-color", "-U0", "main")
    status, said = repository.run("check")
    parts = [f"# {pull.name[3:].replace('-', ' ').capitalize()}\n\n{pull.told}\n"]
    parts += [section("The change", readable(difference), "diff"), section(f"make check (status {status})", said)]
    parts.append(section("make changes", repository.run("changes", "--base", "main")[1], "markdown"))
    if status:
        status, said = repository.run("fix")
        parts.append(section(f"make fix (status {status})", said))
    return "\n".join(parts)


def readable(difference: str) -> str:
    """Return a difference with marks for what cannot be seen, and without git's own numbers."""
    lines = [line for line in difference.splitlines(keepends=True) if not line.startswith(("index ", "diff "))]
    shown = "".join(lines).replace("\r", "␍").replace("\ufeff", "[BOM]").replace("\u00a0", "[NBSP]")
    shown = UNSEEN.sub(lambda match: f"[U+{ord(match[0]):04X}]", shown.replace("\u202e", "[RLO]"))
    return "\n".join(f"{line.rstrip()}{'·' * (len(line) - len(line.rstrip()))}" for line in shown.splitlines())


def section(title: str, content: str, kind: str = "text") -> str:
    """Return a section with what was said."""
    return f"## {title}\n\n`````{kind}\n{content.rstrip()}\n`````\n"


if __name__ == "__main__":
    EXPECTED.mkdir(exist_ok=True)
    with TemporaryDirectory() as name:
        for one in PULLS:
            if len(sys.argv) == 1 or sys.argv[1] in one.name:
                (EXPECTED / f"{one.name}.md").write_text(report(one, Path(name)), encoding="utf-8")
