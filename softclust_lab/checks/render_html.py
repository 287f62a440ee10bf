"""A report for a notebook: one HTML fragment, styled inline, at home on light and dark pages alike.

Text keeps the page's own colour. The accents are mid-tones of a colour-blind-safe palette, with at least
three to one against white and against black, and never carry a meaning that a word does not carry too. There
is no script and no style sheet: what strips those (an untrusted notebook, a mail) leaves it readable.
"""

from __future__ import annotations

import re
from html import escape

from softclust_lab.checks.render_text import (
    case_to_read,
    chapter_link,
    headline,
    hint_title,
    next_step,
    number,
)
from softclust_lab.checks.report import CaseReport, Diagnosis, Report, Verdict

__all__ = ["report_html"]

_BLUE, _ORANGE, _GREY = "#2b83ba", "#cc6a1a", "#808080"

_BOX = (
    "font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;font-size:0.95em;line-height:1.45;"
    "max-width:52em;margin:0.5em 0;padding:0.1em 0 0.1em 1em;border-left:0.35em solid {};"
    "overflow-wrap:anywhere"
)
_LINE = "margin:0.35em 0;text-align:left"
_CODE = (
    "font-family:ui-monospace,Menlo,Consolas,monospace;font-size:0.92em;background:transparent;color:inherit"
)
_MARK = (
    "display:inline-block;flex:none;min-width:4.2em;padding:0 0.5em;margin-right:0.3em;border:1.5px solid {};"
    "border-radius:1em;text-align:center;font-size:0.85em"
)
_HINT = "margin:0.7em 0;padding:0.45em 0.8em;border:1.5px solid {};border-radius:0.4em"
_ROW = "display:flex;gap:0.6em;align-items:baseline"
_TERM = "flex:0 0 4.8em;opacity:0.8"


def report_html(report: Report, book_url: str | None) -> str:
    """Return the whole report as one labelled group."""
    title = f"<strong>{escape(report.title)}</strong>"
    colour = _BLUE if report.status == "correct" else _GREY if report.status == "not-started" else _ORANGE
    parts = [
        f'<div role="group" aria-label="{escape(f"Check of {report.task}")}" style="{_BOX.format(colour)}">',
        f'<p style="{_LINE}">{title}: {_sign(report)}{escape(headline(report))}</p>',
    ]
    step = next_step(report)
    parts += [f'<p style="{_LINE};opacity:0.85">{_prose(step)}</p>'] if step else []
    started = report.status != "not-started"
    if report.cases and started:
        parts += [_case(case, opened=case is case_to_read(report)) for case in report.cases]
    if report.properties and started:
        parts += [f'<ul style="list-style:none;padding:0;{_LINE}">']
        parts += [_property(verdict) for verdict in report.properties]
        parts += ["</ul>"]
    if report.misconception:
        parts.append(_hint(report.misconception, book_url))
    return "\n".join([*parts, "</div>"]) + "\n"


def _sign(report: Report) -> str:
    """Return the tick or cross of the headline, whose words say the same."""
    if report.status == "not-started" or report.remark:
        return ""
    colour, sign = (_BLUE, "✓") if report.status == "correct" else (_ORANGE, "✗")
    return f'<span aria-hidden="true" style="color:{colour};font-weight:bold">{sign}</span> '


def _prose(text: str) -> str:
    """Return a sentence as HTML, with what stands in backticks as code."""
    return re.sub(r"`([^`]+)`", rf'<code style="{_CODE}">\1</code>', escape(text))


def _mark(good: bool, word: str) -> str:
    return f'<span style="{_MARK.format(_BLUE if good else _ORANGE)}">{"✓" if good else "✗"} {word}</span>'


def _case(case: CaseReport, *, opened: bool) -> str:
    """Return a visible case as a disclosure."""
    mark = _mark(case.passed, "passed" if case.passed else "not yet")
    lines = [_row("given", "\n".join(case.given)), _row("expected", case.expected)]
    lines += [_row("yours", case.got)] if case.got else []
    lines += [_row("problem", case.problem, code=False)] if case.problem else []
    lines += [_row("at", case.line)] if case.line else []
    lines += [_row("why", case.why, code=False)]
    lines += [_row("remark", remark, code=False) for remark in case.remarks]
    lines += [_row("printed", case.printed)] if case.printed else []
    summary = f'<summary style="cursor:pointer">{mark} {escape(case.title)}</summary>'
    body = f'<div style="margin:0.3em 0 0.8em 1.2em">{"".join(lines)}</div>'
    return f'<details style="{_LINE}"{" open" if opened else ""}>{summary}{body}</details>'


def _row(term: str, text: str, *, code: bool = True) -> str:
    style = "flex:1;min-width:0" + (f";{_CODE};white-space:pre-wrap" if code else "")
    words = escape(text) if code else _prose(text)
    content = f'<span style="{_TERM}">{term}</span><span style="{style}">{words}</span>'
    return f'<div style="{_ROW}">{content}</div>'


def _property(verdict: Verdict) -> str:
    earned = f"{number(verdict.points)} of {number(verdict.max_points)}"
    mark = _mark(verdict.held, "holds" if verdict.held else "fails")
    return f'<li style="{_ROW};margin:0.25em 0">{mark}<span>{_prose(verdict.title)}: {earned}</span></li>'


def _hint(diagnosis: Diagnosis, book_url: str | None) -> str:
    section, url = chapter_link(diagnosis, book_url)
    name = escape(section)
    if url:
        name = f'<a style="color:inherit;text-decoration:underline" href="{escape(url)}">{name}</a>'
    return (
        f'<div style="{_HINT.format(_GREY)}"><p style="{_LINE}">'
        f"<strong>Hint: {escape(hint_title(diagnosis))}</strong> "
        f'<span style="{_CODE};opacity:0.8">{escape(diagnosis.code)}</span></p>'
        f'<p style="{_LINE}">{_prose(diagnosis.hint)}</p>'
        f'<p style="{_LINE}">In the chapter: the section on "{name}"</p></div>'
    )
