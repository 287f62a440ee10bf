"""One notation: every letter of a formula in the book is on the notation page."""

import re
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[1] / "book"
NOTATION = (BOOK / "notation.md").read_text(encoding="utf-8")
CHAPTERS = sorted(page for page in BOOK.glob("*/*.md") if page.stem == page.parent.name)
FORMULA = re.compile(r"^\$\$(.*?)^\$\$|\$([^$\n]+)\$", re.MULTILINE | re.DOTALL)
WORDS = re.compile(
    r"\\(?:text|mathrm|operatorname\*?|begin|end|label|underbrace\s*)\{[^{}]*\}|\{cite[^}]*\}`[^`]*`"
)
GREEK = "alpha beta gamma Gamma delta Delta epsilon varepsilon zeta eta theta Theta kappa lambda Lambda mu nu"
GREEK += " xi pi Pi rho varrho sigma Sigma tau phi Phi varphi chi psi Psi omega Omega"
LETTER = re.compile(rf"\\(?:{'|'.join(GREEK.split())})(?![a-zA-Z])|(?<![a-zA-Z\\])[a-zA-Z](?![a-zA-Z])")


def formulas(text):
    """The formulas of a page, without what stands in code."""
    text = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return [first or second for first, second in FORMULA.findall(text)]


def letters(formula):
    """The letters of a formula: Greek names and single Latin letters; not commands, not words."""
    without_words = WORDS.sub(" ", formula)
    without_commands = re.sub(
        r"\\(?!(?:" + "|".join(GREEK.split()) + r")(?![a-zA-Z]))[a-zA-Z]+", " ", without_words
    )
    return set(LETTER.findall(without_commands.replace("_", " ").replace("^", " ")))


KNOWN = set().union(*map(letters, formulas(NOTATION)))


def test_letters_are_found_in_a_formula_and_words_and_commands_are_not():
    assert letters(r"\frac{1}{N_k} \sum_i \phi_{ik}\, x_i + \mathrm{WCSS}") == {"N", "k", "i", r"\phi", "x"}
    assert letters(r"\operatorname*{arg\,min}_{k} e^{-\beta d}") == {"k", "e", r"\beta", "d"}


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.stem)
def test_every_letter_of_a_chapters_formulas_is_on_the_notation_page(page):
    used = [(letter, formula) for formula in formulas(page.read_text("utf-8")) for letter in letters(formula)]
    assert len(used) > 50
    unknown = {letter: formula.strip()[:80] for letter, formula in used if letter not in KNOWN}
    assert unknown == {}


def test_every_row_says_where_its_symbol_is_first_used():
    rows = re.findall(r"^\| (\$.*?\$) \|.*\| ([^|]+) \|$", NOTATION, re.MULTILINE)
    assert len(rows) > 25
    assert [symbol for symbol, first in rows if not re.search(r"\{(eq|ref|doc)\}`", first)] == []


def test_no_symbol_has_two_rows():
    symbols = re.findall(r"^\| (\$.*?\$) \|", NOTATION, re.MULTILINE)
    assert len(symbols) == len(set(symbols))
