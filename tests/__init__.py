"""The tests of the edition and of the extension."""

import importlib.metadata
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import sphinx_apparatus  # noqa: F401 - has the commands here, too, end with one line at Ctrl-C

importlib.metadata.entry_points = cache(importlib.metadata.entry_points().select)
"""Which plug-ins are installed is looked up once: Sphinx and bibtex ask some twenty times in every build."""
CASES = int(os.environ.get("CASES", "300"))
"""How many random cases a test tries; `make fuzz` tries thousands."""
Once = Callable[[str, Callable[[Path], None]], Path]
"""What fills a folder once for all the processes that run the tests, and returns it: ``once(name, fill)``."""
Tab = Callable[..., Any]
"""What opens a tab of the browser: ``tab(viewport=…, color_scheme=…)``."""
