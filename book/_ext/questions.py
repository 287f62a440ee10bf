"""The ``question`` directive: a why-question that says at once what is right or confused about an answer.

.. code-block:: md

   :::{question} Why does the mean step never raise $J$?
   - [x] The mean minimises each cluster's sum. || $J$ is the sum of these sums.
   - [ ] The centers move closer to the data's mean. || They often move away from it.

   :::

Each answer is an item of a task list: ``[x]`` marks a right one; what follows ``||`` replies to whoever
chooses it. Without JavaScript the page shows a list of answers that open (``<details>``); questions.js turns
it into a group of radio buttons. Jupyter shows the question and its list as they stand.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

LOGGER = logging.getLogger(__name__)
SEPARATOR = "||"


class question(nodes.General, nodes.Element):  # noqa: N801 - docutils names its nodes in lower case
    """A question: a ``question_text`` and two or more ``question_answer``."""


class question_text(nodes.General, nodes.TextElement):  # noqa: N801
    """The words of the question."""


class question_answer(nodes.General, nodes.Element):  # noqa: N801
    """One possible answer (``right`` is True or False): a ``question_choice`` and a ``question_reply``."""


class question_choice(nodes.General, nodes.TextElement):  # noqa: N801
    """The words of an answer."""


class question_reply(nodes.General, nodes.Element):  # noqa: N801
    """What to tell a reader who chooses this answer."""


class Question(SphinxDirective):
    """Parse a question and its task list of answers."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = {"name": directives.unchanged}  # noqa: RUF012 - docutils' own interface

    def run(self) -> list[nodes.Node]:
        """Return one ``question`` node, or a warning that says what the source lacks."""
        words, messages = self.state.inline_text(self.arguments[0], self.lineno)
        body = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, body)
        if len(body.children) != 1 or not isinstance(body[0], nodes.bullet_list):
            return self.refuse("expected one list of answers, `- [x] answer || reply`")
        parsed = [read_answer(item) for item in body[0].children if isinstance(item, nodes.list_item)]
        if faults := [fault for fault in parsed if isinstance(fault, str)]:
            return self.refuse("; ".join(faults))
        answers = [answer for answer in parsed if isinstance(answer, question_answer)]
        if {answer["right"] for answer in answers} != {True, False}:
            return self.refuse("expected at least one right answer, `[x]`, and one wrong answer, `[ ]`")
        node = question("", question_text("", "", *words), *answers)
        self.set_source_info(node)
        self.add_name(node)
        return [node, *messages]

    def refuse(self, fault: str) -> list[nodes.Node]:
        """Warn at the directive's line."""
        message = "question `%s`: %s"
        LOGGER.warning(message, self.arguments[0], fault, location=self.get_location(), type="questions")
        return []


def read_answer(item: nodes.list_item) -> question_answer | str:
    """Turn one item of the task list into an answer, or say what it lacks."""
    paragraph = item[0] if item.children and isinstance(item[0], nodes.paragraph) else nodes.paragraph()
    box = paragraph[0] if paragraph.children else nodes.Text("")
    if not (isinstance(box, nodes.raw) and "task-list-item-checkbox" in box.astext()):
        return f"answer `{item.astext()[:40]}` has no `[x]` or `[ ]`"
    choice, reply = split_at_separator(paragraph.children[1:])
    replies = [nodes.paragraph("", "", *reply)] if reply else []
    replies += item.children[1:]
    if not replies:
        words = "".join(child.astext() for child in choice).strip()
        return f"answer `{words[:40]}` has no reply: write `answer || reply`"
    right = "checked" in box.astext()
    return question_answer("", question_choice("", "", *choice), question_reply("", *replies), right=right)


def split_at_separator(children: list[nodes.Node]) -> tuple[list[nodes.Node], list[nodes.Node]]:
    """Cut an answer's inline nodes at the first separator outside formulas and code."""
    for index, child in enumerate(children):
        if isinstance(child, nodes.Text) and SEPARATOR in child.astext():
            before, after = child.astext().split(SEPARATOR, maxsplit=1)
            head = [*children[:index], nodes.Text(before.rstrip())]
            tail = [nodes.Text(after.lstrip()), *children[index + 1 :]]
            return head, [node for node in tail if node.astext()]
    return children, []


def visit_question(self: HTML5Translator, node: question) -> None:
    """Open the question's box."""
    self.body.append(self.starttag(node, "div", CLASS="question"))


def visit_text(self: HTML5Translator, node: question_text) -> None:
    """Open the paragraph of the question's words."""
    self.body.append(self.starttag(node, "p", "", CLASS="question-text"))


def visit_answer(self: HTML5Translator, node: question_answer) -> None:
    """Open one answer."""
    self.body.append(self.starttag(node, "details", "", CLASS="question-answer"))


def visit_choice(self: HTML5Translator, node: question_choice) -> None:
    """Open the words of one answer, which open its reply."""
    self.body.append("<summary>")


def visit_reply(self: HTML5Translator, node: question_reply) -> None:
    """Open one reply with its verdict, in words, not by colour alone."""
    right = isinstance(node.parent, question_answer) and node.parent["right"]
    verdict, kind = ("Right.", "right") if right else ("Not this one.", "wrong")
    self.body.append(f'<div class="question-reply {kind}"><p class="question-verdict">{verdict}</p>')


def closing(tag: str) -> Any:
    """Return a visitor that closes an element."""

    def depart(self: HTML5Translator, node: nodes.Element) -> None:
        self.body.append(f"</{tag}>\n")

    return depart


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive and the HTML of its nodes."""
    app.add_directive("question", Question)
    app.add_node(question, html=(visit_question, closing("div")))
    app.add_node(question_text, html=(visit_text, closing("p")))
    app.add_node(question_answer, html=(visit_answer, closing("details")))
    app.add_node(question_choice, html=(visit_choice, closing("summary")))
    app.add_node(question_reply, html=(visit_reply, closing("div")))
    app.add_js_file("questions.js", priority=800, loading_method="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
