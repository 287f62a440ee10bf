"""When something was handed in, and what nbgrader's plugin takes off for being late."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from softclust_lab.grading.course import CommandError
from softclust_lab.grading.record.gradebook_tables import Submission
from softclust_lab.grading.stock import ScratchCourse

__all__ = ["LatePenalty", "read_timestamp"]


def read_timestamp(text: str) -> datetime | None:
    """Return a time as nbgrader keeps it, in UTC and without saying so; None if the text is no time.

    Examples
    --------
    >>> read_timestamp("2026-02-01T10:11:12+01:00")
    datetime.datetime(2026, 2, 1, 9, 11, 12)
    >>> read_timestamp("2026-02-01 10:11:12 UTC") == read_timestamp("2026-02-01 10:11:12")
    True
    """
    try:
        found = datetime.fromisoformat(text.strip().removesuffix(" UTC"))
        return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found
    except (ValueError, OverflowError):
        return None


class LatePenalty:
    """Asks the plugin that the course's ``nbgrader_config.py`` names.

    Parameters
    ----------
    scratch : ScratchCourse
        For its configuration, which is read when someone is late and not before.
    """

    def __init__(self, scratch: ScratchCourse) -> None:
        self.scratch = scratch

    def penalty(self, student: str, entry: Submission, due: datetime | None) -> float | None:
        """Return what a late submission loses, between nothing and its score; None if it loses nothing.

        Raises
        ------
        CommandError
            If the plugin fails.
        """
        if due is None or entry.timestamp is None:
            return None
        seconds = (entry.timestamp - due - entry.extension).total_seconds()
        if seconds <= 0:
            return None
        try:
            found = self.plugin.late_submission_penalty(student, entry.score, seconds)
            return None if found is None else min(max(0.0, float(found)), entry.score)
        except Exception as error:
            raise CommandError(
                f"the plugin for late submissions failed on {student}: {type(error).__name__}: {error}; "
                "see c.AssignLatePenalties.plugin_class in nbgrader_config.py"
            ) from error

    @cached_property
    def plugin(self) -> Any:
        """nbgrader's plugin, or the one that stands in its place."""
        from nbgrader.preprocessors import AssignLatePenalties

        step = AssignLatePenalties(config=self.scratch.config())
        step.init_plugin()
        return step.plugin_inst
