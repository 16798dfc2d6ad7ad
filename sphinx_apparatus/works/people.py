"""The persons of a work, in whatever role; knows no style and no format."""

from __future__ import annotations

from pybtex.bibtex.utils import split_name_list
from pybtex.database import Entry as Work
from pybtex.database import Person


def named(work: Work, role: str) -> list[Person]:
    """Return the persons in a role, e.g. ``translator``; pybtex reads authors and editors only, others as a field."""
    return list(work.persons.get(role) or map(Person, split_name_list(work.fields.get(role, ""))))
