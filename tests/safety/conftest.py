"""What the tests of safety share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .repository import Place, listening


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with listening() as port:
        yield Place(tmp_path, port)
