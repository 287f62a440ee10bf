"""Calling what a student wrote: whatever it does becomes an outcome."""

from __future__ import annotations

import signal
import threading
import time
from contextlib import suppress

import numpy as np
import pytest

from softclust_lab.checks.calls import DirectCall, builtin_exception_name


def direct(function, deadline=3.0):
    return DirectCall({"f": function}, deadline)


def test_a_function_gets_copies_and_writing_into_them_is_told():
    X = np.ones(3)

    def spoil(X):
        X[:] = 0
        return X

    outcome = direct(spoil)("f", (X,), hidden=False)
    assert X.tolist() == [1, 1, 1]
    assert outcome.trace.changed_arguments
    assert not direct(lambda X: X)("f", (X,), hidden=False).trace.changed_arguments


@pytest.mark.parametrize(
    ("answer", "listed"),
    [
        ([0, 1], True),
        ((np.ones(2), [1.0]), True),
        (np.ones(2), False),
        ((np.ones(2), 1.0), False),
        (1.0, False),
    ],
)
def test_a_list_among_the_answers_is_told(answer, listed):
    assert direct(lambda: answer)("f", (), hidden=False).trace.returned_list is listed
    assert direct(lambda: answer)("f", (), hidden=True).trace is None


@pytest.mark.parametrize("error", [SystemExit, GeneratorExit, RecursionError, MemoryError, ZeroDivisionError])
def test_whatever_a_function_raises_becomes_an_outcome(error):
    def fail():
        raise error("a text of the function's own")

    hidden = direct(fail)("f", (), hidden=True)
    assert (hidden.kind, hidden.exception, hidden.trace) == ("raised", error.__name__, None)
    assert direct(fail)("f", (), hidden=False).trace.message == "a text of the function's own"


def test_a_wrong_number_of_arguments_is_an_outcome_too():
    assert direct(lambda a, b: a)("f", (1,), hidden=True).exception == "TypeError"


def test_an_endless_recursion_is_an_outcome_too():
    def again():
        return again()

    assert direct(again)("f", (), hidden=False).exception == "RecursionError"


def test_an_exceptions_name_comes_from_a_fixed_list():
    class Leak1234(np.linalg.LinAlgError):
        pass

    class Bare(BaseException):
        pass

    assert builtin_exception_name(Leak1234("5678")) == "ValueError"
    assert builtin_exception_name(Bare()) == "BaseException"


def test_the_line_that_failed_is_shown_for_visible_cases():
    def fail(X):
        y = X
        return y[99]

    trace = direct(fail)("f", (np.zeros(1),), hidden=False).trace
    assert trace.line == "line 3 of fail: return y[99]"
    assert "out of bounds" in trace.message


def test_an_exception_that_cannot_even_be_printed_does_no_harm():
    class MuteError(Exception):
        def __str__(self):
            raise RuntimeError

    def fail():
        raise MuteError

    assert direct(fail)("f", (), hidden=False).trace.message == ""


def endless():
    while True:
        pass


def endless_and_stubborn():
    while True:
        try:  # noqa: SIM105 - the plain form is what students write
            time.sleep(0.001)
        except BaseException:
            pass


def endless_and_suppressing():
    while True:
        with suppress(BaseException):
            sum(range(1000))


def endless_in_depth():
    try:
        endless_and_stubborn()
    except BaseException:
        endless_and_suppressing()


@pytest.mark.parametrize(
    "function", [endless, endless_and_stubborn, endless_and_suppressing, endless_in_depth]
)
def test_a_function_that_never_ends_is_stopped_even_if_it_swallows_exceptions(function):
    assert direct(function, deadline=0.1)("f", (), hidden=True).kind == "timeout"


def test_an_exception_with_endless_words_is_stopped_too():
    class EndlessError(Exception):
        def __str__(self):
            return endless()

    def fail():
        raise EndlessError

    assert direct(fail, deadline=0.1)("f", (), hidden=False).kind == "timeout"
    assert direct(fail, deadline=0.1)("f", (), hidden=True).exception == "Exception"


def test_a_timer_that_was_running_goes_on_afterwards():
    rung = []
    handler = signal.signal(signal.SIGALRM, lambda *_: rung.append(True))
    before = signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        assert direct(lambda: 1, deadline=5)("f", (), hidden=True).value == 1
        assert not rung
        assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 0.3
        time.sleep(0.4)
        assert rung
    finally:
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, *before)


def test_functions_can_be_called_from_another_thread():
    results = []
    thread = threading.Thread(target=lambda: results.append(direct(lambda: 7)("f", (), hidden=True).value))
    thread.start()
    thread.join()
    assert results == [7]


def test_an_interrupt_stays_an_interrupt_without_the_functions_words():
    def interrupted(X):
        raise KeyboardInterrupt(str(X))

    with pytest.raises(KeyboardInterrupt) as stopped:
        direct(interrupted)("f", (np.array([12.345]),), hidden=True)
    assert stopped.value.args == ()
    assert stopped.value.__context__ is None
