"""A project of somebody else that has an edition among its pages: all kinds of marks and lists; knows no test."""

from __future__ import annotations

from typing import Any

TEXT = """# The talk

{.unnumbered}
Given in 1927.

Now {name}`Otto Bauer <bauer>` said a {app}`word] werd B | typo | A remark on *it*.` to the {lang}`Schutzbund <de>`, which is known.[^known]
It is a long line, which wraps on every screen, so that what stands beside it has to find its place; and here is {app}`another] other B | word` entry in it, and {app}`one] a one conj. ed. | conjecture` that is a conjecture.

["Enough {app}`is] iz B | typo` enough."]{.quotation #q-enough}
So it is said in the book, {bibl}`p. 3 <a p. 3>`.[^more]

## A second section

```{verse}
The first line of a song,
  the second {app}`follows] fallows B | typo`.
```

And the last {app}`paragraph] B; om. P | word` follows.[^last]

[^known]: A note on what is known, {cite:p}`a`, which is long enough that it goes over more than one line in a margin.
[^more]: A second note, with *emphasis*.
[^last]: A third note.
"""  # noqa: E501
LISTS = """# Lists

```{register} person
```

```{apparatus}
```

```{quotations}
```

```{chronology}
```

```{witnesses}
```

```{bibliography}
```

In all {count}`paragraphs`, see {ed:para}`2`.
"""
FILES = {
    "index.md": "# A host\n\nIt has pages of its own.\n\n```{toctree}\ntext\nlists\n```\n",
    "text.md": TEXT,
    "lists.md": LISTS,
    "persons.toml": '[[person]]\nkey = "bauer"\nname = "Bauer, Otto"\nidentification = "A *politician*."\n',
    "quotations.toml": '[[quotation]]\nid = "q-enough"\nstatus = "not"\n',
    "chronology.toml": '[[event]]\nid = "e"\ndate = "1927-01-30"\ntitle = "Shots"\nkind = "talk"\nparas = [1]\n',
    "works.bib": "@book{a, title={A title}, author={Author, An}, year={1900}, publisher={P}, address={Q}}\n",
}
SETTINGS: dict[str, Any] = {
    "myst_enable_extensions": ["attrs_block", "attrs_inline", "colon_fence"],
    "apparatus_registers": ["persons.toml"],
    "apparatus_quotations": "quotations.toml",
    "apparatus_chronology": "chronology.toml",
    "exclude_patterns": ["out"],
}
PAGES = ("index", "text", "lists")
