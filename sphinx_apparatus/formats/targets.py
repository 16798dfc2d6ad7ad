"""Which places of the assembled book are linked to, and by what label; knows nodes and addresses, writes nothing."""

from collections.abc import Collection, Iterator

from docutils import nodes
from sphinx import addnodes


class Targets:
    """The labels of one book; a place outside it has none, nor one on the first page; one in its `texts` always."""

    def __init__(self, tree: nodes.document, root_doc: str, texts: Collection[str] = ()) -> None:
        self.root_doc = root_doc
        self.present: set[tuple[str, str]] = set()
        self.wanted: set[tuple[str, str]] = set()
        for docname, node in by_document(tree, root_doc):
            self.present |= {(docname, id_) for id_ in node["ids"] if docname != root_doc}
            if isinstance(node, addnodes.start_of_file):
                self.present.add((node["docname"], ""))
            if (place := self._place(docname, node)) is not None:
                self.wanted.add(place)
        self.lasting = {place for place in self.present if place[0] in texts and place[1]}
        self.wanted |= self.lasting

    def label(self, docname: str, id_: str) -> str:
        """Return the label of a place that something links to; empty where nothing does."""
        return f"{docname}:{id_}" if (docname, id_) in self.wanted & self.present else ""

    def of_reference(self, docname: str, node: nodes.Element) -> str:
        """Return the label that a reference leads to; empty where its place is not in the book."""
        place = self._place(docname, node)
        return self.label(*place) if place else ""

    def _place(self, docname: str, node: nodes.Element) -> tuple[str, str] | None:
        if isinstance(node, nodes.footnote_reference):
            return None
        if node.get("refuri", "").startswith("%"):
            target, _, id_ = node["refuri"][1:].partition("#")
            return target, id_
        if node.get("refuri", "").startswith("#"):
            return docname, node["refuri"][1:]
        return (docname, node["refid"]) if node.get("refid") else None


def by_document(node: nodes.Element, docname: str) -> Iterator[tuple[str, nodes.Element]]:
    """Yield every element with the document it comes from."""
    if isinstance(node, addnodes.start_of_file):
        docname = node["docname"]
    yield docname, node
    for child in node.children:
        if isinstance(child, nodes.Element):
            yield from by_document(child, docname)
