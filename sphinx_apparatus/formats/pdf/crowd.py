"""How many notes and entries a PDF may have; counts them as they are written, and sets none."""

import re
from collections.abc import Iterator
from pathlib import Path

from sphinx_apparatus.checks.report import rows_of
from sphinx_apparatus.domain import EditionDomain
from sphinx_apparatus.formats.pdf.letters import printed_documents
from sphinx_apparatus.language import N_, _
from sphinx_apparatus.model import Finding

MOST = 5_000
"""With so many, one to a paragraph, the pages take 34 s and 2.4 GB; with twice as many 99 s and 7.9 GB (measured)."""
THINGS = N_("notes and entries; many machines lack the memory to make such a PDF")
_MEND = N_("Make several editions of it, or leave pages out of the PDF by apparatus_pdf_exclude in conf.py.")
_MARK = re.compile(r"\[\^[^\]\s]+\](?!:)|\{(?:ed:)?app\}`")


def overcrowded(domain: EditionDomain) -> Iterator[Finding]:
    """Yield the line from which on a PDF has more notes and entries than a machine of common size can set."""
    count = 0
    for path in (Path(domain.env.doc2path(name)) for name in printed_documents(domain)):
        for number, line in enumerate(rows_of(path), 1):
            count += len(_MARK.findall(line))
            if count > MOST:
                yield Finding.of("too-many", at=(path, number), number=MOST, things=_(THINGS), mend=_(_MEND))
                return
