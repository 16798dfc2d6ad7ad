"""What a page may load, as its head says it: its own site alone, and what the settings of a project ask for."""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

SELF: dict[str, tuple[str, ...]] = {
    "default-src": ("'none'",),
    "script-src": ("'self'",),
    "style-src": ("'self'",),
    "img-src": ("'self'", "data:"),
    "font-src": ("'self'",),
    "connect-src": ("'self'",),
    "form-action": ("'self'",),
    "base-uri": ("'none'",),
}
_INLINE = "'unsafe-inline'"
NONE = "none"
"""In place of a policy: none, for a preview server that writes a script of its own into the pages."""
SITE = re.compile(r"https?://[\w.-]+(?::\d+)?")
_FILES = {"script-src": "script_files", "style-src": "css_files"}


def policy(setting: str | Mapping[str, Iterable[str]], context: Mapping[str, Any]) -> str:
    """Return the Content-Security-Policy of a page.

    `setting` adds sources by directive, e.g. ``{"frame-src": ["https://example.org"]}``; NONE gives no policy.
    What `html_js_files`, `html_css_files` and other extensions load from elsewhere or write into the page is let in.
    """
    if setting == NONE:
        return ""
    allowed = {name: list(sources) for name, sources in SELF.items()}
    for name, sources in setting.items() if isinstance(setting, Mapping) else ():
        allowed.setdefault(name, []).extend(sources)
    for directive, key in _FILES.items():
        found = dict.fromkeys(source for file in context[key] for source in _sources_of(file))
        inline = _INLINE in allowed[directive]  # which a digest beside it would undo
        allowed[directive] += [source for source in found if not (inline and source.startswith("'"))]
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in allowed.items())


def _sources_of(file: Any) -> Iterator[str]:
    """Yield what lets a file in: the site it comes from; the digest of what stands in the page, and sites named there.

    What stands in a page, an extension or the settings have put there; a page cannot.
    """
    if words := getattr(file, "attributes", {}).get("body"):
        yield f"'sha256-{b64encode(sha256(words.encode()).digest()).decode()}'"
        yield from SITE.findall(words)
    address = urlsplit(str(getattr(file, "filename", file) or ""))
    if address.netloc:
        yield f"{address.scheme or 'https'}://{address.netloc}"
