"""Verdicts follow from numbers by rule, and the table says what the numbers say."""

import json

import pytest

from softclust_lab.studies import CLAIMS, Claim, ClaimsTable, Entry, Finding, Form, Report, Verdict, chosen
from softclust_lab.studies.claims import worst
from softclust_lab.studies.table import as_json, terminal_lines, write_report


def value(**changes):
    return Entry(**{"name": "x", "ours": 2.08, "paper": 2.08} | changes)


def statement(draws, paper=1.0):
    return Entry("x", draws[0], paper, tuple(draws), statement=True)


def test_a_number_within_the_tolerance_is_reproduced_and_one_beyond_differs():
    assert value(paper=2.09).verdict is Verdict.REPRODUCED
    assert value(paper=2.07).verdict is Verdict.REPRODUCED
    assert value(paper=2.0951).verdict is Verdict.DIFFERS
    assert value(paper=2.2, tolerance=0.15).verdict is Verdict.REPRODUCED


def test_the_papers_number_at_an_end_with_a_larger_objective_is_a_worse_end():
    ends = ((5.831, 25.48), (5.9, 30.0))
    found = value(ours=24.95, paper=25.48, objective=5.8252, ends=ends)
    assert found.verdict is Verdict.WORSE_END
    assert value(ours=24.95, paper=28.0, objective=5.8252, ends=ends).verdict is Verdict.DIFFERS


def test_an_end_that_is_as_good_excuses_nothing():
    equal = ((5.8252, 25.48),)
    assert value(ours=24.95, paper=25.48, objective=5.8252, ends=equal).verdict is Verdict.DIFFERS


def test_a_number_that_hangs_on_an_unknown_start_agrees_with_any_in_the_band():
    row = tuple(range(10, 31))
    assert value(ours=12, paper=15, draws=row, any_start=True).verdict is Verdict.REPRODUCED
    assert value(ours=12, paper=15, draws=row).verdict is Verdict.DIFFERS
    assert value(ours=12, paper=40, draws=row, any_start=True).verdict is Verdict.DIFFERS


@pytest.mark.parametrize(
    ("n_true", "verdict"),
    [
        (20, Verdict.HOLDS),
        (19, Verdict.HOLDS),
        (18, Verdict.DEPENDS),
        (2, Verdict.DEPENDS),
        (1, Verdict.FAILS),
    ],
)
def test_a_statement_holds_if_it_is_true_in_nineteen_draws_of_twenty(n_true, verdict):
    assert statement([1.0] * n_true + [0.0] * (20 - n_true)).verdict is verdict


def test_what_the_paper_does_not_say_gets_no_verdict():
    assert value(paper=None).verdict is Verdict.NOT_PRINTED
    assert statement([1.0, 0.0], paper=None).verdict is Verdict.NOT_PRINTED


def test_the_median_and_the_band_are_those_of_the_draws():
    entry = value(draws=tuple(float(i) for i in range(101)))
    assert (entry.median, entry.band) == (50.0, (5.0, 95.0))
    assert statement([1.0, 1.0, 0.0, 1.0]).median == 0.75
    assert statement([1.0]).band is None
    assert value().median is None


def test_a_claim_is_as_good_as_the_worst_of_its_entries():
    assert worst([Verdict.NOT_PRINTED, Verdict.REPRODUCED]) is Verdict.REPRODUCED
    assert worst([Verdict.FAILS, Verdict.WORSE_END]) is Verdict.FAILS
    claim = Claim("s.c", "text", lambda form: [], lambda form, results: [])
    assert Finding(claim, (value(), value(paper=9.0))).verdict is Verdict.DIFFERS


def report():
    claims = [Claim(f"study.{name}", f"The {name} claim", lambda form: [], None) for name in ("one", "two")]
    findings = (
        Finding(claims[0], (value(draws=(2.0, 2.1)), value(name="<y>", paper=3.0))),
        Finding(claims[1], (statement([1.0, 0.0]),)),
    )
    return Report(Form(quick=True), findings, {"study.one": 1.25, "study.two": 0.5}, {})


def test_the_json_has_every_number_and_no_seconds():
    told = as_json(report())
    first = told["claims"][0]["entries"][0]
    assert (first["paper"], first["ours"], first["median"], first["n_draws"]) == (2.08, 2.08, 2.05, 2)
    assert told["claims"][0]["verdict"] == "differs"
    assert "seconds" not in json.dumps(told)


def test_seconds_are_in_a_file_of_their_own(tmp_path):
    claims, seconds = write_report(report(), tmp_path / "new")
    assert json.loads(seconds.read_text()) == {"study.one": 1.25, "study.two": 0.5}
    assert json.loads(claims.read_text())["form"] == "quick"


def test_the_terminal_table_fits_and_counts_verdicts():
    lines = terminal_lines(report())
    assert max(map(len, lines)) <= 100
    assert lines[-1] == "2 claims: 1 depends on the draw, 1 differs"
    assert any("DIFFERS, 1.2 s" in line for line in lines)


def test_the_table_of_a_page_escapes_names_and_its_entries_can_be_scrolled_by_keyboard():
    html = ClaimsTable(report())._repr_html_()
    assert "&lt;y&gt;" in html
    assert "<y>" not in html
    assert html.count('tabindex="0"') == 2
    assert "quick form" in html.lower()
    assert repr(ClaimsTable(report())) == "\n".join(terminal_lines(report()))


def test_every_claim_has_an_id_of_its_own_in_its_study():
    ids = [claim.id for claim in CLAIMS]
    assert len(ids) == len(set(ids))
    assert {name.partition(".")[0] for name in ids} >= {"boundary_points", "distribution_shift"}


def test_claims_are_chosen_by_id_or_by_study_and_others_are_refused():
    assert [claim.id for claim in chosen(CLAIMS, ["boundary_points.same"])] == ["boundary_points.same"]
    assert len(chosen(CLAIMS, ["distribution_shift"])) == 6
    assert chosen(CLAIMS) == list(CLAIMS)
    with pytest.raises(ValueError, match=r"`only` must name studies or claims, got nonsense: use some of"):
        chosen(CLAIMS, ["nonsense"])
