"""The one clock: when the build is, and what is still to come."""

import os
import re
from datetime import UTC, date, datetime

from sphinx_apparatus.records.toml import fail

CLOCK = "SOURCE_DATE_EPOCH"
LATEST = 4_354_819_199
"""The last second of 2107: a zip has no date behind it."""


def moment() -> datetime:
    """Return when the build is, to the second: as SOURCE_DATE_EPOCH has it, or else now.

    It has to be a number (https://reproducible-builds.org/specs/source-date-epoch/). Raise DeclarationError where it
    is none, or one later than files can be dated.
    """
    seconds = os.environ.get(CLOCK)
    if seconds is None:
        return datetime.now(UTC).replace(microsecond=0)
    if not re.fullmatch(r"[0-9]{1,12}", seconds) or int(seconds) > LATEST:
        fail("no-moment", ("", 0), value=seconds)
    return datetime.fromtimestamp(int(seconds), UTC)


def build_date() -> str:
    """Return the day that SOURCE_DATE_EPOCH names as ISO 8601, empty where it is not set; raise DeclarationError."""
    return moment().date().isoformat() if CLOCK in os.environ else ""


def today() -> date:
    """Return the last day that can have been: today, or that of the build where the machine is behind it.

    A build is dated by its sources, whose last version is older than what somebody has entered in them since.
    """
    return max(datetime.now(UTC), moment()).date()
