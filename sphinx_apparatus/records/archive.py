"""Zips of which equal content has equal bytes; knows neither what is in them nor why."""

import zipfile
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from pathlib import Path

EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
"""The first date that a zip can have."""


def write_zip(target: Path, files: Iterable[tuple[str, bytes]], moment: datetime, stored: Collection[str] = ()) -> None:
    """Write `files` by name and content, in the order given, to the zip `target`, which is made with its folder.

    `moment` is the date of all, to two seconds; one before 1980 is written as 1980. Those `stored` are not compressed.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w") as bundle:
        for name, data in files:
            entry = zipfile.ZipInfo(name, max(moment, EARLIEST).timetuple()[:6])
            entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            entry.external_attr, entry.create_system = 0o644 << 16, 3
            bundle.writestr(entry, data)
