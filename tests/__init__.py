"""The tests of the edition and of the extension."""

import os

CASES = int(os.environ.get("CASES", "300"))
"""How many random cases a test tries; `make fuzz` tries thousands."""
