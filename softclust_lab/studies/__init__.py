"""The ITISC paper's experiments, run again: every claim with its number, ours, and a verdict by rule.

Each study is a package of its own: `measure` holds the experiments as pure functions, `claims` what the paper
says and how results decide it. `run` does the work on all cores and keeps each finished piece, `table` shows
what was found. The command is ``softclust reproduce``.
"""

from softclust_lab.studies import (
    boundary_points,
    distribution_shift,
    load_forecasting,
    one_core_to_a_cluster,
)
from softclust_lab.studies.claims import Claim, Entry, Finding, Verdict
from softclust_lab.studies.pieces import Form, Piece, default_folder
from softclust_lab.studies.run import Report, chosen, reproduce
from softclust_lab.studies.table import ClaimsTable, terminal_lines, write_report

__all__ = [
    "CLAIMS",
    "Claim",
    "ClaimsTable",
    "Entry",
    "Finding",
    "Form",
    "Piece",
    "Report",
    "Verdict",
    "chosen",
    "default_folder",
    "reproduce",
    "terminal_lines",
    "write_report",
]

CLAIMS: tuple[Claim, ...] = (
    *boundary_points.CLAIMS,
    *distribution_shift.CLAIMS,
    *load_forecasting.CLAIMS,
    *one_core_to_a_cluster.CLAIMS,
)
"""Every claim of every study, in the order of the table."""
