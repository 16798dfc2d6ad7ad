"""The answers to the questions of a standard as pages list them."""

from docutils import nodes

from sphinx_apparatus import nodes as ours
from sphinx_apparatus.language import _
from sphinx_apparatus.lists.filling import Filling, Nodes, joined_by, sentence
from sphinx_apparatus.markup import PlaceholderDirective
from sphinx_apparatus.records.review import Question


class ReviewDirective(PlaceholderDirective):
    """``{review} RIDE``: the answers to the questions of a standard."""

    node_class = ours.review_list
    required_arguments = 1

    def attributes(self) -> dict[str, object]:
        return {"standard": self.arguments[0]}


class FillReview(Filling):
    """Put the questions of a standard, with their answers, where they are listed."""

    placeholder = ours.review_list

    def fill(self, place: nodes.Element) -> Nodes:
        questions = [q for q in self.domain.declared.review if q.standard == place["standard"]]
        items = [self.answer(place, question) for question in questions]
        return [nodes.definition_list("", *items, classes=["review"])]

    def answer(self, place: nodes.Element, question: Question) -> nodes.definition_list_item:
        """Return a question with its answer, the reason and the pages that show it; its tests are not for readers."""
        number = f"{question.id} ({question.section})" if question.section else question.id
        term = nodes.term("", f"{number} {question.question}", ids=[f"review-{question.id}"])
        css = question.answer.replace(" ", "-")
        answer = nodes.strong("", f"{sentence(_(question.answer))}.", classes=[f"answer-{css}"])
        line = nodes.paragraph("", "", answer, nodes.Text(" "), *self.remark(place, question.because))
        pages = joined_by([[self.page(place, page)] for page in question.pages], ", ")
        before, _blank, after = _("See {pages}.").partition("{pages}")
        line += [nodes.Text(f" {before}"), *pages, nodes.Text(after)] if pages else []
        return nodes.definition_list_item("", term, nodes.definition("", line))

    def page(self, place: nodes.Element, docname: str) -> nodes.reference:
        return self.link(place, docname, "", nodes.Text(self.env.titles[docname].astext()))
