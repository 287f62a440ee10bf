"""Call a student's function, whatever it does, and bring back plain data.

The judge never touches a student's function: it holds a `Call`, gives it a name and arguments, and receives
an `Outcome`. `DirectCall` calls a function in this very process, which is right for a notebook; a grader may
have a `Call` of its own that asks a sandbox.
"""

from __future__ import annotations

import builtins
import linecache
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import FrameType
from typing import Literal, Protocol

from softclust_lab.checks.compare import Tolerance, alike
from softclust_lab.checks.silence import silenced
from softclust_lab.checks.values import UnusableError, Value, copied, plain

__all__ = ["Call", "DirectCall", "Outcome", "Trace", "builtin_exception_name"]

#: The only exception names that ever reach a report.
BUILTIN_EXCEPTIONS = frozenset(
    value for value in vars(builtins).values() if isinstance(value, type) and issubclass(value, BaseException)
)


@dataclass(frozen=True)
class Trace:
    """What a student may see of a call on a visible case; never kept of a hidden one.

    Attributes
    ----------
    message : str
        The exception's own words, or what kind of unusable thing came back.
    line : str
        Where in the student's function, as ``"line 3: return X[k]"``; empty if it is not known.
    printed : str
        What the function printed.
    warnings : tuple of str
        The warnings it caused.
    changed_arguments : bool
        Whether it wrote into the arrays it was given.
    returned_list : bool
        Whether it returned a list, or a tuple with one, where arrays are the rule.
    """

    message: str = ""
    line: str = ""
    printed: str = ""
    warnings: tuple[str, ...] = ()
    changed_arguments: bool = False
    returned_list: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of one call.

    Attributes
    ----------
    kind : str
        ``"value"``; ``"raised"`` an exception; ``"timeout"``; or ``"unusable"``: something came back that is
        not plain data.
    value : Value or None
        The result, if the kind is ``"value"``.
    exception : str or None
        If it raised: the exception's nearest built-in class, from a fixed list of names.
    trace : Trace or None
        Details for visible cases.
    """

    kind: Literal["value", "raised", "timeout", "unusable"]
    value: Value | None = None
    exception: str | None = None
    trace: Trace | None = None


class Call(Protocol):
    """Something that calls the student's function `name` with copies of `args`."""

    def __call__(self, name: str, args: tuple[Value, ...], *, hidden: bool) -> Outcome:
        """Return the outcome; with `hidden`, one without a trace."""


class DirectCall:
    """Call functions of this process, with a deadline where the system has one.

    Parameters
    ----------
    functions : mapping of str to callable
        The student's functions by the names that the tasks give them.
    deadline : float
        Seconds that one call may take. It needs the main thread and POSIX signals; elsewhere a function may
        take for ever, and an interrupt is the way out.

    Notes
    -----
    Only an interrupt passes through: everything else that a function raises, ``SystemExit`` included, becomes
    an outcome. On a hidden case the interrupt is a fresh one, without the function's own words.

    Examples
    --------
    >>> call = DirectCall({"half": lambda x: x / 2})
    >>> call("half", (3,), hidden=True).value
    1.5
    """

    def __init__(self, functions: Mapping[str, Callable[..., object]], deadline: float = 3.0) -> None:
        self.functions = dict(functions)
        self.deadline = deadline

    def __call__(self, name: str, args: tuple[Value, ...], *, hidden: bool) -> Outcome:
        """Return the outcome of one call; with `hidden`, one without a trace."""
        arguments = [copied(arg) for arg in args]
        with silenced() as caught:
            outcome = _attempt(self.functions[name], arguments, self.deadline, traced=not hidden)
        if outcome is None:
            raise KeyboardInterrupt
        if outcome.trace is None:
            return outcome
        changed = not alike(tuple(arguments), args, Tolerance(0.0, 0.0))
        trace = replace(
            outcome.trace, printed=caught.printed, warnings=tuple(caught.warnings), changed_arguments=changed
        )
        return replace(outcome, trace=trace)


