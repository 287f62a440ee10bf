"""Every submission gets exactly one answer, whatever happens to its worker, and quick ones never wait."""

from __future__ import annotations

from concurrent.futures import Future
from types import TracebackType

import pytest

from softclust_lab.grading.box.box import BoxUnavailableError
from softclust_lab.grading.dispatch import grade_all
from softclust_lab.grading.grade import SlowError
from softclust_lab.grading.intake.notebook_check import UnreadableError


class WorkerLostError(Exception):
    """What futures of these workers raise when their worker is gone."""


class Workers:
    """Workers whose submissions say what happens to them: ``slow``, ``deadly``, ``broken`` or anything else.

    A deadly one takes everything down that is on its way at the same time, as a broken process does.
    """

    lost = (WorkerLostError,)

    def __init__(self, capacity: int = 2) -> None:
        self.capacity = capacity
        self.order: list[tuple[str, bool]] = []
        self.waiting: list[tuple[str, bool, Future[bytes]]] = []
        self.most = 0

    def submit(self, submission: bytes, *, fast: bool) -> Future[bytes]:
        future: Future[bytes] = Future()
        self.order.append((submission.decode(), fast))
        self.waiting.append((submission.decode(), fast, future))
        self.most = max(self.most, len(self.waiting))
        return Arriving(future, self)

    def work(self) -> None:
        """Let everything that is on its way arrive."""
        now, self.waiting = self.waiting, []
        dead = any(text.startswith("deadly") for text, _, _ in now)
        for text, fast, future in now:
            if dead:
                future.set_exception(WorkerLostError())
            elif text.startswith("slow") and fast:
                future.set_exception(SlowError())
            elif text.startswith("broken"):
                future.set_exception(ZeroDivisionError("a slip of ours"))
            elif text.startswith("boxless"):
                future.set_exception(BoxUnavailableError("no sandbox"))
            else:
                future.set_result(f"verdict on {text}".encode())

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass


class Arriving:
    """A future whose worker begins when somebody waits for it: all on their way arrive together."""

    def __init__(self, future: Future[bytes], workers: Workers) -> None:
        self.future = future
        self.workers = workers

    def add_done_callback(self, callback: object) -> None:
        self.future.add_done_callback(callback)  # type: ignore[arg-type]
        name, fast = self.workers.order[-1]
        if len(self.workers.waiting) >= 2 or name.endswith("last") or not fast:
            self.workers.work()

    def exception(self) -> BaseException | None:
        return self.future.exception()

    def result(self) -> bytes:
        return self.future.result()


def graded(names: list[str], workers: Workers) -> dict[str, bytes | None]:
    found = list(grade_all(names, str.encode, workers))  # type: ignore[arg-type]
    assert sorted(one.item for one in found) == sorted(names)
    assert all(one.submission == one.item.encode() for one in found)
    assert all((one.verdict is None) == bool(one.failure) for one in found)
    return {one.item: one.verdict for one in found}


class Alone(Workers):
    """Workers that are done with each submission at once."""

    def submit(self, submission: bytes, *, fast: bool) -> Future[bytes]:
        arriving = super().submit(submission, fast=fast)
        self.work()
        return arriving


def test_everyone_gets_the_verdict_on_their_own_submission() -> None:
    found = graded(["a", "b", "c"], Alone())
    assert found == {name: f"verdict on {name}".encode() for name in "abc"}


def test_what_is_slow_comes_after_everyone_else_and_then_has_all_its_time() -> None:
    workers = Alone()
    names = ["slow-1", "a", "slow-2", "b"]
    found = [one.item for one in grade_all(names, str.encode, workers)]  # type: ignore[arg-type]
    assert found == ["a", "b", "slow-1", "slow-2"]
    assert workers.order[-2:] == [("slow-1", False), ("slow-2", False)]
    assert all(fast for _, fast in workers.order[:4])


def test_a_worker_that_is_lost_costs_only_the_one_to_blame() -> None:
    found = graded(["a", "deadly", "b", "c-last"], Workers())
    assert found["deadly"] is None
    assert all(found[name] for name in ("a", "b", "c-last"))


def test_a_slip_of_the_grader_is_nobodys_zero(capsys: pytest.CaptureFixture[str]) -> None:
    found = graded(["a", "broken"], Alone())
    assert (found["a"], found["broken"]) == (b"verdict on a", None)
    assert "ZeroDivisionError: a slip of ours" in capsys.readouterr().err


def test_without_a_sandbox_nothing_goes_on() -> None:
    with pytest.raises(BoxUnavailableError):
        graded(["boxless"], Alone())


def test_a_sandbox_that_fails_once_does_not_end_the_class() -> None:
    found = graded(["a", "boxless", "b"], Alone())
    assert found == {"a": b"verdict on a", "boxless": None, "b": b"verdict on b"}


def test_a_file_that_is_gone_meanwhile_is_nobody_elses_problem() -> None:
    def read(name: str) -> bytes:
        if name == "gone":
            raise UnreadableError("the file cannot be read")
        return name.encode()

    found = {one.item: one for one in grade_all(["a", "gone", "b"], read, Alone())}
    assert found["gone"].failure == "the file cannot be read"
    assert not found["gone"].is_our_fault
    assert all(found[name].verdict for name in "ab")


def test_submissions_are_read_no_faster_than_they_are_graded() -> None:
    read: list[str] = []

    def reading(name: str) -> bytes:
        read.append(name)
        return name.encode()

    names = [str(number) for number in range(50)]
    for done, _ in enumerate(grade_all(names, reading, Alone(capacity=3))):
        assert len(read) <= done + 6
