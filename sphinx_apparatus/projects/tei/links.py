"""Where a link within a TEI file leads in the project; knows no markup but that of links."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sphinx_apparatus.projects.tei.known import Known
from sphinx_apparatus.projects.tei.source import id_of, local

UNSAFE = frozenset("`<>\n[]\\*_")
_KINDS = {"p": "para", "l": "verse"}


@dataclass
class Links:
    """Writes links: to numbered paragraphs and verses, quotations, pages and documents of the text.

    `pages` are the names of the editor's pages, `documents` those of the text by the id of their division.
    """

    known: Known
    pages: Collection[str]
    documents: Mapping[str, str]

    def __call__(self, name: str, text: str) -> str:
        """Return a link to the element with an id; nothing where none can be written."""
        element = self.known.ids.get(name)
        if element is None or not text or UNSAFE & set(text):
            return ""
        number, kind = element.get("n", ""), _KINDS.get(local(element), "")
        if kind and number.isdigit() and self.in_text(name):
            return f"{{ed:{kind}}}`{number}`" if text == number else f"{{ed:{kind}}}`{text} <{number}>`"
        if local(element) == "quote" and id_of(element) in self.known.quoted:
            return f"[{text}](#{name})"
        page = self.documents.get(name) or next((p for p in self.pages if p.replace("/", "-") == name), "")
        return f"{{doc}}`{text} </{page}>`" if page else ""

    def in_text(self, name: str) -> bool:
        return any(local(around) == "body" for around in self.known.ids[name].iterancestors())