def _attempt(
    function: Callable[..., object], arguments: list[Value], seconds: float, *, traced: bool
) -> Outcome | None:
    """Call the function and convert what it returns; None means that the user interrupted it."""
    trace = Trace() if traced else None
    try:
        with _deadline(seconds):
            try:
                result = function(*arguments)
                value = plain(result)
                return Outcome(
                    "value", value, trace=trace and replace(trace, returned_list=_has_list(result))
                )
            except UnusableError as error:
                return Outcome("unusable", trace=trace and Trace(message=str(error)))
            except (_DeadlinePassedError, KeyboardInterrupt):
                raise
            except BaseException as error:
                told = _trace_of(error, function) if traced else None
                return Outcome("raised", exception=builtin_exception_name(error), trace=told)
    except _DeadlinePassedError:
        return Outcome("timeout", trace=trace)
    except KeyboardInterrupt:
        return None


def _has_list(result: object) -> bool:
    return type(result) is list or (type(result) is tuple and any(type(part) is list for part in result))


def builtin_exception_name(error: BaseException) -> str:
    """Return the name of the nearest built-in class of an exception: never a name that a student chose.

    Examples
    --------
    >>> class Secret123(ValueError): ...
    >>> builtin_exception_name(Secret123("456"))
    'ValueError'
    """
    for kind in type.__getattribute__(type(error), "__mro__"):
        if kind in BUILTIN_EXCEPTIONS:
            return str(kind.__name__)
    return "Exception"


def _trace_of(error: BaseException, function: object) -> Trace:
    try:
        message = str(error)[:300]
    except Exception:
        message = ""
    try:
        return Trace(message=message, line=_line_of(error, function))
    except Exception:
        return Trace(message=message)


def _line_of(error: BaseException, function: object) -> str:
    """Return the last line of the student's own source that an exception passed through."""
    code = getattr(function, "__code__", None)
    if code is None:
        return ""
    for frame, line in reversed(list(traceback.walk_tb(error.__traceback__))):
        if frame.f_code.co_filename == code.co_filename:
            source = linecache.getline(code.co_filename, line).strip()
            where = line - frame.f_code.co_firstlineno + 1
            return f"line {where} of {frame.f_code.co_name}: {source}" if source else ""
    return ""


class _DeadlinePassedError(BaseException):
    """Raised inside the student's function; no ``except Exception`` of theirs catches it."""


@contextmanager
def _deadline(seconds: float) -> Iterator[None]:
    """Interrupt the block after some seconds, and again and again in case it swallows that.

    A timer that was running already goes on afterwards with the time it has left.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    alarm = _Alarm()
    handler = signal.signal(signal.SIGALRM, alarm.ring)
    left, interval = signal.setitimer(signal.ITIMER_REAL, seconds, 0.02)
    started = time.monotonic()
    try:
        try:
            yield
        finally:
            alarm.armed = False
    finally:  # the outer one also runs if the alarm rings on the way into the inner one
        alarm.disarm()
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler if handler is not None else signal.SIG_DFL)
        if left:
            signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - started), 1e-3), interval)


class _Alarm:
    """Stops the running function, in two ways by turns, as often as it rings.

    An exception raised where the function happens to be may always hit the inside of the same ``try``. A
    trace function raises at the next line instead, which sooner or later is one outside of it.
    """

    def __init__(self) -> None:
        self.armed = True
        self.rings = 0
        self.tracer = sys.gettrace()

    def ring(self, number: int, frame: FrameType | None) -> None:
        """Handle the signal."""
        if not self.armed:
            return
        self.rings += 1
        if self.rings % 2:
            raise _DeadlinePassedError
        sys.settrace(self.spring)
        while frame is not None and frame.f_code is not _attempt.__code__:
            frame.f_trace = self.spring
            frame = frame.f_back

    def spring(self, frame: FrameType, event: str, arg: object) -> None:
        """Raise in a traced frame, as a trace function."""
        if self.armed:
            raise _DeadlinePassedError

    def disarm(self) -> None:
        """Ring no more, and give back the trace function (a debugger's, or that of a coverage tool)."""
        self.armed = False
        if self.rings > 1:
            sys.settrace(self.tracer)
