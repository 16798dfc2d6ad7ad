"""The dated events as pages list them."""

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.language import _
from sphinx_apparatus.lists.filling import Filling, Nodes, joined_by
from sphinx_apparatus.records.chronology import KINDS, Event, event_span


class FillChronology(Filling):
    """Put the events, in the order of time, where they are listed."""

    placeholder = ours.chronology_list

    def fill(self, place: nodes.Element) -> Nodes:
        items = [self.event(place, event) for event in self.domain.declared.chronology]
        return [nodes.bullet_list("", *items, classes=["chronology"])]

    def event(self, place: nodes.Element, event: Event) -> nodes.list_item:
        """Return one event: date, title, paragraphs, what the literature says."""
        date = nodes.inline("", event_span(event), classes=["date", f"date-{event.kind}"])
        line = nodes.paragraph("", "", nodes.strong("", "", date), nodes.Text(f" {event.title} ("))
        line += joined_by([self.paragraph_link(place, number) for number in event.paras], ", ")
        if event.kind == "corrected":
            line += nodes.Text(f"; {_('date {according}', according=_(KINDS[event.kind]))}")
        if event.note:
            line += [nodes.Text("). "), *self.remark(place, event.note.rstrip(".")), *self.works(place, event.sources)]
        else:
            line += [part for key in event.sources for part in (nodes.Text("; "), self.work(place, key))]
        line += nodes.Text("." if event.note else ").")
        return nodes.list_item("", line, ids=[f"event-{event.id}"])
